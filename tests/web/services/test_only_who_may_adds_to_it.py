"""Files and answers of an application come from whoever may act in it now, and nobody's file is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from mashangban.applications import drafts
from mashangban.applications.models import Application
from mashangban.assistance import mandates
from mashangban.web.services import scans
from tests.shell.applications.applicants import begun
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone
from tests.web.services.mine_here import opened_here
from tests.web.services.pages import photo
from tests.web.services.test_an_agent_after_handing_in import agents, asked_again, given
from tests.web.workbench.conftest import sign_in, user_of

__all__ = ["sign_in", "user_of"]
pytestmark = pytest.mark.django_db


def test_once_ended_an_authority_adds_no_file_to_what_was_handed_in(phone: PlainPhone) -> None:
    mandate = given()
    number = asked_again(mandate)
    application = Application.objects.get(case__number=number)
    application.materials.filter(evidence="articles").update(checked="defect", remark="缺页")
    before = application.materials.get(evidence="articles").scans
    mandates.revoke(mandate.reference, by="principal", now=NOW)
    browser = agents(mandate, number)
    browser.post(f"/services/case/{number}/supply", {"do": "upload", "paper-articles": photo()})
    address = f"/services/a/{application.reference}/scans"
    assert browser.post(address, {"evidence": "articles", "scan": photo()}).status_code == 403
    assert application.materials.get(evidence="articles").scans == before


def test_once_ended_an_authority_adds_no_file_and_no_answer_to_a_draft(phone: PlainPhone) -> None:
    mandate = given()
    application = opened_here(phone, begun(agent=mandate.code))
    mandates.revoke(mandate.reference, by="principal", now=NOW)
    base = f"/services/a/{application.reference}"
    assert phone.client.post(f"{base}/scans", {"evidence": "articles", "scan": photo()}).status_code == 403
    assert phone.client.post(f"{base}/situation", {"acts_for_other": "yes"}).status_code == 422
    application.refresh_from_db()
    assert (application.answers["acts_for_other"], application.materials.count()) == (False, 0)


def test_two_files_at_one_moment_are_both_kept(phone: PlainPhone) -> None:
    one = begun()
    other = drafts.open_reference(one.reference)
    assert scans.keep(one, "articles", [photo()], NOW) == []
    assert scans.keep(other, "articles", [photo()], NOW) == []
    assert len(one.materials.get().scans) == 2


@pytest.mark.parametrize(("person", "status"), [("hall-1", 302), ("review-health", 404)])
def test_who_helps_no_more_opens_no_draft_by_their_name(
    sign_in: Callable[[str], Client], morning: None, person: str, status: int
) -> None:
    application = begun(agent=person, channel="counter")
    client = sign_in(person)
    assert client.get(f"/services/a/{application.reference}/").status_code == status


def test_what_no_database_holds_is_not_there(phone: PlainPhone) -> None:
    application = opened_here(phone, begun())
    for path in ("a%00b/scans/x", f"{application.reference}/scans/a%00b", "a%00b/"):
        assert phone.client.get(f"/services/a/{path}").status_code == 404
    typed = {"agent_phone": "19900000022", "agent_token": "a\x00b", "code-digits": "123456"}
    assert phone.client.post("/m/ask", {"do": "ask", **typed}).status_code == 422
