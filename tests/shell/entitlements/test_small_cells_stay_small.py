"""No small cell of a table can be read, nor worked out from the sums of rows and columns; far-off streets are flagged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mashangban.entitlements.reviewing import fairness
from mashangban.entitlements.suppression import SMALL, Shown, Table, suppressed

CELLS = st.one_of(st.integers(0, 7), st.integers(5, 900))
TABLES = st.integers(2, 6).flatmap(
    lambda rows: st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=rows, max_size=rows)
)


def table_of(rows: list[list[int]]) -> Table:
    return {f"r{n}": dict(zip(("yes", "no", "unknown"), row, strict=True)) for n, row in enumerate(rows)}


def worked_out(table: Table, shown: Shown) -> set[tuple[str, str]]:
    """Covered cells that follow from sums: those left alone in a row or column, again and again."""
    hidden = {(row, column) for row, line in shown.items() for column, value in line.items() if value is None}
    found: set[tuple[str, str]] = set()
    while True:
        more = {
            cell
            for cell in hidden - found
            if sum(one[0] == cell[0] for one in hidden - found) == 1
            or sum(one[1] == cell[1] for one in hidden - found) == 1
        }
        if not more:
            return found
        found |= more


@given(TABLES)
def test_what_is_small_is_covered_and_stays_covered(rows: list[list[int]]) -> None:
    table = table_of(rows)
    shown = suppressed(table)
    for row, line in table.items():
        for column, value in line.items():
            assert shown[row][column] in (None, value)
            if 0 < value < SMALL:
                assert shown[row][column] is None
    covered = sum(value is None for line in shown.values() for value in line.values())
    if covered < sum(len(line) for line in table.values()):
        assert not worked_out(table, shown)


def test_a_single_small_cell_takes_company() -> None:
    shown = suppressed(table_of([[2, 100, 50], [40, 90, 60], [30, 80, 70]]))
    assert shown == {
        "r0": {"yes": None, "no": 100, "unknown": None},
        "r1": {"yes": 40, "no": 90, "unknown": 60},
        "r2": {"yes": None, "no": 80, "unknown": None},
    }


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert suppressed(table_of([[0, 5], [9, 12]] and [[0, 5, 9], [9, 12, 7]])) == table_of(
        [[0, 5, 9], [9, 12, 7]]
    )


def test_a_street_far_off_the_rest_is_flagged() -> None:
    table = {street: {"yes": 100, "no": 900, "unknown": 10} for street in ("a", "b", "c")}
    table["d"] = {"yes": 300, "no": 700, "unknown": 10}
    assert [one.street for one in fairness(table, suppressed(table)) if one.flagged] == ["d"]


def test_a_covered_street_has_no_rate() -> None:
    table = {"a": {"yes": 3, "no": 20, "unknown": 30}, "b": {"yes": 100, "no": 900, "unknown": 50}}
    first = fairness(table, suppressed(table))[0]
    assert (first.yes, first.rate, first.flagged) == (None, None, False)


@given(TABLES, st.sets(st.sampled_from(["r0", "r1", "r2"]), min_size=2))
def test_rows_hidden_elsewhere_are_hidden_here(rows: list[list[int]], names: set[str]) -> None:
    table = table_of(rows)
    hidden = {name for name in names if name in table}
    shown = suppressed(table, hidden)
    assert all(value is None for name in hidden for value in shown[name].values())
    small = {(row, column) for row in table for column, n in table[row].items() if 0 < n < SMALL}
    assert all(shown[row][column] is None for row, column in small)


def test_a_hidden_row_takes_no_others_with_it() -> None:
    table = {"a": {"new": 3}, "b": {"new": 9}, "c": {"new": 20}, "d": {"new": 40}}
    found = {name: row["new"] for name, row in suppressed(table, {"a", "b"}).items()}
    assert found == {"a": None, "b": None, "c": 20, "d": 40}
