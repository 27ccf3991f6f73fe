"""The inbox: what falls due next first, narrowed by filters that live in the address."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.cases import queries
from mashangban.cases.models import CaseRow
from mashangban.cases.queries import BadCursor, InboxFilter, InboxPage
from mashangban.core.catalog.pack import Pack
from mashangban.core.numbers import NumberError, format_case_number, parse_case_number
from mashangban.directory.pack import current_pack
from mashangban.web.shared.dates import left_text
from mashangban.web.shared.workbooks import XLSX, file_of, harmless, workbook
from mashangban.web.workbench import choosing, naming, takein
from mashangban.web.workbench.access import QUEUE_ROLES, DeskRequest, can_open, desk_page
from mashangban.web.workbench.choosing import Choice
from mashangban.web.workbench.lights import LIGHTS
from mashangban.web.workbench.scope import people_of, units_of

TABS = ("mine", "unit", "queue", "waiting", "assisting", "closed", "all")
#: filters taken from the address, in the order they are shown
FILTERS = (
    "q",
    "light",
    "category",
    "state",
    "service",
    "handler",
    "unit",
    "place",
    "from",
    "to",
    "danger",
    "badly",
)
#: rows of an export; more is for the figures' export
EXPORTED = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    tab: str
    values: Mapping[str, str]
    filter: InboxFilter


@require_GET
@desk_page()
def inbox_page(request: DeskRequest) -> HttpResponse:
    """The list; with ``part=rows`` only its next rows, for the button "more"."""
    asked = asked_of(request)
    number = _number_in(asked.values.get("q", ""))
    if number and queries.visible(request.actor).filter(number=number).exists():
        return redirect("desk-case", number)
    part = request.GET.get("part") == "rows"
    try:
        page = queries.inbox(request.actor, replace(asked.filter, counts=not part), request.now)
    except BadCursor:
        return redirect(f"{request.path}?{urlencode({**asked.values, 'tab': asked.tab})}")
    template = "workbench/parts/rows.html" if part else "workbench/inbox.html"
    return render(request, template, _context(request, asked, page))


@require_GET
@desk_page()
def arrivals(request: DeskRequest) -> HttpResponse:
    """How many cases have come since the page was opened, asked for every half minute."""
    since = request.GET.get("since", "0")
    newest = int(since) if since.isascii() and since.isdigit() and len(since) < 18 else 0
    fresh = (
        queries.visible(request.actor).filter(pk__gt=newest, closed_at=None)[:100].count() if newest else 0
    )
    tab = request.GET.get("tab", "")
    return render(
        request, "workbench/parts/arrivals.html", {"fresh": fresh, "tab": tab if tab in TABS else "unit"}
    )


@require_GET
@desk_page()
def export(request: DeskRequest, kind: str) -> HttpResponse:
    """The list as CSV or Excel, without identities; at most ``EXPORTED`` rows."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    asked = asked_of(request)
    rows = list(_all_rows(request, asked.filter))
    lines = [_headings(), *(_line(row, request.now) for row in rows)]
    stamp = timezone.localtime(request.now).strftime("%Y%m%d-%H%M")
    if kind == "csv":
        return file_of(_csv(lines), "text/csv; charset=utf-8", f"cases-{stamp}.csv")
    return file_of(workbook({_("Cases"): lines}), XLSX, f"cases-{stamp}.xlsx")


def asked_of(request: DeskRequest) -> Asked:
    """The filters of the address; what makes no sense is left out."""
    given = request.GET
    values = {name: given[name].strip()[:80] for name in FILTERS if given.get(name, "").strip()}
    if values.get("light") not in LIGHTS:
        values.pop("light", None)
    first, last = parse_day(values.get("from", "")), parse_day(values.get("to", ""))
    for name, day in (("from", first), ("to", last)):
        if day is None:
            values.pop(name, None)
    tab = given.get("tab", "")
    tab = tab if tab in TABS else _first_tab(request)
    made = InboxFilter(
        status=tab,  # type: ignore[arg-type]  # one of TABS, all of which are statuses
        unit=values.get("unit", ""),
        handler=values.get("handler", ""),
        state=values.get("state", ""),
        light=values.get("light", ""),  # type: ignore[arg-type]  # one of LIGHTS, see above
        category=values.get("category", ""),
        service=values.get("service", ""),
        place=values.get("place", ""),
        text=values.get("q", ""),
        since=first,
        until=last + timedelta(days=1) if last else None,
        rated_at_most=2 if values.get("badly") else None,
        danger=bool(values.get("danger")),
        after=given.get("after", "")[:200],
    )
    return Asked(tab, values, made)


def parse_day(text: str) -> datetime | None:
    """The beginning of a day written as 2024-10-01, or None."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _first_tab(request: DeskRequest) -> str:
    """Officers begin with their own cases, dispatchers and leaders with the unit's."""
    return "unit" if can_open(request.actor, (*QUEUE_ROLES, "auditor")) is True else "mine"


def _number_in(text: str) -> str:
    try:
        return parse_case_number(text)
    except NumberError:
        return ""


def _context(request: DeskRequest, asked: Asked, page: InboxPage) -> Mapping[str, object]:
    pack = current_pack()
    counts = page.counts or {}
    titles = {
        "mine": _("Mine"),
        "unit": _("My unit"),
        "queue": _("Queue"),
        "waiting": _("Waiting for the resident"),
        "assisting": _("Assisting"),
        "closed": _("Closed"),
        "all": _("All I may see"),
    }
    kept = dict(asked.values)
    assigning = units_of(pack, request.actor, "dispatcher", "leader")
    may_assign = bool(assigning) and asked.tab != "closed"
    return {
        "tab": asked.tab,
        "tabs": [(tab, titles[tab], counts.get(tab), urlencode({**kept, "tab": tab})) for tab in TABS],
        "red": counts.get("red", 0),
        "rows": page.rows,
        "next": urlencode({**kept, "tab": asked.tab, "after": page.next_cursor}) if page.next_cursor else "",
        "values": asked.values,
        "plain": urlencode({**kept, "tab": asked.tab}),
        "chips": _chips(request, asked),
        "choices": _choices(request, pack),
        "newest": max((row.pk for row in page.rows), default=0),
        "may_assign": may_assign,
        "may_take_in": can_open(request.actor, takein.ROLES) is True,
        "people": choosing.colleagues(pack, assigning, request.now) if may_assign else [],
    }


def _choices(request: DeskRequest, pack: Pack) -> Mapping[str, Sequence[Choice]]:
    units = units_of(pack, request.actor)
    services = [versions[-1] for versions in pack.services.values()]
    states: dict[str, Choice] = {}
    categories: dict[str, Choice] = {}
    for service in services:
        for code, state in service.states.items():
            states.setdefault(code, Choice(code, naming.text(state.title)))
        for option in service.form["category"].of if "category" in service.form else ():
            categories.setdefault(option.code, Choice(option.code, naming.text(option.title)))
    return {
        "state": list(states.values()),
        "category": list(categories.values()),
        "service": [Choice(one.service, naming.text(one.title)) for one in services],
        "unit": [Choice(code, naming.unit_title(code)) for code in units] if len(units) > 1 else [],
        "handler": [Choice(code, naming.person_name(code)) for code in people_of(pack, units, request.now)],
        "place": choosing.neighbourhoods(pack, units),
    }


def _chips(request: DeskRequest, asked: Asked) -> Sequence[tuple[str, str]]:
    """Each filter in words, with the address that leaves it out."""
    names = _names()
    found = []
    for name, value in asked.values.items():
        without = {key: kept for key, kept in asked.values.items() if key != name}
        shown = names.get(name, {}).get(value) or _chip_value(name, value)
        found.append((shown, urlencode({**without, "tab": asked.tab})))
    return found


def _names() -> Mapping[str, Mapping[str, str]]:
    from mashangban.web.shared.templatetags.mashangban import light_words

    return {
        "light": {light: light_words(light) for light in LIGHTS},
        "danger": {"1": _("words of danger")},
        "badly": {"1": _("rated badly")},
    }


def _chip_value(name: str, value: str) -> str:
    pack = current_pack()
    if name == "unit":
        return naming.unit_title(value)
    if name == "handler":
        return naming.person_name(value)
    if name == "place":
        return naming.place_title(value)
    if name == "service":
        return naming.service_title(value)
    if name in {"from", "to"}:
        return (_("from %(day)s") if name == "from" else _("until %(day)s")) % {"day": value}
    for versions in pack.services.values():
        service = versions[-1]
        if name == "state" and value in service.states:
            return naming.state_title(service, value)
        if name == "category":
            title = naming.category_title(service, value)
            if title != value:
                return title
    return f"“{value}”" if name == "q" else value


# --- export ------------------------------------------------------------------------------------


def _all_rows(request: DeskRequest, asked: InboxFilter) -> Iterator[CaseRow]:
    """Rows page by page, as far as an export goes."""
    asked = replace(asked, size=200, after="")
    taken = 0
    while taken < EXPORTED:
        page = queries.inbox(request.actor, asked, request.now)
        for row in page.rows[: EXPORTED - taken]:
            taken += 1
            yield row
        if not page.next_cursor:
            return
        asked = queries.next_page(asked, page)


def _headings() -> list[str]:
    return [
        _("Number"),
        _("Service"),
        _("Category"),
        _("State"),
        _("Place"),
        _("Unit"),
        _("Handler"),
        _("Received"),
        _("Due"),
        _("Time left"),
        _("Closed"),
        _("Rating"),
        _("Matter"),
    ]


def _line(row: CaseRow, now: datetime) -> list[str]:
    service = naming.definition(row.service, row.version)

    def local(moment: datetime | None) -> str:
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""

    return [
        format_case_number(row.number),
        naming.service_title(row.service),
        naming.category_title(service, row.category) if row.category else "",
        naming.state_title(service, row.state),
        naming.place_trail(row.place) if row.place else "",
        naming.unit_title(row.unit),
        naming.person_name(row.handler) if row.handler else "",
        local(row.opened_at),
        local(row.due_at),
        left_text(row.due_at, now) if row.due_at else "",
        local(row.closed_at),
        choosing.rating_title(row.rating) if row.rating else "",
        row.excerpt,
    ]


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, so that Excel opens Chinese as Chinese."""
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in line] for line in lines])
    return text.getvalue().encode("utf-8-sig")
