"""Contracts in place of documents, as cases: what was promised, what became of it, who broke one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from mashangban.cases.models import CaseRow
from mashangban.core import casework
from mashangban.core.casework.model import Case
from mashangban.core.catalog.model import Action
from mashangban.directory.pack import current_pack

#: service of the contract → its regime
REGIMES: Final[Mapping[str, str]] = {
    "one-thing.tolerance": "tolerant-acceptance",
    "one-thing.notice-commitment": "notice-and-commitment",
    "one-thing.credit-commitment": "credit-commitment",
}
#: states of a contract that is broken and not repaired
BROKEN: Final = ("revoked", "overdue")


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract as it stands."""

    row: CaseRow
    case: Case
    regime: str
    item: str
    evidence: str
    title: str
    promise: str
    check: str
    consequence: str
    #: the term as promised, and the moment it runs out (None while no clock runs)
    due: str
    due_at: datetime | None
    #: SHA-256 of the signed letter
    letter: str
    #: what the applicant may do now
    actions: Mapping[str, Action]

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def state(self) -> str:
        return self.row.state


def in_default(subject_hash: str, phone_hash: str | None = None) -> list[str]:
    """Numbers of the subject's contracts that are broken and not repaired; whoever has one loses the mode.

    ``phone_hash``: only those of applications made with this phone.
    """
    if not subject_hash:
        return []
    rows = CaseRow.objects.filter(
        service__in=("one-thing.notice-commitment", "one-thing.credit-commitment"),
        state__in=BROKEN,
        parent__parent__application__subject_hash=subject_hash,
    )
    if phone_hash is not None:
        rows = rows.filter(parent__parent__application__phone_hash=phone_hash or "-")
    return list(rows.order_by("number").values_list("number", flat=True))


def contracts_of(number: str) -> list[Contract]:
    """The contracts of an application (its parent case), of an item case, or the contract of this number."""
    asked = CaseRow.objects.filter(number=number).only("id", "service").first()
    if asked is None:
        return []
    if asked.service in REGIMES:
        return [contract_of(CaseRow.objects.get(pk=asked.pk))]
    items = CaseRow.objects.filter(parent=asked.pk).values_list("pk", flat=True)
    rows = CaseRow.objects.filter(parent__in=[asked.pk, *items], service__in=REGIMES)
    return [contract_of(row) for row in rows.order_by("id")]


def due_soon(units: list[str] | tuple[str, ...], now: datetime, within: timedelta) -> list[Contract]:
    """Open contracts of these units that run out within a span, and those already late, the earliest first."""
    rows = CaseRow.objects.filter(
        service__in=REGIMES, unit__in=units, closed_at=None, due_at__lte=now + within
    ).order_by("due_at")
    return [contract_of(row) for row in rows[:200]]


def contract_of(row: CaseRow, actions: Mapping[str, Action] | None = None) -> Contract:
    """A contract from its case."""
    case = casework.from_json(row.snapshot)
    data: Mapping[str, Any] = case.data
    return Contract(
        row=row,
        case=case,
        regime=REGIMES[row.service],
        item=str(data.get("item", "")),
        evidence=str(data.get("evidence", "")),
        title=str(data.get("title", "")),
        promise=str(data.get("promise", "")),
        check=str(data.get("check", "")),
        consequence=str(data.get("consequence", "")),
        due=str(data.get("due", "")),
        due_at=row.due_at,
        letter=str(data.get("letter", "")),
        actions=actions or {},
    )


def english_of(text: str) -> str:
    """The English rendering of a promise, check or consequence that was signed in Chinese.

    Empty where no scene of the pack has these very words (any more): a translation of other words would mislead.
    """
    scenes = (scene for versions in current_pack().scenes.values() for scene in versions)
    contracts = (one for scene in scenes for one in scene.commitments)
    texts = (words for one in contracts for words in (one.promise, one.check, one.consequence))
    return next((words.en for words in texts if words.zh == text), "")
