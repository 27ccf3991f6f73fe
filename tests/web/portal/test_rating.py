"""Rating: five levels, once, by POST only, after a look at what it will be."""

from __future__ import annotations

import pytest

from mashangban.cases.intake import Receipt
from mashangban.cases.models import CaseRow
from tests.web.portal.plain_phone import PlainPhone


def rate(phone: PlainPhone, sent: Receipt, value: str, remark: str = "") -> PlainPhone:
    return phone.open(f"/t/{sent.number}/do/rate").press("next", q_rating=value, q_remark=remark)


def test_it_is_confirmed_before_it_counts(holder: PlainPhone, sent: Receipt, replied: CaseRow) -> None:
    rate(holder, sent, "4")
    assert CaseRow.objects.get().rating is None
    holder.press("1")
    assert CaseRow.objects.get().rating == 4


def test_it_may_be_changed_before(holder: PlainPhone, sent: Receipt, replied: CaseRow) -> None:
    rate(holder, sent, "1", "太慢").press("change")
    assert ("q-rating", "1") in holder.forms[-1].fields
    assert dict(holder.forms[-1].fields)["q-remark"] == "太慢"


def test_it_cannot_be_given_twice(holder: PlainPhone, sent: Receipt, replied: CaseRow) -> None:
    rate(holder, sent, "5")
    page = holder.response, holder.path
    holder.press("1")
    holder.response, holder.path = page
    holder.press("1", q_rating="1")
    assert CaseRow.objects.get().rating == 5


def test_a_second_tap_is_told_that_it_is_done(holder: PlainPhone, sent: Receipt, replied: CaseRow) -> None:
    rate(holder, sent, "5")
    page = holder.response, holder.path
    holder.press("1")
    holder.response, holder.path = page
    assert "已经不能办了" not in holder.press("1").text


def test_an_address_alone_rates_nothing(holder: PlainPhone, sent: Receipt, replied: CaseRow) -> None:
    holder.open(f"/t/{sent.number}/do/rate?q-rating=5&sure=1")
    assert CaseRow.objects.get().rating is None


def test_nobody_without_the_key_can_rate(sent: Receipt, replied: CaseRow) -> None:
    answer = PlainPhone().client.post(f"/t/{sent.number}/do/rate", {"q-rating": "1", "sure": "1"})
    assert (answer.status_code, CaseRow.objects.get().rating) == (404, None)


@pytest.mark.parametrize("value", ["0", "6", "x", "4.5"])
def test_other_levels_do_not_exist(holder: PlainPhone, sent: Receipt, replied: CaseRow, value: str) -> None:
    holder.client.post(f"/t/{sent.number}/do/rate", {"q-rating": value, "sure": "1"})
    assert CaseRow.objects.get().rating is None


def test_a_bad_rating_is_followed_up(holder: PlainPhone, sent: Receipt, replied: CaseRow) -> None:
    rate(holder, sent, "2").press("1")
    assert CaseRow.objects.get().state == "dissatisfied"


def test_before_an_answer_there_is_nothing_to_rate(holder: PlainPhone, sent: Receipt) -> None:
    assert "已经不能办了" in holder.open(f"/t/{sent.number}/do/rate").text
