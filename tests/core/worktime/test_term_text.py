"""Terms are read from English and Chinese and written back canonically."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mashangban.core.worktime import UNITS, Term, TermError
from tests.core.worktime.moments import terms


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("12 hours", Term(12, "hours")),
        ("1 hour", Term(1, "hours")),
        ("8 working hours", Term(8, "working hours")),
        ("1 working day", Term(1, "working days")),
        ("  5  Working Days ", Term(5, "working days")),
        ("1 day", Term(1, "days")),
        ("3 calendar days", Term(3, "days")),
        ("12小时", Term(12, "hours")),
        ("12个小时", Term(12, "hours")),
        ("8个工作小时", Term(8, "working hours")),
        ("5个工作日", Term(5, "working days")),
        ("\uff15 个工作日", Term(5, "working days")),
        ("3天", Term(3, "days")),
        ("3日", Term(3, "days")),
        ("3个自然日", Term(3, "days")),
        ("3 days (next working day)", Term(3, "days", "next-working-day")),
        ("3天\uff08遇非工作日顺延\uff09", Term(3, "days", "next-working-day")),
    ],
)
def test_a_term_is_read(text: str, term: Term) -> None:
    assert Term.parse(text) == term


@given(terms)
def test_a_written_term_is_read_back(term: Term) -> None:
    assert Term.parse(str(term)) == Term.parse(term.text("zh")) == term


def test_a_rolling_term_is_read_back() -> None:
    term = Term(3, "days", "next-working-day")
    assert Term.parse(str(term)) == Term.parse(term.text("zh")) == term


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("soon", "does not begin with a number"),
        ("12", "the unit is missing"),
        ("5 weeks", '"weeks" is not a unit'),
        ("0 days", "at least 1"),
        ("-3 days", "at least 1"),
        ("1.5 days", "at least 1"),
        ("1,000 hours", "at least 1"),
        ("90000 hours", "longer than ten years"),
        ("9999999999999 days", "longer than ten years"),
        ("3 working days (next working day)", "only calendar days can roll"),
    ],
)
def test_what_is_no_term_is_refused_with_the_reason_and_valid_forms(text: str, problem: str) -> None:
    with pytest.raises(TermError) as refused:
        Term.parse(text)
    assert problem in str(refused.value)
    assert '"5 working days"' in str(refused.value)
    assert "5个工作日" in refused.value.text("zh")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(TermError):
        assert Term.parse(text).unit in UNITS
