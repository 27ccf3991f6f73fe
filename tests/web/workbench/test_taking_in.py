"""A case taken in by staff for somebody on the phone or at the counter."""

from __future__ import annotations

from typing import Any

import pytest

from mashangban.cases.models import CaseRow
from mashangban.core.numbers import check_receipt_key
from mashangban.directory.secret import secrets
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db

CALL = {
    "service": "police-desk.ask",
    "channel": "phone",
    "place": "wdd-grid-01",
    "category": "consultation",
    "matter": "other",
    "content": "楼下店铺放音乐太吵",
    "phone": "19900000001",
    "key": "one-form",
}


def _send(client: Any, **change: str) -> Any:
    return client.post("/desk/new", {**CALL, **change})


def test_a_call_becomes_a_case_with_number_and_key(sign_in: SignIn) -> None:
    answer = _send(sign_in("desk-1"))
    assert answer.status_code == 201
    row = CaseRow.objects.get()
    assert (row.channel, row.handler, row.place) == ("phone", "officer-01", "wdd-grid-01")
    assert check_receipt_key(row.number, answer.context["receipt"].key, secrets())


def test_the_record_says_who_took_it_in(sign_in: SignIn) -> None:
    _send(sign_in("desk-1"))
    assert CaseRow.objects.get().events.order_by("seq")[0].actor == "desk-1"


def test_sent_twice_it_is_one_case(sign_in: SignIn) -> None:
    client = sign_in("desk-1")
    _send(client)
    assert _send(client).status_code == 201
    assert CaseRow.objects.count() == 1


def test_the_same_form_with_other_words_is_refused(sign_in: SignIn) -> None:
    client = sign_in("desk-1")
    _send(client)
    answer = _send(client, content="另一件事")
    assert answer.status_code == 409
    assert "另一件事</textarea>" in answer.content.decode()


def test_what_is_asked_follows_from_what_was_answered(sign_in: SignIn) -> None:
    page = _send(sign_in("desk-1"), matter="noise", refresh="yes")
    assert page.status_code == 200
    assert 'name="noise_where"' in page.content.decode()
    assert 'name="lost_what"' not in page.content.decode()
    assert CaseRow.objects.count() == 0


def test_what_is_missing_is_named_and_the_rest_stays(sign_in: SignIn) -> None:
    answer = _send(sign_in("desk-1"), matter="noise")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is needed. Please fill it in." in page
    assert "楼下店铺放音乐太吵</textarea>" in page


def test_a_wrong_phone_is_explained(sign_in: SignIn) -> None:
    answer = _send(sign_in("desk-1"), phone="123")
    assert answer.status_code == 422
    assert "mobile number" in answer.content.decode()


def test_a_place_of_others_is_refused(sign_in: SignIn) -> None:
    answer = _send(sign_in("district-dispatcher"), place="wdd-grid-01")
    assert answer.status_code == 422
    assert "Choose the place it is about." in answer.content.decode()


def test_without_name_or_number_it_is_anonymous(sign_in: SignIn) -> None:
    _send(sign_in("desk-1"), phone="")
    assert CaseRow.objects.get().snapshot["anonymous"] is True


def test_words_of_danger_say_110(sign_in: SignIn) -> None:
    answer = _send(sign_in("desk-1"), content="有人持刀在小区门口")
    assert "call 110 first" in answer.content.decode()


def test_auditors_take_nothing_in(sign_in: SignIn) -> None:
    client = sign_in("auditor")
    assert client.get("/desk/new").status_code == 403
    assert _send(client).status_code == 403
    assert 'href="/desk/new"' not in client.get("/desk/").content.decode()
