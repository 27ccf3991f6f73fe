"""Promises in place of documents, in three regimes that stay apart, and the signature under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mashangban.applications import contents
from mashangban.applications.contents import Contents
from mashangban.applications.contracts import in_default
from mashangban.applications.errors import MaterialRefused, PromiseRefused
from mashangban.applications.materials import chosen_of, find, put_promise
from mashangban.applications.models import Application, Material
from mashangban.applications.scenes import compiled
from mashangban.applications.writing import changing
from mashangban.core.catalog.compiled import CompiledMaterial, CompiledScene
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.scenes import Commitment
from mashangban.directory.pack import current_pack

#: what whoever promises declares: they know what is asked, meet it, answer for it, and mean it
DECLARATIONS: Final = ("aware", "qualified", "liable", "true-intent")


@dataclass(frozen=True, slots=True)
class Promise:
    """One contract: an item's document under a regime."""

    commitment: Commitment
    material: Material


def promise(application: Application, evidence: str, regime: str, now: datetime) -> Material:
    """Promise a document instead of handing it in.

    Where an item allows another regime only, that one is promised to it; an item that allows none still wants the
    document itself (``Wanted.uncovered``). Raises ``PromiseRefused`` (``not-open``, ``excluded``, ``in-default``),
    ``MaterialRefused`` (``not-asked``), ``AlreadySubmitted``.
    """
    with changing(application, now) as inside:
        asked = find(compiled(application, now), evidence)
        if asked is None:
            raise MaterialRefused(evidence, "not-asked")
        chosen = chosen_of(asked, regime)
        _refuse(asked, chosen, regime, evidence)
        broken = in_default(application.subject_hash)
        if broken:
            # whose number was typed may be anybody: numbers of cases are told to whom they belong
            own = broken if inside.carded else in_default(application.subject_hash, application.phone_hash)
            raise PromiseRefused(evidence, "in-default", own)
        return put_promise(application, asked, regime, now)


def unpromise(application: Application, evidence: str, now: datetime) -> None:
    """Take a promise back."""
    with changing(application, now):
        application.materials.filter(evidence=evidence, how__in=("promise", "later")).delete()


def promises(application: Application, now: datetime) -> list[Promise]:
    """The contracts as they stand, in the order of the catalogue."""
    return promises_of(application, compiled(application, now))


def promises_of(application: Application, told: CompiledScene) -> list[Promise]:
    """As ``promises``, of a scene already compiled."""
    here = {one.evidence: one for one in application.materials.all() if one.regime}
    return [
        Promise(commitment, here[asked.evidence.code])
        for asked in told.materials
        if asked.evidence.code in here
        for commitment in chosen_of(asked, here[asked.evidence.code].regime).values()
    ]


def sign(
    application: Application, name: str, declared: Mapping[str, bool] | tuple[str, ...], now: datetime
) -> list[str]:
    """Sign the promises by name. Returns what is missing: ``name`` or declarations not made; then nothing is signed."""
    made = [
        one
        for one in DECLARATIONS
        if (declared.get(one) if isinstance(declared, Mapping) else one in declared)
    ]
    missing = [one for one in DECLARATIONS if one not in made] + ([] if name.strip() else ["name"])
    if missing:
        return missing
    with changing(application, now) as inside:
        stand = promises_of(application, compiled(application, now))
        inside.signed = {
            "name": name.strip()[:80],
            "at": now.isoformat(),
            "declared": made,
            "promises": _names(stand),
        }
    return []


def signed(inside: Contents, stand: list[Promise]) -> bool:
    """Whether the signature stands under exactly these promises."""
    return not stand or inside.signed.get("promises") == _names(stand)


def signature(application: Application) -> Mapping[str, object]:
    """The signature: ``name``, ``at``, ``declared``, ``promises``; empty when there is none."""
    return contents.read(application).signed


def _refuse(asked: CompiledMaterial, chosen: Mapping[str, Commitment], regime: str, evidence: str) -> None:
    if regime not in {one.regime for one in chosen.values()}:
        raise PromiseRefused(evidence, "not-open", [asker.item for asker in asked.askers])
    excluded = excluded_by(current_pack(), chosen)
    if excluded:
        raise PromiseRefused(evidence, "excluded", excluded)


def excluded_by(pack: Pack, chosen: Mapping[str, Commitment]) -> list[str]:
    """Items that the law keeps out of the promise chosen for them. The pack's lint sees to it first: a second lock."""
    found = []
    for code, one in chosen.items():
        item = pack.items.get(code)
        tolerant = one.regime == "tolerant-acceptance"
        if item is not None and (
            (item.touches and not tolerant) or (tolerant and item.handling == "instant")
        ):
            found.append(code)
    return found


def _names(stand: list[Promise]) -> list[str]:
    return [f"{one.commitment.item}/{one.commitment.evidence}/{one.commitment.regime}" for one in stand]
