"""Taking a letter in: everything is written at once, or nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, repeat

import pytest
from django.conf import settings

from mashangban.cases.intake import Refused, Submission, submit
from mashangban.cases.models import CaseRow, Event, IdempotencyKey, Identity
from mashangban.core.casework import from_json
from mashangban.core.numbers import check_receipt_key, parse_case_number
from mashangban.notices.models import Notice
from mashangban.papers.models import Upload
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db


def upload(token: str) -> Upload:
    return Upload.objects.create(
        token=token, kind="image/jpeg", width=1, height=1, size=1, sha256="0" * 64, uploaded_by="applicant",
        uploaded_at=NOW,
    )  # fmt: skip


def test_the_receipt_names_number_key_and_promise(hand_in: Submit) -> None:
    receipt = hand_in()
    assert parse_case_number(receipt.number) == receipt.number
    assert check_receipt_key(receipt.number, receipt.key, [settings.SECRET_KEY.encode()])
    assert receipt.due_at == NOW + timedelta(hours=12)
    assert (receipt.unit, receipt.handler, receipt.created) == ("wangdingdi-police", "officer-01", True)


def test_a_case_is_kept_as_its_events_fold(hand_in: Submit) -> None:
    row = CaseRow.objects.get(number=hand_in().number)
    case = from_json(row.snapshot)
    assert row.seq == case.seq == row.events.count() == 3
    assert (row.state, row.unit, row.handler) == (case.state, case.unit, case.handler)
    assert (row.district, row.place, row.service) == ("120104", "wdd-grid-01", "police-desk.ask")
    assert row.due_at == NOW + timedelta(hours=12)
    assert row.next_at == NOW + timedelta(hours=9)


def test_identity_is_apart_from_the_case(hand_in: Submit) -> None:
    number = hand_in(name="王测试").number
    everything = str(
        [list(CaseRow.objects.values()), list(Event.objects.values()), list(Notice.objects.values())]
    )
    assert not any(secret in everything for secret in ("19900000001", "王测试"))
    assert b"19900000001" not in bytes(Identity.objects.get(case__number=number).sealed)


def test_an_anonymous_letter_leaves_no_identity(hand_in: Submit) -> None:
    hand_in(anonymous=True)
    assert not Identity.objects.exists()


def test_the_officer_is_told(hand_in: Submit) -> None:
    number = hand_in().number
    notice = Notice.objects.get(to="officer-01", case__number=number)
    assert (notice.kind, notice.data["number"]) == ("assigned", number)


def test_every_mistake_is_named_at_once(grid: str) -> None:
    with pytest.raises(Refused) as caught:
        submit(Submission("police-desk.ask", {"category": "nonsense", "more": 1}, place="nowhere"), now=NOW)
    fields = {refusal.field for refusal in caught.value.refusals}
    assert {"place", "category", "content", "more"} <= fields
    assert not CaseRow.objects.exists()


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        submit(Submission("no-such.service", {}), now=NOW)
    assert caught.value.refusals[0].code == "unknown-service"


def test_a_number_that_is_taken_is_drawn_again(hand_in: Submit, letter: dict[str, object], grid: str) -> None:
    draws = chain([4711, 4711], repeat(4712))
    first, second = (
        submit(Submission("police-desk.ask", letter, place=grid), now=NOW, draw=lambda below: next(draws))
        for _ in range(2)
    )
    assert first.number != second.number
    assert CaseRow.objects.count() == 2


def test_photos_become_the_cases(hand_in: Submit) -> None:
    upload("first"), upload("second")
    number = hand_in(data={"photos": ["first"]}, uploads=["second"]).number
    assert set(Upload.objects.values_list("case__number", flat=True)) == {number}


def test_a_photo_of_another_case_is_refused_and_nothing_is_written(hand_in: Submit) -> None:
    upload("first")
    hand_in(data={"photos": ["first"]})
    with pytest.raises(Refused) as caught:
        hand_in(data={"photos": ["first"]})
    assert caught.value.refusals[0].code == "unknown-upload"
    assert CaseRow.objects.count() == 1


def test_words_of_danger_mark_the_case(hand_in: Submit) -> None:
    assert CaseRow.objects.get(number=hand_in(content="有人持刀，快来").number).danger
    assert not CaseRow.objects.get(number=hand_in().number).danger


def test_a_refused_letter_uses_no_key(grid: str) -> None:
    with pytest.raises(Refused):
        submit(Submission("police-desk.ask", {}, place=grid, idempotency_key="k"), now=NOW)
    assert not IdempotencyKey.objects.exists()
