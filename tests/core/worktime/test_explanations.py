"""An explanation says where counting starts, what was skipped, and what was counted."""

from datetime import date, datetime, timedelta

from hypothesis import given

from mashangban.core.worktime import Explanation, Reason, Term, due_at, due_label, explain_due
from tests.core.worktime.moments import receipts, terms
from tests.core.worktime.sample_calendars import at, state_council
from tests.core.worktime.walking_reference import works


def explained(start: str, term: str) -> Explanation:
    return explain_due(at(start), Term.parse(term), state_council())


def only(explanation: Explanation, code: str) -> list[Reason]:
    return [reason for reason in explanation.because if reason.code == code]


def test_a_skipped_holiday_is_named_with_its_days() -> None:
    (skipped,) = only(explained("2024-09-30 18:00", "5 working days"), "day-off-skipped")
    assert skipped.days == tuple(date(2024, 10, day) for day in range(1, 8))
    assert skipped.name == {"zh": "国庆节", "en": "National Day"}
    assert "国庆节" in skipped.text["zh"]


def test_a_skipped_weekend_is_named() -> None:
    (skipped,) = only(explained("2024-10-17 18:00", "2 working days"), "day-off-skipped")
    assert (skipped.days, skipped.name["en"]) == ((date(2024, 10, 19), date(2024, 10, 20)), "weekend")


def test_a_counted_make_up_day_is_named() -> None:
    (counted,) = only(explained("2024-09-30 18:00", "5 working days"), "make-up-day-counted")
    assert counted.days == (date(2024, 10, 12),)


def test_days_count_from_the_next_day() -> None:
    first = explained("2024-09-30 18:00", "5 working days").because[0]
    assert (first.code, first.days) == ("counts-from-next-day", (date(2024, 10, 1),))


def test_hours_count_from_receipt() -> None:
    first = explained("2024-09-30 18:00", "12 hours").because[0]
    assert first.code == "counts-from-receipt"
    assert "2024-09-30 18:00" in first.text["en"]


def test_working_hours_wait_for_the_next_period() -> None:
    (waits,) = only(explained("2024-10-08 12:00", "1 working hour"), "waits-for-working-time")
    assert "2024-10-08 13:30" in waits.text["en"]


def test_within_a_period_nothing_waits() -> None:
    assert only(explained("2024-10-08 09:00", "1 working hour"), "waits-for-working-time") == []


def test_a_calendar_day_term_says_that_it_stays_on_a_day_off() -> None:
    (stays,) = only(explained("2024-09-28 08:30", "3 days"), "ends-on-day-off")
    assert stays.days == (date(2024, 10, 1),)


def test_a_rolling_term_says_where_it_moves() -> None:
    (moved,) = only(explained("2024-09-28 08:30", "3 days (next working day)"), "rolled-to-working-day")
    assert "2024-10-08" in moved.text["zh"]


def test_a_due_day_ends_at_24() -> None:
    explanation = explained("2024-09-30 18:00", "5 working days")
    assert (explanation.due_day, explanation.label) == (date(2024, 10, 12), "2024-10-12 24:00")


def test_an_hour_term_has_no_due_day() -> None:
    explanation = explained("2024-10-08 09:00", "12 hours")
    assert (explanation.due_day, explanation.label) == (None, "2024-10-08 21:00")


def test_seconds_are_shown_when_there_are_any() -> None:
    assert due_label(at("2024-10-08 21:00:05"), "hours") == "2024-10-08 21:00:05"


@given(receipts, terms)
def test_the_explained_moment_is_the_due_moment(start: datetime, term: Term) -> None:
    assert explain_due(start, term, state_council()).due == due_at(start, term, state_council())


@given(receipts, terms.filter(lambda term: term.unit == "working days"))
def test_the_days_that_were_not_skipped_are_the_term(start: datetime, term: Term) -> None:
    explanation = explain_due(start, term, state_council())
    skipped = {day for reason in only(explanation, "day-off-skipped") for day in reason.days}
    assert explanation.due_day is not None
    span = (explanation.due_day - start.date()).days
    days = {start.date() + timedelta(index + 1) for index in range(span)}
    assert len(days - skipped) == term.amount
    assert all(works(day) for day in days - skipped)


def test_the_day_of_receipt_is_not_called_skipped() -> None:
    assert only(explained("2024-10-07 10:00", "2 working days"), "day-off-skipped") == []
