"""The pieces a board is made of: tiles, and sections of a chart with its table. The same for page, CSV and Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from mashangban.figures.reading import Filter

Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Tile:
    """One number at the top. ``tone`` colours it: good, watch or plain."""

    key: str
    title: str
    value: str
    note: str
    tone: str = "plain"

    @property
    def long(self) -> bool:
        """Too long for the largest type."""
        return len(self.value) > 8


@dataclass(frozen=True, slots=True)
class Section:
    """A chart and the table of its numbers."""

    key: str
    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    option: dict[str, Any] | None = None
    wide: bool = False
    #: what to say instead, when there is nothing to draw
    empty: str = ""

    #: columns, counted from the second, that hold words rather than numbers
    words: frozenset[int] = frozenset()

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Heads, and whether their column holds numbers."""
        return [(name, self._is_number(place)) for place, name in enumerate(self.head)]

    @property
    def lines(self) -> list[list[tuple[Cell, bool]]]:
        """Rows of cells, each with whether its column holds numbers."""
        return [[(cell, self._is_number(place)) for place, cell in enumerate(row)] for row in self.rows]

    def _is_number(self, place: int) -> bool:
        return place > 0 and place not in self.words

    @property
    def chart_id(self) -> str:
        """Id of the block that holds the chart's option."""
        return f"chart-{self.key}"


class Figured(Protocol):
    """Figures of a period."""

    @property
    def asked(self) -> Filter: ...


class Board(Protocol):
    """Everything on a board, in the active language."""

    @property
    def figures(self) -> Figured: ...

    def tiles(self) -> list[Tile]:
        """The numbers at the top."""

    def sections(self) -> list[Section]:
        """The board from top to bottom."""

    def definitions(self) -> list[tuple[str, str]]:
        """What each rate means."""
