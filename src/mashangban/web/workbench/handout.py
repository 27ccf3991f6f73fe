"""What is printed at the desk: posters of place codes and the slips of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from mashangban.cases import queries
from mashangban.cases.models import Event
from mashangban.cases.queries import CasePage, NoSuchCase
from mashangban.core.casework import limit_of
from mashangban.core.catalog.model import Place
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.directory.models import PlaceCode
from mashangban.directory.office import office
from mashangban.papers import slips
from mashangban.papers.bilingual import language_of
from mashangban.papers.place_posters import poster_of
from mashangban.papers.poster import poster_pdf, poster_png
from mashangban.papers.slip_facts import DisputeRecord, Entry, PopulationConfirmation, ReplySlip, TransferSlip
from mashangban.papers.typesetting import FontMissing
from mashangban.web.workbench import history, naming
from mashangban.web.workbench.access import DeskRequest, desk_page

POSTER_KINDS: Mapping[str, str] = {"pdf": "application/pdf", "png": "image/png"}


def poster(place: Place, code: PlaceCode, kind: str, now: datetime) -> HttpResponse:
    """The poster as a download; 503 with what to install when there is no Chinese font."""
    facts = poster_of(code)
    try:
        data = poster_pdf(facts, at=now) if kind == "pdf" else poster_png(facts)
    except FontMissing as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    return _file(data, POSTER_KINDS[kind], f"poster-{place.code}.{kind}")


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that can be printed of a case now."""

    kind: str
    title: str


def slips_for(page: CasePage) -> Sequence[Slip]:
    """The slips that make sense for the case as it stands."""
    return [Slip(kind, _(title)) for kind, (title, fits, _make) in _SLIPS.items() if fits(page)]


@require_GET
@desk_page()
def slip(request: DeskRequest, number: str, kind: str) -> HttpResponse:
    """A slip of a case as PDF, in the language of the page."""
    try:
        page = queries.case_page(parse_case_number(number), request.actor, request.now)
    except (NoSuchCase, NumberError) as error:
        raise Http404 from error
    found = _SLIPS.get(kind)
    if found is None or not found[1](page):
        raise Http404
    try:
        data = found[2](page, request.now)
    except FontMissing as error:
        return render(request, "workbench/problem.html", {"text": str(error)}, status=503)
    return _file(data, "application/pdf", f"{kind}-{page.row.number}.pdf")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


# --- when a slip fits --------------------------------------------------------------------------


def _replied(page: CasePage) -> bool:
    return page.case.replied_at is not None


def _transferred(page: CasePage) -> bool:
    return len(_handovers(page)) > 1


def _is_dispute(page: CasePage) -> bool:
    return "level" in page.service.form


def _is_entry(page: CasePage) -> bool:
    """A register entry: it asks for consent and hangs on an address."""
    return {"consent", "address"} <= set(page.service.form)


def _handovers(page: CasePage) -> list[Event]:
    """The events that gave the case to a unit other than the one before."""
    found: list[Event] = []
    for event in page.events:
        if event.kind == "assigned" and (not found or found[-1].data.get("unit") != event.data.get("unit")):
            found.append(event)
    return found


# --- their facts -------------------------------------------------------------------------------


def _due(page: CasePage) -> datetime:
    return min((clock.due_at for clock in page.case.clocks.values()), default=page.row.opened_at)


def _said(page: CasePage, *, messages: bool, now: datetime) -> list[Entry]:
    found = []
    for event in page.events:
        given = event.data.get("input") or {}
        kind = event.data.get("message")
        text = given.get("message") if messages else given.get("measure")
        if event.kind != "acted" or event.internal or event.role == "applicant" or not text:
            continue
        if messages and kind not in {"substantive", "holding", "notice"}:
            continue
        found.append(Entry(event.at, str(text), naming.person_name(event.actor), holding=kind == "holding"))
    return found


def _content(page: CasePage) -> str:
    return str(page.case.data.get("content") or page.case.data.get("description") or "")


def _reply(page: CasePage, now: datetime) -> bytes:
    reopen = page.service.action(page.row.state, "reopen")
    facts = ReplySlip(
        unit=naming.unit_title(page.row.unit),
        place=naming.place_trail(page.row.place),
        number=page.row.number,
        category=naming.category_title(page.service, page.row.category),
        received_at=page.row.opened_at,
        due_at=_due(page),
        content=_content(page),
        replies=_said(page, messages=True, now=now),
        actions=_said(page, messages=False, now=now),
        reopen_until=limit_of(page.service, page.case, reopen, office(now)) if reopen else None,
        track_url=f"{settings.BASE_URL}/t/{page.row.number}",
    )
    return slips.reply_slip(facts, language=language_of(naming.lang()), printed_at=now)


def _transfer(page: CasePage, now: datetime) -> bytes:
    before, last = _handovers(page)[-2:]
    acted = [event for event in page.events if event.kind == "acted" and event.seq < last.seq]
    given = acted[-1].data.get("input") or {} if acted else {}
    facts = TransferSlip(
        unit=naming.unit_title(str(before.data["unit"])),
        place=naming.place_trail(page.row.place),
        number=page.row.number,
        category=naming.category_title(page.service, page.row.category),
        received_at=page.row.opened_at,
        due_at=_due(page),
        from_unit=naming.unit_title(str(before.data["unit"])),
        to_unit=naming.unit_title(str(last.data["unit"])),
        transferred_at=last.at,
        transferred_by=naming.person_name(last.actor),
        reason=str(given.get("reason", "")),
        content=_content(page),
        photos=len(page.uploads),
    )
    return slips.transfer_slip(facts, language=language_of(naming.lang()), printed_at=now)


def _dispute(page: CasePage, now: datetime) -> bytes:
    first = page.row.parent if page.row.parent_id else page.row
    shown = dict(history.answers(page.service, page.case.data))
    level = page.service.form["level"]
    chosen = page.case.data.get("level")
    title = next(
        (naming.text(option.title) for option in level.of if option.code == chosen), str(chosen or "")
    )
    opener = next((event for event in page.events if event.kind == "submitted"), None)
    facts = DisputeRecord(
        unit=naming.unit_title(page.row.unit),
        place=naming.place_trail(page.row.place),
        number=page.row.number,
        level=title,
        kind=naming.text(page.service.title),
        found_at=page.row.opened_at,
        found_by=naming.person_name(page.row.handler)
        if page.row.handler
        else (opener.actor if opener else ""),
        address=naming.place_trail(page.row.place) if first else "",
        parties=(),
        matter=_content(page) or "\n".join(f"{name}: {value}" for name, value in shown.items()),
        measures=_said(page, messages=False, now=now),
    )
    return slips.dispute_record(facts, language=language_of(naming.lang()), printed_at=now)


def _entry(page: CasePage, now: datetime) -> bytes:
    done = {str(event.data.get("action")): event for event in page.events if event.kind == "acted"}
    entered = done.get("propose")
    checked = done.get("confirm")
    address = str(page.case.data.get("address", "")) or page.row.place
    facts = PopulationConfirmation(
        unit=naming.unit_title(page.row.unit),
        number=page.row.number,
        address=naming.place_trail(address),
        person=history.answers(page.service, page.case.data),
        purpose=naming.text(page.service.title),
        legal_basis=_("The person's own consent, given for this purpose alone"),
        consent_at=page.row.opened_at,
        entered_by=naming.person_name(entered.actor) if entered else naming.person_name(page.row.handler),
        entered_at=entered.at if entered else page.row.opened_at,
        confirmed_by=naming.person_name(checked.actor) if checked else "",
        confirmed_at=checked.at if checked else None,
    )
    return slips.population_slip(facts, language=language_of(naming.lang()), printed_at=now)


Fits = Callable[[CasePage], bool]
Make = Callable[[CasePage, datetime], bytes]
_SLIPS: Mapping[str, tuple[str, Fits, Make]] = {
    "reply": (gettext_noop("Reply slip"), _replied, _reply),
    "transfer": (gettext_noop("Transfer slip"), _transferred, _transfer),
    "dispute": (gettext_noop("Dispute record"), _is_dispute, _dispute),
    "population": (gettext_noop("Population confirmation"), _is_entry, _entry),
}
