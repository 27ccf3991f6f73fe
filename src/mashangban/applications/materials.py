"""The documents of an application: which are wanted, how each may come, what came."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from django.db import transaction
from django.db.models import Q

from mashangban.applications import contents
from mashangban.applications.contents import Contents
from mashangban.applications.errors import MaterialRefused
from mashangban.applications.filling import subject_for_registers
from mashangban.applications.models import Application, Material
from mashangban.applications.own_documents import own, own_of
from mashangban.applications.scenes import compiled
from mashangban.applications.supplementing import supplying
from mashangban.core.catalog.compiled import CompiledMaterial, CompiledScene
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.catalog.scenes import Commitment
from mashangban.papers import scans
from mashangban.registers.adapters import Held, Holdings, RegisterDown, held, holdings

State = Literal["missing", "ready", "promised", "later", "not-needed"]
#: how far what came in some way is trusted, where the evidence itself says nothing more
_HOWS = {"notice-and-commitment": "promise", "credit-commitment": "later", "tolerant-acceptance": "later"}


@dataclass(frozen=True, slots=True)
class Reusable:
    """A document the same applicant handed in before."""

    material: Material
    #: number of the case it came with
    number: str
    trust: str
    supplied_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document the situation asks for, with what may be done about it."""

    evidence: str
    title: Bilingual
    #: why it is asked
    why: Bilingual
    #: items that ask for it
    items: tuple[str, ...]
    #: with everything else the catalogue knows: originals, copies, law
    asked: CompiledMaterial
    #: has to be handed in by the applicant, unless it is promised
    bring: bool
    #: the entry of the register, when the applicant is proven and the register knows it
    held: Held | None
    #: the register that holds such evidence, and whether it did not answer just now
    register: str | None
    register_down: bool
    reusable: tuple[Reusable, ...]
    #: contracts that may stand in for it, none when it may not be promised
    commitments: tuple[Commitment, ...]
    #: items that want the document itself although it is promised to others
    uncovered: tuple[str, ...]
    required: bool
    material: Material | None
    state: State

    @property
    def regimes(self) -> tuple[str, ...]:
        """The regimes one may choose from."""
        return tuple(dict.fromkeys(one.regime for one in self.commitments))


def wanted(application: Application, now: datetime) -> list[Wanted]:
    """Every document of this situation, in the catalogue's order."""
    return wanted_of(application, compiled(application, now), contents.read(application), now)


def wanted_of(application: Application, told: CompiledScene, inside: Contents, now: datetime) -> list[Wanted]:
    """As ``wanted``, of a scene already compiled."""
    here = {one.evidence: one for one in application.materials.all()}
    codes = [one.evidence.code for one in told.materials]
    earlier = _earlier(application, codes)
    known = holdings(codes, subject_for_registers(inside), now) if inside.proven else Holdings({})
    return [
        _wanted(one, here.get(one.evidence.code), earlier.get(one.evidence.code, ()), known)
        for one in [*told.materials, *(own.asked for own in own_of(application))]
    ]


def attach(
    application: Application,
    evidence: str,
    scan_tokens: Sequence[str],
    now: datetime,
    *,
    seen_original: bool = False,
) -> Material:
    """Hand in scans, in the order of their pages; they take the place of what was there.

    ``seen_original``: an officer compared them with the original, and they are trusted as it is.

    Raises ``MaterialRefused`` (``not-asked``, ``no-scan``, ``unknown-scan``, ``not-open``).
    """
    tokens = list(dict.fromkeys(scan_tokens))
    if not tokens:
        raise MaterialRefused(evidence, "no-scan")
    with supplying(application, evidence, now):
        asked = _asked(application, evidence, now)
        digest = hashlib.sha256("\n".join(_digests(application, evidence, tokens)).encode()).hexdigest()
        here = application.materials.filter(evidence=evidence).first()
        # a promise stands beside the document: to items that need not see it, or while its contract runs
        promised = (
            here is not None and here.regime and (application.case_id or uncovered_by(asked, here.regime))
        )
        trust = "statement" if asked.evidence.trust == "statement" else "copy"
        trust = "original" if seen_original else trust
        return _put(
            application,
            evidence,
            now,
            how=here.how if promised and here else "scan",
            regime=here.regime if promised and here else "",
            letters=here.letters if promised and here else [],
            scans=tokens,
            trust=trust,
            digest=digest,
        )


def use_register(application: Application, evidence: str, now: datetime) -> Material:
    """Take it from the register that holds it. Raises ``MaterialRefused`` (``not-held``, ``register-down`` …)."""
    with supplying(application, evidence, now):
        _asked(application, evidence, now)
        inside = contents.read(application)
        try:
            found = held(evidence, subject_for_registers(inside), now) if inside.proven else None
        except RegisterDown as error:
            raise MaterialRefused(evidence, "register-down") from error
        if found is None:
            raise MaterialRefused(evidence, "not-held")
        return put_held(application, found, now)


def put_held(application: Application, found: Held, now: datetime) -> Material:
    """Keep that a register holds it."""
    return _put(
        application, found.evidence, now,
        how="register", register=found.register, trust="register", digest=found.digest,
    )  # fmt: skip


def reuse(application: Application, evidence: str, of: Material, now: datetime) -> Material:
    """Use again what was handed in before. Raises ``MaterialRefused`` (``not-yours``)."""
    with supplying(application, evidence, now):
        _asked(application, evidence, now)
        same = of.evidence == evidence and of.application.erased_at is None
        if not same or not _same_applicant(application, of.application):
            raise MaterialRefused(evidence, "not-yours")
        return _put(
            application, evidence, now,
            how="reuse", scans=list(of.scans), register=of.register, trust=of.trust, digest=of.digest,
            reused=of,
        )  # fmt: skip


def bring_paper(application: Application, evidence: str, now: datetime) -> Material:
    """The applicant brings (or at the counter has brought) the paper itself."""
    with supplying(application, evidence, now):
        return _put(application, evidence, now, **_on_paper(_asked(application, evidence, now)))


def bring_papers(application: Application, evidence: Sequence[str], now: datetime) -> list[Material]:
    """Several at once, as somebody does who comes to the counter with a folder."""
    if not evidence or application.case_id is not None:
        return [bring_paper(application, code, now) for code in evidence]
    with supplying(application, evidence[0], now):
        told = compiled(application, now)
        asked = {code: find(told, code) for code in evidence}
        for code, one in asked.items():
            if one is None:
                raise MaterialRefused(code, "not-asked")
        return _put_all(application, {code: _on_paper(one) for code, one in asked.items() if one}, now)


def _on_paper(asked: CompiledMaterial) -> dict[str, str]:
    trust = "original" if asked.original in ("required", "shown") else asked.evidence.trust
    return {"how": "paper", "trust": "copy" if trust == "register" else trust}


def detach(application: Application, evidence: str, now: datetime) -> None:
    """Take a document back; nothing happens when there is none."""
    with supplying(application, evidence, now):
        before = _scans_of(application, [evidence])
        application.materials.filter(evidence=evidence).delete()
        _let_go(application, before, ())


def owner_of(application: Application) -> str:
    """Under which name the scans of an application are kept."""
    return f"application:{application.reference}"


def find(told: CompiledScene, evidence: str) -> CompiledMaterial | None:
    """The material of this code in a compiled scene."""
    return next((one for one in told.materials if one.evidence.code == evidence), None)


def put_promise(application: Application, asked: CompiledMaterial, regime: str, now: datetime) -> Material:
    """Keep that it is promised; whether it may be is ``promising.promise``'s to say. Scans stay for who needs them."""
    here = application.materials.filter(evidence=asked.evidence.code).first()
    kept = here if here is not None and uncovered_by(asked, regime) else None
    return _put(
        application,
        asked.evidence.code,
        now,
        how=_HOWS[regime],
        regime=regime,
        trust=kept.trust if kept and kept.scans else "statement",
        scans=kept.scans if kept else [],
        digest=kept.digest if kept else "",
    )


def put_made_here(application: Application, evidence: str, now: datetime) -> Material:
    """Keep that another item of the scene makes it out."""
    return _put(application, evidence, now, how="made-here", trust="register")


def _wanted(
    one: CompiledMaterial,
    here: Material | None,
    earlier: Sequence[Reusable],
    known: Holdings,
) -> Wanted:
    evidence = one.evidence
    found = known.held.get(evidence.code)
    shared = found is not None and one.original != "required"
    made_here = one.made_by is not None
    uncovered = uncovered_by(one, here.regime) if here is not None and here.regime else ()
    reasons = [material.why for _, material in one.materials if material.why is not None]
    return Wanted(
        evidence=evidence.code,
        title=evidence.title,
        why=reasons[0] if reasons else evidence.proves,
        items=tuple(asker.item for asker in one.askers),
        asked=one,
        bring=not shared and not made_here,
        held=found,
        register=evidence.held_by,
        register_down=evidence.held_by in known.down,
        reusable=tuple(earlier),
        commitments=one.commitments,
        uncovered=uncovered,
        required=one.necessity == "required" and one.applies.answer is not False,
        material=here,
        state=_state(one, here, uncovered, shared=shared),
    )


def chosen_of(asked: CompiledMaterial, regime: str) -> dict[str, Commitment]:
    """Item → the commitment made to it: of the regime chosen, else of the one it allows."""
    found: dict[str, Commitment] = {}
    for one in asked.commitments:
        if one.item not in found or one.regime == regime:
            found[one.item] = one
    return found


def uncovered_by(asked: CompiledMaterial, regime: str) -> tuple[str, ...]:
    """Items that want the document itself although it is promised under this regime."""
    promised = chosen_of(asked, regime)
    return tuple(asker.item for asker in asked.askers if asker.item not in promised)


def _state(
    one: CompiledMaterial, here: Material | None, uncovered: tuple[str, ...], *, shared: bool
) -> State:
    if here is not None and here.regime and uncovered and not here.scans:
        return "missing"
    if here is not None:
        found: Mapping[str, State] = {"promise": "promised", "later": "later", "made-here": "not-needed"}
        return found.get(here.how, "ready")
    if one.made_by is not None:
        return "not-needed"
    if shared:
        return "ready"
    return "missing" if one.necessity == "required" else "not-needed"


def _asked(application: Application, evidence: str, now: datetime) -> CompiledMaterial:
    own_one = own(application, evidence)
    found = own_one.asked if own_one else find(compiled(application, now), evidence)
    if found is None:
        raise MaterialRefused(evidence, "not-asked")
    return found


#: what a row is rewritten with when the document comes again
_REWRITTEN = (
    "how", "regime", "scans", "register", "trust", "digest", "letters", "reused", "findings", "checked", "remark",
    "checked_by", "checked_at", "supplied_at",
)  # fmt: skip


def _put(application: Application, evidence: str, now: datetime, **given: Any) -> Material:
    return _put_all(application, {evidence: given}, now)[0]


def _put_all(
    application: Application, given: Mapping[str, Mapping[str, Any]], now: datetime
) -> list[Material]:
    """Write rows anew, in one statement: what offices found of an earlier document says nothing of this one."""
    _let_go(
        application,
        _scans_of(application, list(given)),
        [token for values in given.values() for token in values.get("scans", ())],
    )
    return Material.objects.bulk_create(
        [
            Material(application=application, evidence=evidence, supplied_at=now, **values)
            for evidence, values in given.items()
        ],
        update_conflicts=True,
        unique_fields=["application", "evidence"],
        update_fields=_REWRITTEN,
    )


def _scans_of(application: Application, evidence: Sequence[str]) -> list[str]:
    """Tokens that stand in these documents of a draft; none once it is handed in: offices have seen those."""
    if application.case_id is not None:
        return []
    rows = application.materials.filter(evidence__in=evidence).exclude(scans=[])
    return [token for tokens in rows.values_list("scans", flat=True) for token in tokens]


def _let_go(application: Application, before: Sequence[str], kept: Sequence[str]) -> None:
    """Remove scans that stand in the draft no more, once that is sure: nobody needs what was taken back."""
    gone = sorted(set(before).difference(kept))
    if gone:
        transaction.on_commit(partial(scans.remove, gone, owner_of(application)))


def _digests(application: Application, evidence: str, tokens: Sequence[str]) -> list[str]:
    """SHA-256 of each scan, once they are the application's own."""
    try:
        scans.bind(tokens, owner_of(application))
    except scans.NoSuchScan as error:
        raise MaterialRefused(evidence, "unknown-scan") from error
    found = scans.scans_of(tokens)
    return [found[token].sha256 for token in tokens]


def _earlier(application: Application, evidence: Sequence[str]) -> dict[str, list[Reusable]]:
    """What the same applicant, with the same proven phone, handed in before: newest first."""
    if not application.phone_hash:
        return {}
    others = Application.objects.filter(phone_hash=application.phone_hash).exclude(pk=application.pk)
    if not others.exists():
        return {}
    same = Q(application__phone_hash=application.phone_hash)
    if application.subject_hash:
        same &= Q(application__subject_hash=application.subject_hash)
    rows = (
        Material.objects.filter(same, evidence__in=evidence, how__in=("scan", "paper", "reuse"))
        .filter(application__case__isnull=False, application__erased_at=None)
        .exclude(application=application)
        .exclude(scans=[])
        .exclude(checked="defect")
        .select_related("application__case")
        # of those only who and when: notices and snapshots are large
        .defer("application__told", "application__plan", "application__sealed", "application__case__snapshot")
        .order_by("-supplied_at")[:50]
    )
    found: dict[str, list[Reusable]] = {}
    for row in rows:
        case = row.application.case
        assert case is not None  # by the filter
        found.setdefault(row.evidence, []).append(Reusable(row, case.number, row.trust, row.supplied_at))
    return found


def _same_applicant(one: Application, other: Application) -> bool:
    if not one.phone_hash or one.phone_hash != other.phone_hash:
        return False
    return not one.subject_hash or one.subject_hash == other.subject_hash
