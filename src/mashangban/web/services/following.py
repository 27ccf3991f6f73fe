"""Following an application: where every item stands, what is asked of its applicant now, what came out of it."""

from __future__ import annotations

import logging
import secrets as chance
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mashangban.applications import contents, drafts, following, issuing
from mashangban.applications.contracts import Contract
from mashangban.applications.following import Dossier, Part, Reveal
from mashangban.applications.issuing import Issued, NotIssued
from mashangban.applications.own_documents import own_of
from mashangban.assistance import wording
from mashangban.assistance.naming import both, masked_name
from mashangban.assistance.scope import MandateRefused
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.intake import Refused, key_of
from mashangban.cases.pages import applicant
from mashangban.core.catalog.model import Action
from mashangban.core.numbers import NumberError, format_case_number, parse_case_number
from mashangban.directory.pack import current_pack
from mashangban.papers import scans
from mashangban.papers.scans import NoSuchScan
from mashangban.papers.typesetting import FontMissing
from mashangban.web.portal import history
from mashangban.web.portal.acting import (
    acting,
    closed_text,
    closed_to,
    may_have_key,
    received,
)
from mashangban.web.portal.history import Line
from mashangban.web.portal.holding import holds
from mashangban.web.services.asked import asked_of
from mashangban.web.services.closed import closed
from mashangban.web.services.words import regime_names, ways_of_coming
from mashangban.web.shared import errors
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.requests import PageRequest

log = logging.getLogger(__name__)

#: actions with a place of their own on the page
_PLACED = frozenset({"rate", "supply", "withdraw", "ask-guidance", "hand-in", "message"})


@dataclass(frozen=True)
class Due:
    """A promise that is still to be kept, or was broken."""

    contract: Contract
    #: what was promised to be there, in the language of the page
    title: str
    regime: str
    state: str
    may_hand_in: bool


#: how an item stands → the classes of its box and of its state, written whole: the build drops what nobody names
_LOOKS = {
    "done": ("look-done", "tag-done"),
    "refused": ("look-refused", "tag-refused"),
    "asked": ("look-asked", "tag-asked"),
    "waiting": ("look-waiting", "tag-waiting"),
    "now": ("", ""),
}


@dataclass(frozen=True)
class Standing:
    """One item as the picture shows it."""

    part: Part
    unit: str
    #: its state in words
    said: str
    #: done | refused | now | asked | waiting
    look: str
    #: titles of the items it waits for
    after: tuple[str, ...]
    contracts: tuple[Due, ...]
    rated: str
    #: its promised day has passed, and it is not decided
    overdue: bool

    @property
    def classes(self) -> tuple[str, str]:
        """Classes of its box and of its state."""
        return _LOOKS[self.look]


@require_safe
@never_cache
def show(request: PageRequest, number: str) -> HttpResponse:
    """``/services/case/<number>``, to whoever holds its key; others are asked for it."""
    canonical = canonical_number(number)
    if not holds(request, canonical):
        return HttpResponseRedirect(reverse("portal:track", args=[canonical]))
    if closed_to(request, canonical):
        return closed(request, canonical)
    return page(request, held_dossier(request, canonical))


def held_dossier(request: PageRequest, number: str) -> Dossier:
    """The application of a number whose key this browser has shown; Http404 for everybody else."""
    canonical = canonical_number(number)
    if not holds(request, canonical):
        raise Http404(number)
    if closed_to(request, canonical):
        raise PermissionDenied(closed_text())
    try:
        found = following.dossier(canonical, request.now)
    except NoSuchCase as error:
        raise Http404(number) from error
    if found.number != canonical:
        raise Http404(number)
    return found


def canonical_number(number: str) -> str:
    """The number as it is kept, or Http404."""
    try:
        return parse_case_number(number)
    except NumberError as error:
        raise Http404(number) from error


def page(
    request: PageRequest,
    found: Dossier,
    *,
    asked: Mapping[str, Any] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The application's page; ``asked``: what it shows of what the office asks for, ``wrong``: what did not work."""
    language = get_language() or "zh-hans"
    state = found.family.root.service.states[found.case.state]
    told = found.told.get("en" if language.startswith("en") else "zh") or {}
    theirs = may_have_key(request, found.application)
    standings = [_standing(part, found, language, request.now) for part in found.parts]
    context = {
        "dossier": found,
        "number": found.number,
        "title": str(told.get("title") or found.case.data.get("scene_title", "")),
        # who has rated the whole is not invited to again
        "state": (state.title if found.case.rating else state.public or state.title).text(language),
        "unit": current_pack().title(found.row.unit, language),
        "stages": _stages(standings),
        "decided": sum(one.look in {"done", "refused"} for one in standings),
        "count": len(standings),
        "contracts": [due for one in standings for due in one.contracts],
        "rate": "rate" in found.actions,
        "rate_items": [one for one in standings if "rate" in one.part.actions],
        "ratings": [(value, history.rating_words(value)) for value in history.RATINGS],
        "rated": history.rating_words(found.case.rating),
        "may_withdraw": "withdraw" in found.actions,
        "may_guide": "ask-guidance" in found.actions,
        "others": [(name, row) for name, row in found.actions.items() if name not in _PLACED],
        "documents": [_paper(one, found, language) for one in found.documents],
        "lines": _lines(found, language),
        "looked": [
            (one.at, current_pack().title(one.person, language), _why(one, language))
            for one in reversed(found.reveals)
        ],
        "handed": _handed(found, language),
        "answers": _answers(request, found, language),
        "acting": both(found.application.agent, language, masked_name(contents.read(found.application).name)),
        "done": request.GET.get("done", ""),
        "once": chance.token_urlsafe(18),
        "seen": found.row.seq,
        "wrong": wrong or {},
        "reference": found.application.reference,
        "promised_by": parse_datetime(str(((told.get("time") or {}).get("promised") or {}).get("due") or "")),
        **(asked if asked is not None else asked_of(request, found)),
        "may_have_key": theirs,
        **(_receipt(found.number, key=theirs) if request.GET.get("new") == "1" else {}),
    }
    return render(request, "services/case.html", context, status=422 if wrong else 200)


def _why(one: Reveal, language: str) -> str:
    """Why somebody saw who the applicant is: the reason they gave, or the document they read."""
    evidence = current_pack().evidence.get(one.document)
    if evidence is None:
        return one.reason
    return _("read the scan of: %(document)s") % {"document": evidence.title.text(language)}


def _receipt(number: str, *, key: bool) -> dict[str, Any]:
    """Just handed in: the number, and for the applicant the key."""
    return {"fresh": True, **(_key(number) if key else {})}


def _key(number: str) -> dict[str, Any]:
    key = key_of(number)
    opens = settings.BASE_URL + reverse("portal:open_with_key", args=[number, key])
    qr = segno.make(opens, error="m", micro=False).svg_data_uri(scale=4, border=2, dark="#16302e")
    return {"key": key, "qr": qr}


# --- the picture ------------------------------------------------------------------------------------


def _stages(standings: Sequence[Standing]) -> list[list[Standing]]:
    last = max((one.part.stage for one in standings), default=0)
    return [[one for one in standings if one.part.stage == stage] for stage in range(1, last + 1)]


def _standing(part: Part, found: Dossier, language: str, now: datetime) -> Standing:
    titles = {other.item: other.title.text(language) for other in found.parts}
    return Standing(
        part=part,
        unit=current_pack().title(part.unit, language),
        said=_said(part, found, language),
        look=_look(part),
        after=tuple(titles[code] for code in part.after if code in titles),
        contracts=tuple(_due(one, part, found, language) for one in part.contracts),
        rated=history.rating_words(part.rating),
        overdue=part.due_at is not None and part.due_at <= now,
    )


def _said(part: Part, found: Dossier, language: str) -> str:
    if part.state == "planned" and not found.family.items and found.case.open:
        return _("begins when the application is accepted")
    if part.decision is not None and part.decision.revoked_at:
        return _("Granted, and revoked afterwards")
    return part.said.text(language)


def _look(part: Part) -> str:
    if part.decision is not None:
        return "done" if part.decision.outcome == "granted" and not part.decision.revoked_at else "refused"
    if part.state in {"dropped", "withdrawn", "terminated"}:
        return "refused"
    if part.member is None:
        return "waiting"
    return "asked" if part.state == "supplement" else "now"


def _due(one: Contract, part: Part, found: Dossier, language: str) -> Due:
    member = found.family.members[one.number]
    state = member.service.states[one.state]
    evidence = current_pack().evidence.get(one.evidence)
    return Due(
        contract=one,
        title=evidence.title.text(language) if evidence else one.title,
        regime=regime_names().get(one.regime, one.regime),
        state=(state.public or state.title).text(language),
        may_hand_in="hand-in" in one.actions,
    )


def _lines(found: Dossier, language: str) -> list[tuple[Line, str]]:
    """What happened on all its cases, newest first, each with the item it is about."""
    pack, lines = current_pack(), []
    names = history.both_names(event for member in found.family.everyone for event in member.events)
    for member in found.family.everyone:
        item = pack.items.get(str(member.case.data.get("item", "")))
        about = (
            ""
            if member is found.family.root
            else (item.title if item else member.service.title).text(language)
        )
        lines += [
            (line, about)
            for event in member.events
            if not (about and event.kind in {"submitted", "assigned"})
            and (line := history.line_of(event, member.service, names)) is not None
        ]
    # two clocks of an item stand still at one moment: said once
    return sorted(dict.fromkeys(lines), key=lambda one: one[0].at, reverse=True)


# --- what was handed in -----------------------------------------------------------------------------


def _handed(found: Dossier, language: str) -> list[tuple[str, str, Sequence[str]]]:
    """(document, how it came, its files)."""
    pack, ways = current_pack(), ways_of_coming()
    own = {one.code: one.title for one in own_of(found.application)}
    rows = []
    for one in found.materials:
        evidence = pack.evidence.get(one.evidence)
        how = regime_names().get(one.regime) or ways.get(one.how, one.how)
        title = evidence.title.text(language) if evidence else own.get(one.evidence, one.evidence)
        rows.append((title, how, one.scans))
    return rows


def _answers(request: PageRequest, found: Dossier, language: str) -> list[tuple[str, str]]:
    """The form as it was filled in; none once it is erased."""
    rows = []
    for one in drafts.fields(found.application, request.now):
        if one.shown in ("", None, []):
            continue
        titles = {option.code: option.title.text(language) for option in one.options}
        texts = one.shown if isinstance(one.shown, list | tuple) else [one.shown]
        rows.append((one.title.text(language), "、".join(titles.get(str(text), str(text)) for text in texts)))
    return rows


# --- papers -----------------------------------------------------------------------------------------


def _paper(one: Issued, found: Dossier, language: str) -> dict[str, Any]:
    item = current_pack().items.get(one.item or "")
    address = reverse("services:paper", args=[found.number, one.number, one.kind])
    return {
        "title": one.title.text(language),
        "item": item.title.text(language) if item else "",
        "at": one.at,
        "code": one.code,
        "status": one.status,
        "kind": one.kind,
        "address": address + (f"?of={one.token}" if one.token else ""),
    }


#: papers whose taking by an agent is receiving the result, which the authority has to cover
RESULTS = ("decision", "licence", "refusal", "delivery")


@require_safe
@never_cache
def paper(request: PageRequest, number: str, of: str, kind: str) -> HttpResponse:
    """A paper of the application as a PDF."""
    found = held_dossier(request, number)
    papers = [one for one in found.documents if one.number == of and one.kind == kind]
    if not papers:
        raise Http404(kind)
    language = "en" if (get_language() or "").startswith("en") else "zh"
    try:
        if kind in RESULTS:
            received(request, found.application, of)
    except MandateRefused as refused:
        telling = errors.Telling(403, "not-allowed", _("You cannot take this paper"), wording.say(refused))
        return errors.tell(request, telling)
    try:
        data = (
            _letter(papers, request.GET.get("of", ""))
            if kind == "letter"
            else issuing.pdf(of, papers[0].kind, language, request.now, full=True)
        )
    except (NotIssued, NoSuchScan) as error:
        raise Http404(kind) from error
    except FontMissing:
        log.exception("no font to print papers with")
        remedy = _("The paper is kept. Come back later, or collect it at the counter.")
        return errors.tell(
            request, errors.Telling(503, "no-font", _("Printing is not possible at present"), remedy)
        )
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{format_case_number(of)}.pdf"'
    return response


def _letter(papers: Sequence[Issued], token: str) -> bytes:
    chosen = next((one for one in papers if one.token == token), papers[0])
    return scans.read(chosen.token)


# --- withdrawing ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: PageRequest, number: str) -> HttpResponse:
    """Withdraw the whole: said what it means, confirmed, done at once with every item."""
    found = held_dossier(request, number)
    row: Action | None = found.actions.get("withdraw")
    if row is None:
        return HttpResponseRedirect(reverse("services:case", args=[found.number]) + "?done=gone")
    reason, wrong = request.POST.get("reason", "").strip()[:500], ""
    if request.method == "POST":
        try:
            with acting(request, found.application, "withdraw", found.number) as agent:
                following.withdraw(found.number, applicant(found.number), reason, request.now, agent=agent)
        except MandateRefused as refused:
            wrong = wording.say(refused)
        except Refused as problem:
            wrong = " ".join(refusal_text(one) for one in problem.refusals)
        else:
            return HttpResponseRedirect(reverse("services:case", args=[found.number]) + "?done=withdraw")
    language = get_language() or "zh-hans"
    context = {
        "number": found.number,
        "title": row.title.text(language),
        "confirm": row.confirm.text(language) if row.confirm else "",
        "parts": [part.title.text(language) for part in found.parts if part.member and part.member.case.open],
        "reason": reason,
        "wrong": wrong,
    }
    return render(request, "services/withdraw.html", context, status=422 if wrong else 200)
