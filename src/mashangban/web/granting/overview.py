"""Where the office begins: what waits, the runs, and how far each budget reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from mashangban.core.casework.model import Actor
from mashangban.entitlements import queries
from mashangban.entitlements.budgets import Standing
from mashangban.entitlements.models import Run
from mashangban.entitlements.runs import silent_since
from mashangban.web.granting import words
from mashangban.web.granting.entrance import ROLES
from mashangban.web.shared.money import in_column
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page

#: runs of a page
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Tile:
    """How many stand so; ``state`` narrows the list."""

    state: str
    title: str
    n: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of the list."""

    number: str
    title: str
    on: date
    code: str
    state: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One budget as a bar of 0 to 100; without a limit there is no bar."""

    title: str
    since: date
    granted: str
    limit: str
    granted_bar: int
    offered_bar: int
    words: str
    label: str


@require_GET
@desk_page(*ROLES)
def overview_page(request: DeskRequest) -> HttpResponse:
    """Runs and budgets of one's bodies."""
    typed = request.GET.get("page", "")
    page = int(typed) if typed.isascii() and typed.isdigit() and 0 < int(typed[:4]) < 1000 else 1
    found = queries.runs(request.actor, size=SHOWN + 1, skip=SHOWN * (page - 1))
    context = {
        "tiles": tiles(request.actor),
        "runs": [
            RunRow(
                number=run.case.number,
                title="、".join(words.rule_title(one["code"], run.on) for one in run.rules),
                on=run.on,
                code=run.case.state,
                state=_state(run, request.now),
                by=run.started_by,
                at=run.started_at,
            )
            for run in found[:SHOWN]
        ],
        "page": page,
        "before": page - 1,
        "next": page + 1 if len(found) > SHOWN else 0,
        "budgets": budgets(request.actor),
    }
    return render(request, "granting/overview.html", context)


def _state(run: Run, now: datetime) -> str:
    if silent_since(run, now) is not None:
        return _("The match has stopped")
    return naming.state_title(naming.definition(run.case.service, run.case.version), run.case.state)


def tiles(actor: Actor) -> Sequence[Tile]:
    """What waits for the office first."""
    found = queries.summary(actor)
    return [
        Tile("confirmed", _("confirmed, to be granted"), found["confirmed"], "yellow"),
        Tile("reopened", _("facts changed, to be decided"), found["reopened"], "red"),
        Tile("budget", _("wait for the budget"), found["waits_for_budget"], "red"),
        Tile("granted", _("granted, to be checked"), found["granted"]),
        Tile("offered", _("wait for the person"), found["offered"]),
    ]


def budgets(actor: Actor) -> Sequence[BudgetRow]:
    """Each budget from which something was offered."""
    return [_budget(one) for one in queries.budgets(actor)]


def _budget(one: Standing) -> BudgetRow:
    tally = one.tally
    said = [
        ngettext("%(n)d told", "%(n)d told", tally.offers) % {"n": tally.offers},
        ngettext("%(n)d granted", "%(n)d granted", tally.grants) % {"n": tally.grants},
        ngettext("%(n)d objected", "%(n)d objected", tally.objected) % {"n": tally.objected},
    ]
    if one.left is not None:
        said.append(_("%(sum)s yuan left") % {"sum": in_column(one.left)})
    title = naming.text(one.benefit.title)
    return BudgetRow(
        title=title,
        since=one.since,
        granted=in_column(one.granted),
        limit=in_column(one.limit) if one.limit is not None else "",
        granted_bar=_share(one.granted, one.limit),
        offered_bar=_share(one.offered, one.limit),
        words=" · ".join(said),
        label=_("%(title)s: %(share)d %% of the budget is granted")
        % {"title": title, "share": _share(one.granted, one.limit)},
    )


def _share(part: Decimal, whole: Decimal | None) -> int:
    return min(100, round(100 * part / whole)) if whole else 0
