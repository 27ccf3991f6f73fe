"""Who asked for the whole is the applicant of its parts: reached, known and able to act there, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mashangban.cases.handling import act
from mashangban.cases.identity import masked, masked_value, phone_for_notice, reveal
from mashangban.cases.intake import Refused, Submission, submit
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.pages import case_page
from mashangban.cases.roots import verify_all
from mashangban.core.casework import applicant_id
from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_of
from mashangban.notices.delivery import deliver
from mashangban.notices.models import Notice
from tests.shell.desk import NOW, PHONE, Submit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
UNIT = "nankai-market-supervision"
PLAN = [
    {
        "item": key, "service": "one-thing.item", "unit": UNIT, "title": "演示事项", "promised": "5 working days",
        "instant": "no", "after": after, "scene": "demo",
    }
    for key, after in (("first", []), ("second", ["first"]))
]  # fmt: skip
FORM: dict[str, Any] = {
    "scene_title": "演示", "scene": "demo", "scene_version": "2024-07-01", "whole": "20 working days",
    "dossier": "演示", "plan": PLAN, "name": "演示申请人", "phone": PHONE,
}  # fmt: skip


def applied(**more: Any) -> str:
    given = {"channel": "web", "prepared": True, "demo": True, **more}
    return submit(Submission("one-thing.application", FORM, **given), now=NOW).number


def part_of(number: str) -> CaseRow:
    """The case of the plan's first item."""
    act(number, "accept", actor_of("hall-1", NOW), {}, now=LATER)
    return CaseRow.objects.get(parent__number=number)


def applicant(number: str) -> Actor:
    return Actor(applicant_id(number), "applicant")


def test_only_the_platform_hands_in_an_application() -> None:
    with pytest.raises(Refused) as caught:
        applied(prepared=False)
    assert caught.value.refusals[0].code == "unknown-service"


def test_it_may_say_whose_it_is_and_who_handed_it_in() -> None:
    number = applied(unit="guanyuanli-community", agent="guanyuanli-1")
    assert CaseRow.objects.get(number=number).unit == "guanyuanli-community"
    assert Event.objects.get(case__number=number, kind="submitted").data["agent"] == "guanyuanli-1"


def test_nobody_hands_in_for_staff() -> None:
    given = Submission("one-thing.application", FORM, channel="web", prepared=True, agent="hall-1")
    with pytest.raises(Refused):
        submit(given, now=NOW, actor=actor_of("hall-1", NOW))


def test_the_applicant_acts_on_a_part_and_somebody_for_them() -> None:
    number = applied()
    part = part_of(number)
    act(part.number, "withdraw", applicant(number), {}, now=LATER, agent="hall-1")
    last = Event.objects.filter(case=part, kind="acted").get()
    assert (last.actor, last.data["agent"]) == (applicant_id(number), "hall-1")
    with pytest.raises(Refused):
        act(part.number, "withdraw", applicant("24100800000017"), {}, now=LATER)


def test_they_are_reached_about_a_part_under_the_number_they_have() -> None:
    number = applied()
    part = part_of(number)
    assert phone_for_notice(part.pk) == PHONE
    handler = actor_of("review-market-supervision", NOW)
    act(part.number, "ask-supplement", handler, {"message": "请补上租赁合同"}, now=LATER)
    notice = Notice.objects.filter(case=part, to="applicant").get()
    texts: list[str] = []
    assert deliver(notice.pk, now=LATER, send=lambda phone, text: texts.append(text)) == "sent"
    assert number[6:13] in texts[0]


def test_who_asked_is_known_on_a_part_and_opened_only_with_a_reason() -> None:
    number = applied()
    part = part_of(number)
    assert masked(part.number)["phone"] == "199****0001"
    handler = actor_of("review-market-supervision", NOW)
    assert case_page(part.number, handler, LATER).identity["phone"] == "199****0001"
    assert reveal(part.number, handler, "要打电话核实", now=LATER)["phone"] == PHONE
    assert Event.objects.filter(case=part, kind="identity-revealed").count() == 1


def test_a_lead_drawn_from_a_letter_is_not_the_writers(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    act(number, "lead-dispute", officer, {"level": "general", "note": "邻里争吵"}, now=LATER)
    lead = CaseRow.objects.get(parent__number=number)
    assert phone_for_notice(lead.pk) is None
    assert masked(lead.number) == {}
    with pytest.raises(Refused):
        act(lead.number, "message", applicant(number), {"message": "?"}, now=LATER)


def test_the_log_of_a_case_with_parts_is_sound() -> None:
    part_of(applied())
    assert verify_all() == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("19900000001", "199****0001"),
        ("99010419880708504X", "990****504X"),
        ("王小明（演示）", "王***"),
        ("Alexandra", "A***"),
    ],
)
def test_numbers_keep_their_ends_and_names_their_first_letter(value: str, shown: str) -> None:
    assert masked_value(value) == shown
