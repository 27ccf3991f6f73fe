"""The plan of a scene as a picture: one bar an item, by the calendar, with why each ends when it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mashangban.core.catalog.compiled import CompiledScene, PlannedItem
from mashangban.core.catalog.planning import Clocks
from mashangban.core.worktime import Calendar, CalendarYearMissing, due_label
from mashangban.web.hall import wording

#: width of the picture; bars are given in these units and stretched to the column
WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """One item: where its bars stand, and its two last moments for people."""

    code: str
    title: str
    stage: int
    #: left edge and widths, 0 to WIDTH
    x: int
    width: int
    #: as far as the law allows; 0 where the law names no limit
    law_width: int
    due: str
    law_due: str
    #: whether it surely applies
    certain: bool
    #: each term of the way to its decision, with the reasons why it ends then
    why: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Picture:
    """All bars, and the moments the axis is labelled with (left edge, text)."""

    bars: Sequence[Bar]
    begins: str
    ends: str


def picture(
    compiled: CompiledScene, start: datetime, calendar: Calendar | None, titles: dict[str, str]
) -> Picture:
    """The picture of a plan that begins at ``start``; empty where the calendar has no data."""
    if calendar is None or any(step.promised.due is None for step in compiled.plan):
        return Picture((), "", "")
    last = max(_dues(compiled), default=start)
    scale = WIDTH / max((last - start).total_seconds(), 1)
    dues = {step.item.code: step.promised.due for step in compiled.plan}

    def place(moment: datetime) -> int:
        return max(0, min(WIDTH, round((moment - start).total_seconds() * scale)))

    bars = []
    for step in compiled.plan:
        begins = max((due for code in step.after if (due := dues.get(code))), default=start)
        promised, by_law = step.promised.due, step.statutory.due if step.item.statutory else None
        assert promised is not None
        x = place(begins)
        bars.append(
            Bar(
                code=step.item.code,
                title=titles.get(step.item.code, step.item.code),
                stage=step.stage,
                x=x,
                width=max(4, place(promised) - x),
                law_width=max(0, place(by_law) - x) if by_law else 0,
                due=_label(step.promised),
                law_due=_label(step.statutory) if by_law else "",
                certain=bool(step.applies.answer),
                why=_why(step, start, calendar),
            )
        )
    return Picture(bars, f"{start:%Y-%m-%d %H:%M}", f"{last:%Y-%m-%d}")


def _dues(compiled: CompiledScene) -> Iterable[datetime]:
    for step in compiled.plan:
        if step.promised.due:
            yield step.promised.due
        if step.item.statutory and step.statutory.due:
            yield step.statutory.due


def _label(clocks: Clocks) -> str:
    unit = clocks.length.terms[-1].unit if clocks.length.terms else "hours"
    return due_label(clocks.due, unit) if clocks.due else ""


def _why(step: PlannedItem, start: datetime, calendar: Calendar) -> Sequence[tuple[str, Sequence[str]]]:
    language = "en" if wording.english() else "zh"
    try:
        found = step.promised.length.explained(start, calendar)
    except CalendarYearMissing:
        return ()
    return [
        (f"{wording.term(term)} → {explained.label}", [reason.text[language] for reason in explained.because])
        for term, explained in found
    ]
