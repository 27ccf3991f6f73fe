"""Hypothesis strategies: receipts that like the edges of days and shifts, pauses, terms."""

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from mashangban.core.worktime import UNITS, Pause, Term
from tests.core.worktime.sample_calendars import SHANGHAI

_EDGES = [
    time(0),
    time(6),
    time(9),
    time(12),
    time(13, 30),
    time(14),
    time(17, 30),
    time(20),
    time(22),
    time(23, 59),
]
_FIRST = datetime(2024, 1, 2, tzinfo=SHANGHAI)
#: Days around which the arrangement changes: holidays' first days, make-up weekends, plain weekends.
_TURNS = [
    date(2024, 2, 4),
    date(2024, 2, 9),
    date(2024, 9, 28),
    date(2024, 10, 12),
    date(2025, 1, 25),
    date(2025, 9, 27),
    date(2025, 10, 11),
    date(2026, 1, 3),
    date(2026, 2, 13),
]

_anywhere = st.integers(0, 1035 * 1440).map(lambda minutes: _FIRST + timedelta(minutes=minutes))
_at_edges = st.builds(
    lambda day, offset, clock: datetime.combine(day + timedelta(offset), clock, SHANGHAI),
    st.sampled_from(_TURNS),
    st.integers(-1, 3),
    st.sampled_from(_EDGES),
)

#: Whole minutes from 2024-01-02 to 2026-11-02, half of them on an edge.
receipts = st.one_of(_anywhere, _at_edges)

#: Terms short enough to be walked.
terms = st.builds(Term, st.integers(1, 15), st.sampled_from(UNITS))


def pauses_after(start: datetime) -> st.SearchStrategy[list[Pause]]:
    """Up to four pauses from a day before `start` on, which may touch, overlap or be empty."""
    minute = st.integers(-24, 12 * 24).flatmap(
        lambda hour: st.sampled_from([0, 30, 59]).map(lambda m: hour * 60 + m)
    )
    one = st.tuples(minute, st.integers(0, 4 * 1440)).map(
        lambda pair: (start + timedelta(minutes=pair[0]), start + timedelta(minutes=pair[0] + pair[1]))
    )
    return st.lists(one, max_size=4)


receipts_with_pauses = receipts.flatmap(lambda start: st.tuples(st.just(start), pauses_after(start)))
