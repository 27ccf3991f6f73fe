"""Taking a case in for somebody who calls or comes to the counter: the service's own form, filled in by staff."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mashangban.cases.intake import KeyReused, Refused, Submission, submit
from mashangban.cases.models import CaseRow
from mashangban.core.casework.forms import asks
from mashangban.core.casework.model import Refusal
from mashangban.core.catalog.model import FormField, Place, Service
from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import choosing, naming
from mashangban.web.workbench.access import DeskRequest, desk_page
from mashangban.web.workbench.actionforms import WIDGETS, Input
from mashangban.web.workbench.choosing import Choice
from mashangban.web.workbench.saying import say
from mashangban.web.workbench.scope import units_of

ROLES = ("handler", "duty-officer", "dispatcher", "leader")
#: how somebody may reach the desk in person
CHANNELS = ("phone", "counter")
#: questions for a phone in the hand, left out here; photos are added to the case by a note
_NOT_ASKED = ("photos", "point", "rows")


@dataclass(slots=True)
class TakeIn:
    """The page: what is chosen, the questions asked so far, and everything wrong."""

    service: Service
    place: str
    channel: str
    key: str
    inputs: list[Input]
    identity: list[Input]
    now: datetime
    errors: list[str] = field(default_factory=list)


@require_http_methods(["GET", "POST"])
@desk_page(*ROLES)
def take_in(request: DeskRequest) -> HttpResponse:
    """The form; sent with ``refresh`` it only asks what now has to be asked."""
    pack = current_pack()
    services = offered(pack)
    if not services:
        return render(request, "workbench/problem.html", {"text": _("No service here is taken in by staff.")})
    given = request.POST if request.method == "POST" else request.GET
    service = next((one for one in services if one.service == given.get("service")), services[0])
    page = TakeIn(
        service=service,
        place=given.get("place", "")[:80],
        channel=_channel(service, given.get("channel", "")),
        key=given.get("key", "")[:80] or secrets.token_urlsafe(16),
        inputs=[],
        identity=[],
        now=request.now,
    )
    values = {name: given.get(name, "")[:20_000] for name in service.form}
    for name, one in _asked(service, values):
        made = _input(pack, page, name, one, values[name])
        (page.identity if one.identity else page.inputs).append(made)
    if request.method == "GET" or "refresh" in request.POST:
        return _render(request, page, services)
    return _hand_in(request, page, services, values)


def offered(pack: Pack) -> Sequence[Service]:
    """Services that may come by phone or counter and whose questions can be asked there."""
    newest = [versions[-1] for versions in pack.services.values()]
    return [
        service
        for service in newest
        if set(service.channels) & set(CHANNELS)
        and not service.application
        and all(one.optional or one.show_if or one.type not in _NOT_ASKED for one in service.form.values())
    ]


def _hand_in(
    request: DeskRequest, page: TakeIn, services: Sequence[Service], values: Mapping[str, str]
) -> HttpResponse:
    if page.place not in {place.code for place in _places(request)}:
        page.errors.append(_("Choose the place it is about."))
        return _render(request, page, services, status=422)
    asked = {one.name: one for one in (*page.inputs, *page.identity)}
    identity = {one.name for one in page.identity}
    given = {name: values[name] for name in asked if values[name].strip()}
    try:
        receipt = submit(
            Submission(
                page.service.service,
                given,
                place=page.place,
                channel=page.channel,
                anonymous=not identity.intersection(given),
                idempotency_key=f"desk:{request.actor.id}:{page.key}",
            ),
            now=request.now,
            actor=request.actor,
        )
    except Refused as error:
        _place_refusals(page, asked, error.refusals)
        return _render(request, page, services, status=422)
    except KeyReused:
        page.errors.append(_("This form was sent before with other words. Open a new one."))
        return _render(request, page, services, status=409)
    row = CaseRow.objects.get(number=receipt.number)
    return render(request, "workbench/taken_in.html", {"receipt": receipt, "row": row}, status=201)


def _place_refusals(page: TakeIn, asked: Mapping[str, Input], refusals: Iterable[Refusal]) -> None:
    for refusal in refusals:
        control = asked.get(refusal.field or "")
        (control.errors if control else page.errors).append(say(refusal))


def _asked(service: Service, values: Mapping[str, str]) -> Iterable[tuple[str, FormField]]:
    facts = {name: value for name, value in values.items() if value.strip()}
    for name, one in service.form.items():
        if one.type not in _NOT_ASKED and asks(one, facts) is True:
            yield name, one


def _input(pack: Pack, page: TakeIn, name: str, one: FormField, value: str) -> Input:
    return Input(
        name=name,
        id=f"new-{name}",
        kind=one.type,
        widget="day" if one.type == "date" else WIDGETS[one.type],
        title=naming.text(one.title),
        help=naming.text(one.help),
        required=not one.optional,
        max=one.max,
        value=value,
        choices=_choices(pack, page, one),
    )


def _choices(pack: Pack, page: TakeIn, one: FormField) -> Sequence[Choice]:
    if one.of:
        return [Choice(option.code, naming.text(option.title)) for option in one.of]
    unit = pack.unit_for(page.place) or page.service.authority
    if one.type == "person":
        return choosing.colleagues(pack, [unit], page.now)
    if one.type == "place":
        return choosing.places(pack, unit)
    return choosing.units(pack) if one.type == "unit" else ()


def _places(request: DeskRequest) -> Sequence[Place]:
    """Every place of the actor's units: whoever sits at the counter takes in for all grids of the station."""
    pack = current_pack()
    units = units_of(pack, request.actor, *ROLES)
    return [place for place in pack.places.values() if pack.unit_for(place.code) in units]


def _channel(service: Service, wanted: str) -> str:
    possible = [channel for channel in CHANNELS if channel in service.channels]
    return wanted if wanted in possible else possible[0]


def _render(
    request: DeskRequest, page: TakeIn, services: Sequence[Service], status: int = 200
) -> HttpResponse:
    titles = {"phone": _("by phone"), "counter": _("at the counter")}
    context = {
        "page": page,
        "services": services,
        "channels": [(code, titles[code]) for code in CHANNELS if code in page.service.channels],
        "places": [
            Choice(place.code, naming.place_trail(place.code), choosing.kind_title(place.kind))
            for place in _places(request)
        ],
    }
    return render(request, "workbench/take_in.html", context, status=status)
