"""Small cells are not shown, nor what would give them away: a table that may be looked at by people who know their neighbours.

A number from 1 to 4 is a small cell. Rows and columns are taken to be known in their sums (a district publishes how many
live in a street), so more cells are covered until, in every row and column, at least two are covered that together
stand for ten or more, and no covered cell follows from the others: in the graph of rows and columns that covered cells
link, none is a bridge. What remains to be guessed is a range, never a number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

#: fewer people than this are not told
SMALL: Final = 5
#: what the covered cells of a row or column have to stand for together
_TOGETHER: Final = 10
#: a column that no table has
_APART: Final = "\x00"

Table = Mapping[str, Mapping[str, int]]
#: None: covered
Shown = dict[str, dict[str, int | None]]
Cell = tuple[str, str]


def suppressed(table: Table, hidden: Collection[str] = ()) -> Shown:
    """The table (row → column → number) as it may be shown. Rows may lack columns: those are 0.

    ``hidden``: rows that are covered whole, since another table covers what they add up to: their sums are not known.
    """
    if hidden:
        # what is not known of a row's sum stands in a column of its own
        apart = {row: {**cells, _APART: _TOGETHER if row in hidden else 0} for row, cells in table.items()}
        found = _suppressed(apart, hidden)
        return {row: {name: found[row][name] for name in found[row] if name != _APART} for row in found}
    return _suppressed(table, ())


def _suppressed(table: Table, hidden: Collection[str]) -> Shown:
    by_itself = len(table) == 1
    columns = list(dict.fromkeys(name for row in table.values() for name in row))
    cells = {(row, column): table[row].get(column, 0) for row in table for column in columns}
    covered = {cell for cell, value in cells.items() if 0 < value < SMALL or cell[0] in hidden}
    while covered:
        more = _next(cells, covered, by_itself)
        if more is None:
            break
        covered.add(more)
    return {
        row: {column: None if (row, column) in covered else cells[row, column] for column in columns}
        for row in table
    }


def answers_shown(counts: Mapping[str, Any]) -> dict[str, int | None]:
    """How many of each answer of a rule: beside the number of rows, which is known, a single covered one would follow."""
    return suppressed({"all": {answer: int(counts[answer]) for answer in ("yes", "no", "unknown")}})["all"]


def shown(value: int) -> int | None:
    """A number by itself, whose sum with others nobody knows."""
    return None if 0 < value < SMALL else value


def _next(cells: Mapping[Cell, int], covered: set[Cell], by_itself: bool) -> Cell | None:
    """A cell to cover besides; None when all is well, or everything of a line is covered already.

    ``by_itself``: a single row, whose columns have no sums that anybody knows.
    """
    for line in _lines(cells)[: 1 if by_itself else None]:
        inside = [cell for cell in line if cell in covered]
        if inside and (len(inside) < 2 or sum(cells[cell] for cell in inside) < _TOGETHER):
            extra = _cheapest(cells, line, covered)
            if extra is not None:
                return extra
    for cell in () if by_itself else sorted(covered):
        if _is_bridge(cell, covered):
            # a second way round: another cell of its row, then of its column
            for line in (
                [one for one in cells if one[0] == cell[0]],
                [one for one in cells if one[1] == cell[1]],
            ):
                extra = _cheapest(cells, line, covered)
                if extra is not None:
                    return extra
    return None


def _lines(cells: Mapping[Cell, int]) -> list[list[Cell]]:
    rows = dict.fromkeys(row for row, _ in cells)
    columns = dict.fromkeys(column for _, column in cells)
    return [[one for one in cells if one[0] == row] for row in rows] + [
        [one for one in cells if one[1] == column] for column in columns
    ]


def _cheapest(cells: Mapping[Cell, int], line: Sequence[Cell], covered: set[Cell]) -> Cell | None:
    """The smallest cell of a line that is not covered, empty ones last: an empty cell hides little."""
    free = [cell for cell in line if cell not in covered]
    return min(free, key=lambda cell: (cells[cell] == 0, cells[cell], cell), default=None)


def _is_bridge(cell: Cell, covered: set[Cell]) -> bool:
    """Whether its value follows from the sums: without it, no covered cells lead from its row to its column."""
    others = covered - {cell}
    reached, todo = {("row", cell[0])}, [("row", cell[0])]
    while todo:
        kind, name = todo.pop()
        for row, column in others:
            ends = ("row", row), ("column", column)
            if (kind, name) in ends:
                for end in ends:
                    if end not in reached:
                        reached.add(end)
                        todo.append(end)
    return ("column", cell[1]) not in reached
