"""What anybody may know: services, places, published roots, figures without persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router

from mashangban.cases.handling import NoSuchCase
from mashangban.cases.roots import proof_for, root_of, verify_number
from mashangban.core.catalog.model import FormField, Place, Service
from mashangban.core.catalog.pack import UnknownService
from mashangban.core.measures import SMALL
from mashangban.directory.pack import current_pack
from mashangban.figures.reading import default_period, read
from mashangban.figures.report import as_json
from mashangban.figures.systems import SYSTEMS
from mashangban.web.api import faults
from mashangban.web.api.caseviews import language
from mashangban.web.api.faults import mistake
from mashangban.web.api.receipts import opened
from mashangban.web.api.shapes import (
    CheckOut,
    CodeText,
    FiguresOut,
    OptionOut,
    PeriodOut,
    PlaceOut,
    PromiseOut,
    ProofOut,
    QuestionOut,
    ReceiptIn,
    RootOut,
    ServiceOut,
    ServiceSummary,
)
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

router = Router(tags=["public"])
#: ways in which residents themselves reach a service
_OPEN = frozenset({"qr", "web"})


def open_services(on: date) -> list[Service]:
    """The services that residents can turn to on a day, as they are that day."""
    pack = current_pack()
    found = []
    for code in pack.services:
        try:
            service = pack.service(code, on=on)
        except UnknownService:
            continue
        if _OPEN.intersection(service.channels) and not service.application:
            found.append(service)
    return found


@router.get(
    "/services", response=list[ServiceSummary], summary=gettext_noop("Services that residents can turn to")
)
def services(request: PageRequest) -> list[ServiceSummary]:
    """As they are today."""
    return [ServiceSummary(**_summary(one)) for one in open_services(timezone.localdate(request.now))]


@router.get(
    "/services/{code}", response=ServiceOut, summary=gettext_noop("A service: its questions and promises")
)
def service(request: PageRequest, code: str) -> ServiceOut:
    """What a letter to it has to answer."""
    for one in open_services(timezone.localdate(request.now)):
        if one.service == code:
            promises = [
                PromiseOut(code=name, title=clock.title.text(language()), within=str(clock.within))
                for name, clock in one.clocks.items()
                if clock.start == "receipt" and clock.within is not None
            ]
            form = [_question(name, field) for name, field in one.form.items() if field.type != "rows"]
            return ServiceOut(**_summary(one), form=form, promises=promises)
    raise faults.not_found()


def _summary(one: Service) -> dict[str, Any]:
    return {
        "code": one.service,
        "version": one.version,
        "title": one.title.text(language()),
        "summary": one.summary.text(language()) if one.summary else "",
        "channels": list(one.channels),
        "anonymous": one.anonymous,
    }


def _question(name: str, field: FormField) -> QuestionOut:
    return QuestionOut(
        name=name,
        type=field.type,
        title=field.title.text(language()),
        help=field.help.text(language()) if field.help else "",
        optional=field.optional,
        identity=field.identity,
        verified=field.verify == "code",
        max=field.max,
        min=field.min,
        show_if=field.show_if,
        options=[
            OptionOut(
                code=option.code,
                title=option.title.text(language()),
                help=option.help.text(language()) if option.help else "",
            )
            for option in field.of
        ],
    )


@router.get("/places", response=list[PlaceOut], summary=gettext_noop("Places of the district"))
def places(request: PageRequest, within: Query[CodeText] = "", kind: Query[CodeText] = "") -> list[PlaceOut]:
    """All of them, or those inside one (`within`), of one `kind`."""
    pack = current_pack()
    return [
        _place(one)
        for code, one in pack.places.items()
        if (not kind or one.kind == kind) and (not within or within in pack.place_path(code))
    ]


def _place(one: Place) -> PlaceOut:
    return PlaceOut(
        code=one.code,
        kind=one.kind,
        title=one.title.text(language()),
        parent=one.parent,
        unit=current_pack().unit_for(one.code),
        division_code=one.division_code,
        lat=str(one.lat) if one.lat is not None else None,
        lon=str(one.lon) if one.lon is not None else None,
    )


@router.get("/figures/{system}", response=FiguresOut, summary=gettext_noop("Figures of a system"))
def figures(
    request: PageRequest, system: str, since: date | None = None, until: date | None = None
) -> FiguresOut:
    """Letters submitted from `since` through `until` (default: the whole period on record)."""
    if system not in SYSTEMS:
        raise faults.not_found()
    first, last = default_period(system, timezone.localdate(request.now))
    first, last = since or first, until or last
    if not _KEPT[0] <= first <= last <= _KEPT[1]:
        sentence = _("This is no period. Give two days of the years 2000 to 2200, the first one first.")
        raise faults.mistaken([mistake("since", "out-of-range", sentence)])
    made = as_json(read(system, first, last))
    suppressed = 0 < made["letters"] < SMALL
    for rate, pending in (
        ("replied_in_time_rate", "reply_pending"),
        ("contacted_in_time_rate", "contact_pending"),
    ):
        if made["letters"] - made[pending] < SMALL:
            made[rate] = None
    shown = {} if suppressed else {name: made[name] for name in _PUBLIC}
    return FiguresOut(
        system=system, period=PeriodOut(since=first, until=last), suppressed=suppressed, **shown
    )


#: what of the figures is published
_PUBLIC = tuple(name for name in FiguresOut.model_fields if name not in {"system", "period", "suppressed"})
_KEPT = (date(2000, 1, 1), date(2200, 1, 1))


@router.get("/roots/{day}", response=RootOut, summary=gettext_noop("The published root of a day"))
def root(request: PageRequest, day: date) -> RootOut:
    """Every event written that day is under it."""
    row = root_of(day)
    if row is None:
        raise faults.not_found()
    return RootOut(
        day=row.day,
        root=row.root,
        events=row.events,
        previous=row.previous,
        seal=row.seal,
        sealed_at=timezone.localtime(row.sealed_at),
    )


@router.post(
    "/receipts/check", response=CheckOut, summary=gettext_noop("Check a case against the published roots")
)
def check(request: PageRequest, body: ReceiptIn) -> CheckOut:
    """The hashes of the case's events and how each leads to its day's root, to be computed again by anybody."""
    wait = limited("find-case-address", request.client_address)
    if wait:
        raise faults.too_often(wait)
    number = opened(request, body.number, body.key)
    try:
        findings = verify_number(number)
        proofs = proof_for(number)
    except NoSuchCase as error:
        raise faults.not_found() from error
    return CheckOut(
        number=number,
        intact=not findings,
        problems=[finding.problem for finding in findings],
        proofs=[
            ProofOut(
                seq=one.seq, kind=one.kind, hash=one.hash, day=one.day, root=one.root, path=list(one.path)
            )
            for one in proofs
        ],
    )
