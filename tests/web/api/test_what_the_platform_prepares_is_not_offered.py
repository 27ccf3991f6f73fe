"""A service that only the platform hands in: no face offers it, and whoever writes to it is told that it is unknown."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from mashangban.cases.intake import key_of
from mashangban.cases.models import CaseRow
from mashangban.directory.pack import current_pack
from mashangban.web.workbench.takein import offered
from tests.shell.applications.applicants import handed_in
from tests.shell.applications.offices import accept

pytestmark = pytest.mark.django_db
CODE = "one-thing.application"


def test_there_is_one() -> None:
    assert current_pack().service(CODE).application


def test_the_list_of_services_leaves_it_out(client: Client) -> None:
    listed = [one["code"] for one in client.get("/api/v1/services").json()]
    assert listed
    assert CODE not in listed
    assert client.get(f"/api/v1/services/{CODE}").status_code == 404


def test_so_do_open311_and_the_desk(client: Client) -> None:
    assert CODE not in client.get("/open311/v2/services.json").content.decode()
    assert CODE not in {one.service for one in offered(current_pack())}


def test_it_cannot_be_written_to(client: Client) -> None:
    letter = {"service": CODE, "data": {"name": "演示", "plan": [{"item": "a"}]}}
    response = client.post(
        "/api/v1/cases",
        json.dumps(letter),
        content_type="application/json",
        headers={"Idempotency-Key": "11111111-2222-3333"},
    )
    assert response.status_code in (400, 404, 422)
    assert "unknown-service" in response.content.decode()


def test_withdrawn_by_a_program_no_agency_works_on(client: Client) -> None:
    number = handed_in()[1].number
    accept(number)
    answer = client.post(
        f"/api/v1/cases/{number}/actions/withdraw",
        json.dumps({"data": {}}),
        content_type="application/json",
        headers={"X-Receipt-Key": key_of(number)},
    )
    assert (answer.status_code, answer.json()["state"]["code"]) == (201, "withdrawn")
    assert not CaseRow.objects.filter(parent__number=number, closed_at=None).exists()
