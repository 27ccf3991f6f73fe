"""Leads that a letter yields, and what becomes of them: disputes are mediated, opinions considered, entries confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mashangban.cases.models import CaseRow

if TYPE_CHECKING:
    from mashangban.replay.plots import Plot


def note_lead(plot: Plot, kind: str, by: str, now: datetime) -> None:
    """Note a lead of a kind on the plot's case, unless the case is over or the resident did not consent."""
    row = CaseRow.objects.get(number=plot.number)
    if kind == "population" and not plot.letter.data.get("population_consent"):
        return
    if row.closed_at is not None or row.state == "returned":
        return
    random = plot.random
    match kind:
        case "dispute":
            level = random.choices(("general", "complex", "serious"), (75, 20, 5))[0]
            data = {"level": level, "note": random.choice(plot.story.disputes)}
        case "opinion":
            data = {"note": random.choice(plot.story.opinions)}
        case _:
            data = {"address": plot.letter.place, "note": "新租住一人，本人已同意登记"}
    note(plot, by, f"lead-{kind}", now, data)


def note(plot: Plot, by: str, action: str, now: datetime, data: Mapping[str, Any]) -> None:
    """Note a lead as given, and plan what becomes of it."""
    plot.stage.do(plot.number, by, action, now, data)
    kind = action.removeprefix("lead-")
    child = (
        CaseRow.objects.filter(parent__number=plot.number).order_by("-id").values_list("number", flat=True)[0]
    )
    {"dispute": _dispute, "opinion": _opinion}.get(kind, _population)(plot, child, now)


def _dispute(plot: Plot, child: str, now: datetime) -> None:
    stage, random = plot.stage, plot.random
    contacted = stage.working_hour(now, 1)
    _do(plot, contacted, child, "handler", "contact", note="已分别联系双方，愿意坐下来谈")
    if random.random() < 0.12:
        _do(
            plot, stage.working_hour(contacted, 3), child, "handler", "refer",
            reason="涉及法律关系，移交司法所调解",
        )  # fmt: skip
        return
    met = stage.working_hour(contacted, random.randint(1, 3))
    day = met.astimezone(stage.pack.zone).date().isoformat()
    _do(plot, met, child, "handler", "mediate", measure="与社区一起上门调解一次", happened_on=day)
    settled = stage.working_hour(met, random.randint(1, 6))
    _do(plot, settled, child, "handler", "settle", note="双方达成一致，签字和解")


def _opinion(plot: Plot, child: str, now: datetime) -> None:
    at = plot.stage.working_hour(now, plot.random.randint(1, 4))
    if plot.random.random() < 0.6:
        _do(plot, at, child, "leader", "take-up", measure="列入本周勤务安排，调整巡逻和窗口值守")
    else:
        _do(plot, at, child, "handler", "file", reason="留存备查，与同类意见一并研究")


def _population(plot: Plot, child: str, now: datetime) -> None:
    proposed = now + timedelta(minutes=plot.random.randint(5, 30))
    _do(plot, proposed, child, "handler", "propose", note="本人同意，信息已当面核对")
    at = plot.stage.working_hour(proposed, plot.random.randint(1, 3))
    if plot.random.random() < 0.9:
        plot.stage.at(
            at, lambda moment: _by_colleague(plot, child, moment, "confirm", note="已上门核对，无误")
        )
    else:
        plot.stage.at(
            at, lambda moment: _by_colleague(plot, child, moment, "send-back", reason="门牌号有误，请更正")
        )
        later = plot.stage.working_hour(at, 1)
        _do(plot, later, child, "handler", "dismiss", reason="本人已搬走，不再登记")


def _do(plot: Plot, at: datetime, child: str, by: str, action: str, **data: str) -> None:
    def step(moment: datetime) -> None:
        plot.stage.do(child, by, action, moment, data)

    plot.stage.at(at, step)


def _by_colleague(plot: Plot, child: str, moment: datetime, action: str, **data: str) -> None:
    plot.stage.do(child, plot.stage.colleague(child, moment), action, moment, data)
