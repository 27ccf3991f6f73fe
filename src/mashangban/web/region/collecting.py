"""At the counter: what partners open to us, and collecting for one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mashangban.cases.handling import act
from mashangban.cases.intake import Refused, receipt_of
from mashangban.core.casework.inputs import check_value
from mashangban.core.casework.model import Actor, Refusal
from mashangban.core.catalog.model import FormField
from mashangban.core.catalog.parts import Bilingual
from mashangban.directory.pack import current_pack
from mashangban.papers import scans
from mashangban.papers.scans import ScanRefused
from mashangban.partners.collecting import Paper, collect, supplement
from mashangban.partners.offers import FRESH, Offer, is_connected, offers_of
from mashangban.partners.opening import dossier_on
from mashangban.partners.slips import format_slip
from mashangban.web.region import words
from mashangban.web.region.slips import slip_or_404
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.workbench.access import DeskRequest, desk_page, units_in_role
from mashangban.web.workbench.choosing import Choice

#: who stands at a counter
COUNTER = ("counter", "agent")
_PHONE = FormField(type="phone", title=Bilingual(zh="联系电话", en="Telephone"))


@dataclass
class Line:
    """One question, one document or one answer about the situation, as it stands on the page."""

    name: str
    title: str
    help: str = ""
    type: str = "line"
    optional: bool = False
    options: list[Choice] = field(default_factory=list)
    value: str = ""
    problem: str = ""
    #: element of the form that this answers, where it goes by another name on the page
    element: str = ""


@require_GET
@desk_page(*COUNTER)
def offers_page(request: DeskRequest) -> HttpResponse:
    """What a partner opens to us; asked for anew on request, else the copy of the last hour."""
    partners = current_pack().partners
    chosen = request.GET.get("partner") or next(iter(partners), "")
    if chosen not in partners:
        raise Http404
    offers, fetched = offers_of(chosen, request.now, again="again" in request.GET)
    context = {
        "partners": [Choice(code, words.partner_title(code)) for code in partners],
        "chosen": chosen,
        "offers": [
            {
                "kind": one["kind"],
                "code": one["code"],
                "title": words.both(one["title"]),
                "body": words.both(one.get("body", {})),
                "modes": [words.mode(mode) for mode in one["modes"]],
                "proxy": "proxy" in one["modes"],
            }
            for one in offers
        ],
        "fetched": fetched,
        "away": is_connected(chosen) and _stale(fetched, request),
    }
    return render(request, "region/offers.html", context)


def _stale(fetched: datetime | None, request: DeskRequest) -> bool:
    """Whether a partner that was asked just now has not answered, so that the list shown is an old copy."""
    if fetched is None or "again" in request.GET:
        return fetched != request.now
    return request.now - fetched >= FRESH


@require_http_methods(["GET", "POST"])
@desk_page(*COUNTER)
def collect_page(request: DeskRequest, partner: str, kind: str, code: str) -> HttpResponse:
    """Take in one matter for a partner: the form is checked, a slip and a case are made."""
    offer = _offer_or_404(request, partner, kind, code)
    papers, who = _papers(request, offer), _who(request, offer)
    lines = _lines(request, offer, {one.element for one in who})
    if request.method != "POST":
        return _form(request, partner, offer, lines, papers, who)
    taken = _taken(request, papers)
    if any(one.problem for one in (*lines, *papers, *who)):
        return _form(request, partner, offer, lines, papers, who, status=422)
    try:
        slip = collect(
            partner,
            title=offer["title"].get("zh", code),
            name=who[0].value,
            phone=who[1].value,
            values={one.name: one.value for one in lines if not one.name.startswith("?")}
            | {one.element: one.value for one in who if one.element},
            answers={one.name[1:]: _answer(one) for one in lines if one.name.startswith("?") and one.value},
            papers=taken,
            item=code if kind == "item" else "",
            scene=code if kind == "scene" else "",
            unit=_unit(request.actor),
            actor=request.actor,
            now=request.now,
            demo=settings.DEMO,
        )
    except Refused as refused:
        error = " ".join(refusal_text(one) for one in refused.refusals)
        return _form(request, partner, offer, lines, papers, who, error=error, status=422)
    assert slip.case is not None  # collect gives every slip its case
    context = {"slip": slip, "receipt": receipt_of(slip.case), "number": format_slip(slip.slip)}
    return render(request, "region/taken.html", context, status=201)


@require_http_methods(["GET", "POST"])
@desk_page(*COUNTER)
def supplement_page(request: DeskRequest, slip: str) -> HttpResponse:
    """Put what the partner asked for into the dossier and hand it over again."""
    found = slip_or_404(request, slip)
    case, dossier = found.case, dossier_on(found)
    if found.direction != "out" or case is None or dossier is None or case.state != "supplement":
        raise Http404
    elements = current_pack().elements
    lines = [
        Line(code, _title_of(code, elements), value=request.POST.get(code, value), optional=True)
        for code, value in dossier.values.items()
    ]
    papers = [Line(one.evidence, one.title, type="paper", optional=True) for one in dossier.materials]
    papers.append(Line("further", _("A further document"), type="paper", optional=True))
    note = Line(
        "note", _("What was supplied"), type="text", value=request.POST.get("note", "").strip()[:1000]
    )
    context = {"slip": found, "told": found.told, "lines": lines, "papers": papers, "note": note}
    if request.method != "POST":
        return render(request, "region/supplement.html", context)
    taken = _taken(request, papers)
    if not note.value:
        note.problem = _("Say what was supplied; the partner reads it.")
    if note.problem or any(one.problem for one in papers):
        return render(request, "region/supplement.html", context, status=422)
    supplement(found, {one.name: one.value for one in lines}, taken)
    try:
        act(case.number, "supply", request.actor, {"note": note.value}, now=request.now)
    except Refused as refused:
        note.problem = " ".join(refusal_text(one) for one in refused.refusals)
        return render(request, "region/supplement.html", context, status=422)
    return redirect("region:slip", slip=found.slip)


# --- pieces --------------------------------------------------------------------------------------


def _form(
    request: DeskRequest,
    partner: str,
    offer: Offer,
    lines: list[Line],
    papers: list[Line],
    who: list[Line],
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "partner": words.partner_title(partner),
        "partner_code": partner,
        "title": words.both(offer["title"]),
        "lines": lines,
        "papers": papers,
        "who": who,
        "error": error,
        "wrong": any(one.problem for one in (*lines, *papers, *who)),
    }
    return render(request, "region/collect.html", context, status=status)


def _offer_or_404(request: DeskRequest, partner: str, kind: str, code: str) -> Offer:
    if partner not in current_pack().partners:
        raise Http404
    offers, _fetched = offers_of(partner, request.now)
    found = next((one for one in offers if (one["kind"], one["code"]) == (kind, code)), None)
    if found is None or "proxy" not in found["modes"]:
        raise Http404
    return found


def _who(request: DeskRequest, offer: Offer) -> list[Line]:
    """Who applies, in the words of the partner's form where it asks for the same."""
    name, phone = _asked(offer, words.NAMES), _asked(offer, words.PHONES)
    lines = [
        Line("name", words.both(name["title"]) if name else _("Name of the person or firm")),
        Line("phone", words.both(phone["title"]) if phone else _("Telephone"), type="phone"),
    ]
    for line, field_, longest in zip(lines, (name, phone), (100, 30), strict=True):
        line.element = field_["element"] if field_ else ""
        line.help = words.both(field_.get("help", {})) if field_ else ""
        line.value = request.POST.get(line.name, "").strip()[:longest]
    if request.method == "POST":
        if not lines[0].value:
            lines[0].problem = _("This is needed. Please add it.")
        lines[1].problem = _problem("phone", _PHONE, lines[1].value)
    return lines


def _asked(offer: Offer, elements: Sequence[str]) -> Mapping[str, Any] | None:
    """The field of the form for one of these: what everybody has to answer before what only some do."""
    found = [one for code in elements for one in offer["fields"] if one["element"] == code]
    return min(found, key=lambda one: bool(one["optional"]), default=None)


def _lines(request: DeskRequest, offer: Offer, known: set[str]) -> list[Line]:
    """Questions about the situation (their names begin with ``?``) and the form's fields but those ``known``."""
    found = []
    for one in offer["questions"]:
        options = [Choice(option["code"], words.both(option["title"])) for option in one["options"]]
        if one["type"] == "yes-no":
            options = [Choice("yes", _("yes")), Choice("no", _("no"))]
        kind = "number" if one["type"] == "number" else "choice"
        found.append(
            Line(f"?{one['name']}", words.both(one["title"]), type=kind, options=options, optional=True)
        )
    for one in offer["fields"]:
        if one["element"] in known:
            continue
        options = [Choice(option["code"], words.both(option["title"])) for option in one["options"]]
        kind = "choice" if options else one["type"]
        found.append(
            Line(
                one["element"],
                words.both(one["title"]),
                words.both(one.get("help", {})),
                kind,
                one["optional"],
                options,
            )
        )
    if request.method == "POST":
        for line in found:
            line.value = request.POST.get(line.name, "").strip()[:4000]
            if not line.value and not line.optional:
                line.problem = _("This is needed. Please add it.")
    return found


def _papers(request: DeskRequest, offer: Offer) -> list[Line]:
    return [
        Line(one["evidence"], words.both(one["title"]), type="paper", optional=one["optional"])
        for one in offer["materials"]
    ]


def _taken(request: DeskRequest, papers: list[Line]) -> list[Paper]:
    """The documents ticked or scanned; what is wrong stands on their lines. What is missing is the form's fault."""
    found = []
    for line in papers:
        seen = request.POST.get(f"seen-{line.name}", "")
        tokens = []
        for file in request.FILES.getlist(f"scan-{line.name}"):
            token = _kept(request, line, file)
            if token:
                tokens.append(token)
        line.value = seen
        if tokens or seen in {"original", "copy"}:
            kind: Literal["original", "copy"] = "original" if seen == "original" else "copy"
            found.append(Paper(line.name, line.title, kind, tokens))
        elif not line.optional and not line.problem:
            line.problem = _("Tick what you have seen, or scan it.")
    return found


def _kept(request: DeskRequest, line: Line, file: UploadedFile[Any]) -> str:
    data = file.read(settings.SCAN_MAX_BYTES + 1)
    try:
        taken = scans.take(data, file.name or "", by=request.actor.id, now=request.now, size=file.size)
        return taken.token
    except ScanRefused as refused:
        line.problem = str(refused)
        return ""


def _answer(line: Line) -> Any:
    if line.value in {"yes", "no"}:
        return line.value == "yes"
    return int(line.value) if line.type == "number" and line.value.isdecimal() else line.value


def _problem(name: str, one: FormField, value: str) -> str:
    if not value:
        return _("This is needed. Please add it.")
    checked = check_value(name, one, value)
    return refusal_text(checked) if isinstance(checked, Refusal) else ""


def _unit(actor: Actor) -> str:
    """The unit at whose counter the actor stands."""
    return min(units_in_role(actor, *COUNTER))


def _title_of(code: str, elements: Mapping[str, Any]) -> str:
    found = elements.get(code)
    return words.both({"zh": found.title.zh, "en": found.title.en}) if found else code
