"""Promises that stand in for documents: the three regimes apart, what is due soon, what is late, who is in default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from mashangban.applications.contracts import BROKEN, REGIMES, Contract, contract_of
from mashangban.cases import queries
from mashangban.cases.models import CaseRow
from mashangban.core.numbers import format_case_number
from mashangban.directory.pack import current_pack
from mashangban.web.hall import wording
from mashangban.web.hall.dossier import ROLES
from mashangban.web.shared.workbooks import XLSX, Line, file_of, workbook
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page
from mashangban.web.workbench.choosing import Choice
from mashangban.web.workbench.scope import units_of

#: rows of a page, and of a file
SHOWN, EXPORTED = 100, 2000
#: what is due within this span is due soon
SOON = timedelta(days=7)
STANDS = ("open", "soon", "late", "default", "closed")


@dataclass(frozen=True, slots=True)
class Row:
    """One contract in words."""

    contract: Contract
    regime: str
    evidence: str
    item: str
    late: bool
    soon: bool
    broken: bool

    @property
    def row(self) -> CaseRow:
        return self.contract.row


@require_GET
@desk_page(*ROLES)
def contracts_page(request: DeskRequest) -> HttpResponse:
    """The contracts of one's units, the earliest due first; filters are in the address."""
    given = given_of(request)
    found = list(contracts(request, given)[: SHOWN + 1])
    regimes = {regime: service for service, regime in REGIMES.items()}
    context = {
        "table": "contracts",
        "rows": [_row(request, row) for row in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "given": given,
        "regimes": [(code, wording.regime(code)) for code in regimes],
        "stands": [(code, _stand(code)) for code in STANDS],
        "units": [Choice(unit, naming.unit_title(unit)) for unit in units_of(current_pack(), request.actor)],
        "totals": totals(request),
    }
    return render(request, "hall/contracts.html", context)


@require_GET
@desk_page(*ROLES)
def contracts_file(request: DeskRequest) -> HttpResponse:
    """The same list as Excel, without identities; at most ``EXPORTED`` rows."""
    found = [_row(request, row) for row in contracts(request, given_of(request))[:EXPORTED]]
    stamp = timezone.localdate(request.now).strftime("%Y%m%d")
    return file_of(workbook({pgettext("hall", "Promises"): _lines(found)}), XLSX, f"promises-{stamp}.xlsx")


def given_of(request: DeskRequest) -> dict[str, str]:
    """The filters of the address; what makes no sense is left out. Open ones when it says nothing."""
    given = {"stand": "open"}
    if request.GET.get("stand") in STANDS:
        given["stand"] = request.GET["stand"]
    if request.GET.get("regime") in REGIMES.values():
        given["regime"] = request.GET["regime"]
    if request.GET.get("unit") in units_of(current_pack(), request.actor):
        given["unit"] = request.GET["unit"]
    return given


def contracts(request: DeskRequest, given: Mapping[str, str]) -> QuerySet[CaseRow]:
    """The contracts one may see, narrowed."""
    services = [code for code, regime in REGIMES.items() if given.get("regime") in (None, regime)]
    rows = queries.visible(request.actor).filter(service__in=services)
    if "unit" in given:
        rows = rows.filter(unit=given["unit"])
    narrowed = {
        "open": Q(closed_at=None),
        "soon": Q(closed_at=None, due_at__gt=request.now, due_at__lte=request.now + SOON),
        "late": Q(closed_at=None, due_at__lte=request.now),
        "default": Q(state__in=BROKEN),
        "closed": Q(closed_at__isnull=False),
    }
    rows = rows.filter(narrowed[given["stand"]])
    return (
        rows.order_by("-closed_at", "-pk") if given["stand"] == "closed" else rows.order_by("sort_at", "pk")
    )


def totals(request: DeskRequest) -> list[tuple[str, str, int]]:
    """How many stand how, each counted up to a thousand."""
    return [
        (stand, _stand(stand), contracts(request, {"stand": stand})[:1000].count())
        for stand in ("open", "soon", "late", "default")
    ]


def _stand(code: str) -> str:
    return {
        "open": pgettext("hall", "in force"),
        "soon": _("due within 7 days"),
        "late": _("late"),
        "default": _("in default"),
        "closed": _("closed"),
    }[code]


def _row(request: DeskRequest, row: CaseRow) -> Row:
    one, pack = contract_of(row), current_pack()
    evidence, item = pack.evidence.get(one.evidence), pack.items.get(one.item)
    due = row.due_at
    return Row(
        contract=one,
        regime=wording.regime(one.regime),
        evidence=naming.text(evidence.title) if evidence else one.evidence,
        item=naming.text(item.title) if item else one.item,
        late=due is not None and due <= request.now,
        soon=due is not None and request.now < due <= request.now + SOON,
        broken=row.state in BROKEN,
    )


def _lines(rows: Sequence[Row]) -> Iterator[Line]:
    yield [
        _("Number"), pgettext("hall", "Regime"), _("Item"), _("Document"), _("Promise"), _("Due"), _("State"), _("Unit"), _("Opened"),
    ]  # fmt: skip
    for one in rows:
        row = one.row
        due = timezone.localtime(row.due_at).strftime("%Y-%m-%d %H:%M") if row.due_at else ""
        opened = timezone.localtime(row.opened_at).strftime("%Y-%m-%d")
        state = naming.state_title(naming.definition(row.service, row.version), row.state)
        first = [format_case_number(row.number), one.regime, one.item, one.evidence, one.contract.promise]
        yield [*first, due, state, naming.unit_title(row.unit), opened]
