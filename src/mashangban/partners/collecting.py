"""Collecting at our counter for a partner: the form is checked here, a slip is written, the partner decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db import transaction

from mashangban.cases.intake import Submission, submit
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import Actor
from mashangban.directory.pack import current_pack
from mashangban.papers import scans
from mashangban.partners.models import Handover
from mashangban.partners.opening import digest_of, dossier_on, keep_dossier
from mashangban.partners.shapes import Dossier, MaterialPart, Scan
from mashangban.partners.slips import format_slip
from mashangban.partners.syncing import COLLECTION, make_slip


@dataclass(frozen=True, slots=True)
class Paper:
    """One document at the counter. ``tokens``: scans of it (``papers.scans``), none when only the paper was seen."""

    evidence: str
    title: str
    seen: Literal["original", "copy"] = "copy"
    tokens: Sequence[str] = ()


class CannotCollect(ValueError):  # noqa: N818 - named as what it says
    """The partner is not connected, or nothing says what is applied for. ``code``: not-connected, nothing-named."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def collect(
    partner: str,
    *,
    title: str,
    name: str,
    phone: str,
    values: Mapping[str, str],
    papers: Sequence[Paper] = (),
    item: str = "",
    scene: str = "",
    answers: Mapping[str, Any] | None = None,
    unit: str,
    actor: Actor,
    now: datetime,
    demo: bool = False,
) -> Handover:
    """Take in what ``partner`` will decide; the slip with its case, in ``checking``. Nothing is sent before the case's
    ``hand-over``. Raises ``CannotCollect`` and ``intake.Refused``; then nothing is written."""
    pack = current_pack()
    if partner not in pack.partners:
        raise CannotCollect("not-connected")
    if bool(item) == bool(scene):
        raise CannotCollect("nothing-named")
    with transaction.atomic():
        slip = make_slip(partner, "out", "proxy", now=now, item=item, scene=scene, title=title, demo=demo)
        dossier = Dossier(
            mode="proxy",
            phase="handed-over",
            item=item,
            scene=scene,
            title=title,
            name=name,
            phone=phone,
            answers=dict(answers or {}),
            values={code: value for code, value in values.items() if value},
            materials=_materials(slip, papers),
            collected_by=pack.units[unit].title.zh if unit in pack.units else unit,
            collected_at=now,
        )
        receipt = submit(
            Submission(
                COLLECTION,
                {
                    "partner": partner,
                    "item": item or scene,
                    "title": title,
                    "slip": format_slip(slip.slip),
                    "dossier": digest_of(dossier),
                },
                {"name": name, "phone": phone},
                channel="counter",
                demo=demo,
                prepared=True,
                unit=unit,
            ),
            now=now,
            actor=actor,
        )
        slip.case = CaseRow.objects.get(number=receipt.number)
        keep_dossier(slip, msgspec.structs.replace(dossier, number=receipt.number))
        slip.save()
    return slip


def supplement(handover: Handover, values: Mapping[str, str], papers: Sequence[Paper]) -> None:
    """Put what the partner asked for into the dossier; the case's ``supply`` then hands it over again."""
    with transaction.atomic():
        slip = Handover.objects.select_for_update().get(pk=handover.pk)
        dossier = dossier_on(slip)
        if dossier is None:
            return
        fresh = {one.evidence: one for one in _materials(slip, papers)}
        kept = [one for one in dossier.materials if one.evidence not in fresh]
        keep_dossier(
            slip,
            msgspec.structs.replace(
                dossier,
                values={**dossier.values, **{code: value for code, value in values.items() if value}},
                materials=[*kept, *fresh.values()],
            ),
        )
        slip.save()


def _materials(slip: Handover, papers: Sequence[Paper]) -> list[MaterialPart]:
    """Documents as they stand in a dossier; their scans belong to the slip from now on."""
    found = []
    for paper in papers:
        scans.bind(paper.tokens, f"slip:{slip.slip}")
        known = scans.scans_of(paper.tokens)
        slip.files = {**slip.files, **{known[token].sha256: token for token in paper.tokens}}
        sent = [
            Scan(name=scans.name_of(known[token]), type=known[token].kind, sha256=known[token].sha256)
            for token in paper.tokens
        ]
        how: Literal["scan", "paper"] = "scan" if sent else "paper"
        found.append(
            MaterialPart(evidence=paper.evidence, title=paper.title, how=how, seen=paper.seen, scans=sent)
        )
    return found
