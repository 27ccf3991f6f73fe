"""Slips both ways: the list with the standing of each partner, one slip with its messages and receipts, trying again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from mashangban.applications.looking import leave_trace_of_slip
from mashangban.cases import identity
from mashangban.cases.intake import Refused
from mashangban.cases.queries import visible
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import SealBroken
from mashangban.papers import decisions, scans
from mashangban.papers.decision_facts import HandoverSlip
from mashangban.papers.scans import NoSuchScan
from mashangban.partners import outbox
from mashangban.partners.applying import status_on
from mashangban.partners.keys import own_code, remotes
from mashangban.partners.models import Handover, Message, Standing
from mashangban.partners.opening import digest_of, dossier_on
from mashangban.partners.shapes import Dossier, Status
from mashangban.partners.slips import SlipError, format_slip, parse_slip
from mashangban.web.region import words
from mashangban.web.region.entrance import DAILY, ROLES
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to, units_in_role
from mashangban.web.workbench.choosing import Choice

SHOWN = 100
STATES = ("draft", "sent", "received", "accepted", "supplement", "returned", "granted", "refused", "withdrawn", "terminated", "delivered")  # fmt: skip
MODES = ("online", "proxy", "joint")


@dataclass(frozen=True, slots=True)
class Row:
    """One slip of the list in words."""

    slip: Handover
    #: the slip's number, grouped
    number: str
    partner: str
    mode: str
    direction: str
    state: str
    waiting: int
    refused: int


@dataclass(frozen=True, slots=True)
class Health:
    """How a partner is."""

    code: str
    title: str
    connected: bool
    standing: Standing | None
    waiting: int
    refused: int
    #: ok, waiting, down or off
    light: str
    #: why it does not answer, in words
    why: str


@dataclass(frozen=True, slots=True)
class Value:
    """One answer of a dossier; an identity field is starred until somebody says why they need it."""

    title: str
    text: str
    masked: bool


@require_GET
@desk_page(*ROLES)
def slips_page(request: DeskRequest) -> HttpResponse:
    """Slips of cases one may see, the newest first; filters are in the address."""
    given = {name: _typed(request, name) for name in ("partner", "direction", "mode", "state", "q")}
    found = list(_filtered(request, given)[: SHOWN + 1])
    context = {
        "rows": [_row(slip) for slip in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "given": given,
        "partners": [Choice(code, words.partner_title(code)) for code in current_pack().partners],
        "directions": [Choice(code, words.direction(code)) for code in ("in", "out")],
        "modes": [Choice(code, words.mode(code)) for code in MODES],
        "states": [Choice(code, words.state(code)) for code in STATES],
        "health": health(),
    }
    return render(request, "region/slips.html", context)


@require_GET
@desk_page(*ROLES)
def slip_page(request: DeskRequest, slip: str) -> HttpResponse:
    """One slip: what was handed over, how far it is, and every message with its receipt."""
    return _page(request, slip_or_404(request, slip))


@sent_to("region:slip", "slip")
@desk_page(*ROLES)
def reveal(request: DeskRequest, slip: str) -> HttpResponse:
    """Show the whole dossier once, for a reason that the applicant will read."""
    found = slip_or_404(request, slip)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return _page(request, found, error=_("Say why you need it; the applicant will see this."), status=422)
    if found.case is None:
        return _page(request, found, error=_("There is no case yet, so nobody can look."), status=422)
    try:
        identity.reveal(found.case.number, request.actor, reason, now=request.now)
    except Refused as refused:
        text = " ".join(refusal_text(one) for one in refused.refusals)
        return _page(request, found, error=text, status=422)
    except identity.NoIdentity:
        return _page(request, found, error=_("The identity is erased: it has served its time."), status=422)
    return _page(request, found, revealed=True)


@sent_to("region:slip", "slip")
@desk_page(*ROLES)
def retry(request: DeskRequest, slip: str) -> HttpResponse:
    """Send what waits or was refused again, as it is."""
    found = slip_or_404(request, slip)
    waiting = list(
        Message.objects.filter(slip=found, direction="out", acked_at=None).order_by("-sequence")[:1]
    )
    for message in waiting:
        outbox.retry(message, request.now)
    if waiting:
        messages.success(request, _("It is sent again within seconds; the answer will stand here."))
    else:
        messages.info(request, _("Nothing waits: the partner has taken every message."))
    return redirect("region:slip", slip=found.slip)


@sent_to("region:slips")
@desk_page(*ROLES)
def retry_partner(request: DeskRequest, partner: str) -> HttpResponse:
    """Try everything that waits for a partner again at once."""
    if partner not in current_pack().partners:
        raise Http404
    many = outbox.retry_partner(partner, request.now)
    sentence = ngettext("%(n)d message is tried again.", "%(n)d messages are tried again.", many) % {
        "n": many
    }
    messages.success(request, sentence)
    return redirect("region:slips")


@require_GET
@desk_page(*ROLES)
def slip_pdf(request: DeskRequest, slip: str) -> HttpResponse:
    """The slip on paper, to go with what cannot be scanned. It names the matter, not the person."""
    found = slip_or_404(request, slip)
    dossier = _dossier(found)
    ours, theirs = naming.text(current_pack().info.title), words.partner_title(found.partner)
    sender, receiver = (ours, theirs) if found.direction == "out" else (theirs, ours)
    if found.mode == "online":
        sender, receiver = receiver, sender
    english = naming.lang().startswith("en")
    data = decisions.handover_slip(
        HandoverSlip(
            slip=format_slip(found.slip),
            from_district=sender,
            to_district=receiver,
            mode=words.mode(found.mode),
            matter=found.title,
            items=(found.title,),
            documents=tuple(one.title for one in dossier.materials) if dossier else (),
            sent_at=found.created_at,
            number=found.case.number if found.case else "",
            digest=digest_of(dossier) if dossier else "",
        ),
        language="en" if english else "zh",
        printed_at=request.now,
    )
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="slip-{found.slip}.pdf"'
    return response


@require_GET
@desk_page(*ROLES)
def scan(request: DeskRequest, slip: str, digest: str) -> HttpResponse:
    """One file of a dossier."""
    found = slip_or_404(request, slip)
    token = found.files.get(digest)
    if not token:
        raise Http404
    if found.case is None:  # as with name and number: no log yet, so nobody can look
        return _page(request, found, error=_("There is no case yet, so nobody can look."), status=422)
    evidence, title = _document(found, digest)
    try:
        leave_trace_of_slip(found.case.number, evidence, title, request.actor.id, request.now)
    except Refused as refused:
        text = " ".join(refusal_text(one) for one in refused.refusals)
        return _page(request, found, error=text, status=422)
    try:
        data, kind = scans.page_image(token, 1, 900)
    except (NoSuchScan, SealBroken) as error:
        raise Http404 from error
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- pieces --------------------------------------------------------------------------------------


def slip_or_404(request: DeskRequest, text: str) -> Handover:
    """A slip whose case one may see - or, at the counter, that has none yet."""
    try:
        number = parse_slip(text)
    except SlipError as error:
        raise Http404 from error
    found = _seen(request).select_related("case").filter(slip=number).first()
    if found is None:
        raise Http404
    return found


def health() -> list[Health]:
    """How each partner of the pack is, in the pack's order; three queries."""
    standings = {one.partner: one for one in Standing.objects.defer("offers")}
    pending = Message.objects.filter(direction="out", acked_at=None)
    counts = {
        str(row["partner"]): {"waiting": int(row["waiting"]), "refused": int(row["refused"])}
        for row in pending.values("partner").annotate(
            waiting=Count("pk", filter=Q(next_try_at__isnull=False)),
            refused=Count("pk", filter=Q(refused_at__isnull=False)),
        )
    }
    connected = remotes()
    return [
        _health(code, code in connected, standings.get(code), counts.get(code, {}))
        for code in current_pack().partners
        if code != own_code()
    ]


def _health(code: str, connected: bool, standing: Standing | None, counts: dict[str, int]) -> Health:
    waiting, refused = counts.get("waiting", 0), counts.get("refused", 0)
    down = connected and standing is not None and standing.failed_at is not None
    light = "off" if not connected else "down" if down else "waiting" if waiting or refused else "ok"
    why = words.problem(standing.problem) if standing is not None else ""
    return Health(code, words.partner_title(code), connected, standing, waiting, refused, light, why)


def _typed(request: DeskRequest, name: str) -> str:
    """A filter as typed, without what no database can be asked for."""
    return request.GET.get(name, "").replace("\x00", "")[:40]


def _seen(request: DeskRequest) -> QuerySet[Handover]:
    """Slips of cases one may see. What became no case is for those whose daily work slips are, and for no other body."""
    seen = Q(case__in=visible(request.actor))
    return Handover.objects.filter(seen | Q(case=None) if units_in_role(request.actor, *DAILY) else seen)


def _filtered(request: DeskRequest, given: dict[str, str]) -> QuerySet[Handover]:
    found = _seen(request).select_related("case").defer("dossier", "status")
    for name in ("partner", "direction", "mode", "state"):
        if given[name]:
            found = found.filter(**{name: given[name]})
    if given["q"]:
        digits = "".join(character for character in given["q"] if character.isdigit())
        by_number = Q(slip__contains=digits) | Q(case__number__contains=digits) if len(digits) >= 4 else Q()
        found = found.filter(by_number | Q(title__icontains=given["q"]))
    out = Q(messages__direction="out", messages__acked_at=None)
    return found.annotate(
        waiting=Count("messages", filter=out & Q(messages__next_try_at__isnull=False)),
        refused=Count("messages", filter=out & Q(messages__refused_at__isnull=False)),
    ).order_by("-updated_at", "-pk")


def _row(slip: Handover) -> Row:
    waiting: int = slip.waiting  # type: ignore[attr-defined] # annotated above
    refused: int = slip.refused  # type: ignore[attr-defined] # annotated above
    return Row(
        slip,
        format_slip(slip.slip),
        words.partner_title(slip.partner),
        words.mode(slip.mode),
        words.direction(slip.direction),
        words.state(slip.state),
        waiting,
        refused,
    )


def _dossier(slip: Handover) -> Dossier | None:
    try:
        return dossier_on(slip)
    except SealBroken:
        return None


def _document(slip: Handover, digest: str) -> tuple[str, str]:
    """Which document of the dossier a file belongs to, and its title; empty when the dossier does not say."""
    dossier = _dossier(slip)
    for one in dossier.materials if dossier else ():
        if any(scan.sha256 == digest for scan in one.scans):
            return one.evidence, one.title
    return "", ""


def _status(slip: Handover) -> Status | None:
    try:
        return status_on(slip)
    except SealBroken:
        return None


def _page(
    request: DeskRequest, slip: Handover, *, revealed: bool = False, error: str = "", status: int = 200
) -> HttpResponse:
    dossier = _dossier(slip)
    travelled = list(Message.objects.filter(slip=slip).defer("body").order_by("at", "pk"))
    context = {
        "slip": slip,
        "number": format_slip(slip.slip),
        "partner": words.partner_title(slip.partner),
        "mode": words.mode(slip.mode),
        "direction": words.direction(slip.direction),
        "state": words.state(slip.state),
        "dossier": dossier,
        "values": values_of(dossier, revealed=revealed),
        "status": _status(slip),
        "messages_both_ways": [(one, words.problem(one.problem)) for one in travelled],
        "stuck": any(one.direction == "out" and one.acked_at is None for one in travelled),
        "last_at": _last(travelled),
        "revealed": revealed,
        "error": error,
        "may_supplement": slip.direction == "out"
        and slip.case is not None
        and slip.case.state == "supplement",
    }
    return render(request, "region/slip.html", context, status=status)


def values_of(dossier: Dossier | None, *, revealed: bool) -> list[Value]:
    """The answers of a dossier, the applicant's own first."""
    if dossier is None:
        return []
    elements = current_pack().elements
    found = [(_("Applicant"), dossier.name, True), (_("Telephone"), dossier.phone, True)]
    said = {(code, dossier.name) for code in words.NAMES} | {(code, dossier.phone) for code in words.PHONES}
    for code, text in dossier.values.items():
        if (code, text) in said:  # it stands above already
            continue
        element = elements.get(code)
        # what we do not know of is treated as if it were personal
        found.append(
            (naming.text(element.title) if element else code, text, element.identity if element else True)
        )
    return [
        Value(
            title,
            text if revealed or not personal else identity.masked_value(text),
            personal and not revealed,
        )
        for title, text, personal in found
        if text
    ]


def _last(travelled: Sequence[Message]) -> datetime | None:
    return max((one.acked_at or one.at for one in travelled), default=None)
