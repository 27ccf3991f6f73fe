"""The comparison that keeps both sides of a slip alike: what the case says now against what was last written of it.

Nothing hangs on actions. The worker compares every open slip whose case has moved on, and slips that ought to exist -
parts of plans that a partner decides, applications from elsewhere - are made when they are first seen.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets as random_source
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from mashangban.applications import contents, drafts, filling
from mashangban.applications.models import Application, Material
from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import SYSTEM
from mashangban.core.chain import canonical
from mashangban.database import dialect
from mashangban.directory.pack import current_pack
from mashangban.papers import scans
from mashangban.partners import envelope as letters
from mashangban.partners import outbox
from mashangban.partners.keys import remotes
from mashangban.partners.models import Handover
from mashangban.partners.opening import APPLICATION, dossier_on, keep_dossier
from mashangban.partners.projecting import status_of_case
from mashangban.partners.shapes import FINAL, Dossier, MaterialPart, Phase, Scan
from mashangban.partners.slips import new_slip

log = logging.getLogger(__name__)

COLLECTION, PART = "cross-region.collection", "cross-region.part"
#: slips compared in one round
_AT_ONCE = 200
#: state of a collection or part → what the partner is asked for; other states ask for nothing new
_PHASES: dict[str, Phase] = {
    "handed-over": "handed-over",
    "with-partner": "handed-over",
    "handing-over": "handed-over",
    "withdrawn": "withdrawn",
    "completed": "delivered",
}


def sync(now: datetime) -> int:
    """Make the slips that ought to exist, compare all that moved, write what is new; how many messages were written."""
    if not remotes():
        return 0
    with dialect.only_one(connection, "mashangban partners sync") as ours:
        if not ours:
            return 0
        _slips_for_parts(now)
        _slips_for_online(now)
        moved = Handover.objects.filter(closed_at=None, erased_at=None).filter(
            Q(case=None, direction="in", written="") | (Q(case__isnull=False) & ~Q(seen=F("case__seq")))
        )
        keys = list(moved.order_by("updated_at").values_list("pk", flat=True)[:_AT_ONCE])
        return sum(_compared(key, now) for key in keys)


def _compared(key: int, now: datetime) -> bool:
    """Compare one slip with its case, in a transaction of its own; True when something was written."""
    try:
        with transaction.atomic():
            # the case is not locked: what it says meanwhile is compared in the next round
            handover = Handover.objects.select_for_update().get(pk=key)
            return compare(handover, now)
    except Exception as error:
        if dialect.is_unavailable(error):
            raise
        log.exception("slip %s could not be compared", key)
        return False


def compare(handover: Handover, now: datetime) -> bool:
    """Write what changed on a locked slip; True when there was something to say."""
    case = handover.case
    handover.seen = case.seq if case is not None else 0
    wrote = _tell(handover, now) if handover.direction == "in" else _ask(handover, now)
    if wrote:
        handover.updated_at = now
    handover.save()
    return wrote


# --- we decide: the status goes out ----------------------------------------------------------------


def _tell(handover: Handover, now: datetime) -> bool:
    status = status_of_case(handover)
    body = dict(letters.plain(status))
    digest = hashlib.sha256(canonical(body)).hexdigest()
    if digest == handover.written:
        return False
    handover.written, handover.state = digest, status.state
    outbox.write(handover, "status", body, now=now)
    if status.state in FINAL:
        handover.closed_at = now
    return True


# --- the partner decides: the dossier goes out ------------------------------------------------------


def _ask(handover: Handover, now: datetime) -> bool:
    case = handover.case
    assert case is not None  # only slips with a case are compared in this direction
    phase = _PHASES.get(case.state)
    dossier = dossier_on(handover)
    if dossier is None or (phase == "withdrawn" and handover.said == 0):
        _close_if_over(handover, case, now)
        return False
    if phase is None:
        _close_if_over(handover, case, now)
        return False
    rounds = int(case.snapshot.get("counts", {}).get("supply", 0))
    if phase == "handed-over" and rounds:
        phase = "supplied"
    note = _note_of(case)
    asked = msgspec.structs.replace(dossier, phase=phase, note=note)
    keep_dossier(handover, asked)
    body = letters.plain(asked)
    digest = hashlib.sha256(canonical({"rounds": rounds, **body})).hexdigest()
    _close_if_over(handover, case, now)
    if digest == handover.written:
        return False
    handover.written = digest
    outbox.write(handover, "dossier", letters.plain(with_content(handover, asked)), now=now)
    if handover.state == "draft":
        handover.state = "sent"
    if case.service == PART and case.state == "handing-over":
        _carry(case.number, "handed-over", {}, now)
        handover.seen = CaseRow.objects.get(pk=case.pk).seq
    return True


def _close_if_over(handover: Handover, case: CaseRow, now: datetime) -> None:
    if case.closed_at is not None:
        handover.closed_at = handover.closed_at or now


def _note_of(case: CaseRow) -> str:
    """What was said with the row that led to the present state."""
    last = case.events.filter(kind="acted", data__to=case.state).order_by("-seq").first()
    given = (last.data.get("input") or {}) if last else {}
    return str(given.get("note") or given.get("message") or given.get("reason") or "")


def with_content(handover: Handover, dossier: Dossier) -> Dossier:
    """The dossier with its scans' bytes in it, ready to be sent."""

    def filled(scan: Scan) -> Scan:
        token = handover.files.get(scan.sha256)
        content = base64.b64encode(scans.read(token)).decode() if token else ""
        return msgspec.structs.replace(scan, content=content)

    parts = [
        msgspec.structs.replace(one, scans=[filled(scan) for scan in one.scans]) for one in dossier.materials
    ]
    return msgspec.structs.replace(dossier, materials=parts)


def _carry(number: str, row: str, data: dict[str, Any], now: datetime) -> None:
    try:
        with transaction.atomic():
            act(number, row, SYSTEM, data, now=now)
    except Refused as refusal:
        log.info("case %s: %s has nothing to do: %s", number, row, refusal)


# --- slips that ought to exist ----------------------------------------------------------------------


def make_slip(
    partner: str,
    direction: str,
    mode: str,
    *,
    now: datetime,
    draw: Callable[[int], int] = random_source.randbelow,
    **more: Any,
) -> Handover:
    """A new slip written here."""
    pack = current_pack()
    number = new_slip(pack.info.district, timezone.localdate(now, pack.zone), draw)
    return Handover.objects.create(
        slip=number, partner=partner, direction=direction, mode=mode, created_at=now, updated_at=now, **more
    )


def _slips_for_parts(now: datetime) -> None:
    """Parts of plans that a connected partner decides and that have no slip yet."""
    parts = CaseRow.objects.filter(service=PART, closed_at=None, state="handing-over", handover=None)
    for part in parts.select_related("parent__application")[:_AT_ONCE]:
        partner = str(part.snapshot["data"].get("partner") or "")
        application = getattr(part.parent, "application", None)
        if partner not in remotes() or application is None:
            continue
        with transaction.atomic():
            dossier = _part_dossier(part, application)
            slip = make_slip(
                partner, "out", "joint", now=now, case=part, item=dossier.item, title=dossier.title,
                files=_files_of(application, dossier), demo=part.demo,
            )  # fmt: skip
            keep_dossier(slip, dossier)
            slip.save()


def _part_dossier(part: CaseRow, application: Application) -> Dossier:
    """What the item asks for, and no more, from the application it is a part of."""
    pack, data = current_pack(), part.snapshot["data"]
    item = pack.items.get(str(data["item"]))
    values = filling.values(application)
    asked = [ask.element for ask in item.asks] if item else []
    wanted = {material.evidence for material in item.materials} if item else set()
    name, phone = _applicant(application)
    return Dossier(
        mode="joint",
        phase="handed-over",
        item=str(data["item"]),
        title=str(data.get("title", "")),
        name=name,
        phone=phone,
        values={code: str(values[code]) for code in asked if code in values},
        materials=[
            MaterialPart(
                evidence=one.evidence,
                title=pack.evidence[one.evidence].title.zh if one.evidence in pack.evidence else one.evidence,
                how=_how(one),
                seen="original" if one.trust in {"register", "original"} else "copy",
                scans=_scans(one.scans),
            )
            for one in application.materials.order_by("pk")
            if one.evidence in wanted and one.how not in {"promise", "later", "made-here"}
        ],
        number=part.number,
    )


def _how(one: Material) -> Literal["scan", "register", "paper"]:
    if one.how in {"scan", "reuse"} and one.scans:
        return "scan"
    return "register" if one.register else "paper"


def _applicant(application: Application) -> tuple[str, str]:
    """Name and phone of who applies."""
    inside = contents.read(application)
    return inside.name, inside.phone or drafts.proven_phone(application)


def _scans(tokens: list[str]) -> list[Scan]:
    found = scans.scans_of(tokens)
    return [
        Scan(name=scans.name_of(found[token]), type=found[token].kind, sha256=found[token].sha256)
        for token in tokens
        if token in found
    ]


def _files_of(application: Application, dossier: Dossier) -> dict[str, str]:
    wanted = {scan.sha256 for one in dossier.materials for scan in one.scans}
    tokens = [token for one in application.materials.all() for token in one.scans]
    return {scan.sha256: token for token, scan in scans.scans_of(tokens).items() if scan.sha256 in wanted}


def _slips_for_online(now: datetime) -> None:
    """Applications that somebody from a partner's district handed in here by themselves: the partner is let know."""
    rows = Application.objects.filter(
        region__in=list(remotes()), case__isnull=False, case__service=APPLICATION, case__handover=None
    ).exclude(channel="partner")
    for application in rows.select_related("case").order_by("pk")[:_AT_ONCE]:
        case = application.case
        assert case is not None  # filtered
        title = str(case.snapshot["data"].get("scene_title") or application.scene)
        make_slip(
            application.region, "in", "online", now=now, case=case, scene=application.scene, title=title,
            demo=application.demo,
        )  # fmt: skip
