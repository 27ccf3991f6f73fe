"""The receipt: number, key, a code to track, when the answer is due; to save, print or carry as a slip."""

from __future__ import annotations

import logging
from datetime import datetime

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mashangban.applications.models import Application
from mashangban.cases.intake import key_of
from mashangban.cases.pages import Track
from mashangban.core.numbers import format_case_number
from mashangban.directory.pack import current_pack
from mashangban.papers.slip_facts import Receipt
from mashangban.papers.slips import receipt_slip
from mashangban.papers.typesetting import FontMissing
from mashangban.web.portal.acting import may_have_key
from mashangban.web.portal.choices import CATEGORY
from mashangban.web.portal.tracking import held_track
from mashangban.web.shared import errors
from mashangban.web.shared.requests import PageRequest

log = logging.getLogger(__name__)


@require_safe
@never_cache
def show(request: PageRequest, number: str) -> HttpResponse:
    """The receipt on the screen, to whoever holds the key."""
    track = _with_key(request, number)
    key = key_of(track.row.number)
    opens = settings.BASE_URL + reverse("portal:open_with_key", args=[track.row.number, key])
    context = {
        "track": track,
        "key": key,
        "qr": segno.make(opens, error="m", micro=False).svg_data_uri(scale=4, border=2, dark="#16302e"),
        "fresh": request.GET.get("new") == "1",
        "mark": record_mark(track),
        "unit": current_pack().units.get(track.row.unit),
        "place": current_pack().places.get(track.row.place),
    }
    return render(request, "portal/receipt.html", context)


def _with_key(request: PageRequest, number: str) -> Track:
    """The case, to whoever may be shown its key; Http404 for others."""
    track = held_track(request, number)
    whole = track.case.root or track.row.number
    found = Application.objects.select_related("case").filter(case__number=whole).first()
    if found is not None and not may_have_key(request, found):
        raise Http404(number)
    return track


@require_safe
@never_cache
def slip(request: PageRequest, number: str) -> HttpResponse:
    """The receipt as a PDF to print."""
    track = _with_key(request, number)
    language = get_language() or "zh-hans"
    pack = current_pack()
    facts = Receipt(
        unit=pack.title(track.row.unit, language),
        place=pack.title(track.row.place, language) if track.row.place else "",
        number=track.row.number,
        key=key_of(track.row.number),
        category=category_title(track, language),
        received_at=track.row.opened_at,
        due_at=first_due(track),
        track_url=settings.BASE_URL + reverse("portal:track", args=[track.row.number]),
        content=track.row.excerpt,
        phone=pack.units[track.row.unit].phone or "" if track.row.unit in pack.units else "",
        record_mark=record_mark(track),
    )
    try:
        data = receipt_slip(
            facts, language="en" if language.startswith("en") else "zh", printed_at=request.now
        )
    except FontMissing:
        log.exception("no font to print receipts with")
        remedy = _("Keep number and key another way: copy them, or take a picture of the receipt.")
        return errors.tell(
            request, errors.Telling(503, "no-font", _("Printing is not possible at present"), remedy)
        )
    response = HttpResponse(data, content_type="application/pdf")
    name = format_case_number(track.row.number)
    response["Content-Disposition"] = f'inline; filename="mashangban-{name}.pdf"'
    return response


def record_mark(track: Track) -> str:
    """The hash of the first event: what is looked for under the published daily root."""
    return track.events[0].hash if track.events else ""


def category_title(track: Track, language: str) -> str:
    """The category in words."""
    field = track.service.form.get(CATEGORY)
    for option in field.of if field else ():
        if option.code == track.case.category:
            return option.title.text(language)
    return track.service.title.text(language)


def first_due(track: Track) -> datetime:
    """When the answer was promised at receipt: the first clock's due moment, as later pauses moved it."""
    clocks = sorted(track.case.clocks.values(), key=lambda clock: clock.started_at)
    return clocks[0].due_at if clocks else track.row.opened_at
