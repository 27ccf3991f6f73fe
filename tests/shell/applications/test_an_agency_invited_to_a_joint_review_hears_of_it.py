"""Who is asked to assist learns of it at the bell, and sees it counted until it is done."""

from __future__ import annotations

import pytest

from mashangban.cases.handling import act
from mashangban.cases.inbox import InboxFilter, inbox
from mashangban.cases.models import CaseRow
from mashangban.notices.models import Notice
from tests.shell.applications.applicants import handed_in
from tests.shell.applications.offices import COUNTER, accept, agency
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> CaseRow:
    """A joint review to which the fire brigade is invited."""
    _, receipt = handed_in()
    accept(receipt.number)
    act(receipt.number, "joint-review", COUNTER, {"reason": "疏散通道需要一并确定"}, now=NOW)
    case = CaseRow.objects.get(service="one-thing.joint-review")
    return act(case.number, "invite", COUNTER, {"unit": "nankai-fire"}, now=NOW)


def test_who_reviews_there_is_told(review: CaseRow) -> None:
    told = Notice.objects.filter(case=review, kind="assist-asked").values_list("to", flat=True)
    assert list(told) == ["review-fire"]


def test_it_is_counted_until_the_opinion_is_given(review: CaseRow) -> None:
    fire = agency("nankai-fire")
    counted = [inbox(fire, InboxFilter(counts=True), NOW).counts]
    act(review.number, "assist-done", fire, {"note": "无意见"}, now=NOW)
    counted.append(inbox(fire, InboxFilter(counts=True), NOW).counts)
    assert [found["assisting"] for found in counted if found] == [1, 0]
