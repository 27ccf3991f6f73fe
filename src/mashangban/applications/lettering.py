"""The signed letters: one PDF for each promise, kept with the application, its hash in the chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from mashangban.applications import subjects
from mashangban.applications.contents import Contents
from mashangban.applications.materials import owner_of
from mashangban.applications.models import Application
from mashangban.applications.promising import Promise
from mashangban.assistance import naming
from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.items import Cite
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Bilingual
from mashangban.directory.pack import current_pack
from mashangban.papers import letters, scans
from mashangban.papers.decision_facts import Both, CommitmentLetter

#: (item, evidence) → SHA-256 of the letter
Letters = Mapping[tuple[str, str], str]


def keep_letters(
    application: Application, inside: Contents, stand: Sequence[Promise], told: CompiledScene, now: datetime
) -> Letters:
    """Render the letters as they were signed and keep them with the application."""
    found: dict[tuple[str, str], str] = {}
    tokens: dict[int, list[str]] = {}
    for one in stand:
        facts = letter_facts(application, inside, one, told)
        kept = scans.keep_document(
            letters.commitment_letter(facts, printed_at=now),
            f"{facts.evidence['zh']}-{application.reference}.pdf",
            owner=owner_of(application),
            now=now,
        )
        found[one.commitment.item, one.commitment.evidence] = kept.sha256
        tokens.setdefault(one.material.pk, []).append(kept.token)
    for one in stand:
        one.material.letters = tokens[one.material.pk]
        one.material.save(update_fields=["letters"])
    return found


def letter_facts(
    application: Application, inside: Contents, one: Promise, told: CompiledScene
) -> CommitmentLetter:
    """What the letter of one promise says; for a draft to be read before it is signed, too."""
    pack, contract = current_pack(), one.commitment
    item, evidence = pack.items[contract.item], pack.evidence[contract.evidence]
    signed_at = inside.signed.get("at")
    return CommitmentLetter(
        reference=application.reference,
        regime=contract.regime,
        scene=_both(told.scene.title),
        item=_both(item.title),
        unit=_both(pack.units[item.body].title),
        evidence=_both(evidence.title),
        basis=tuple(_law(pack, cite) for cite in (*contract.basis, *item.basis)),
        content=_both(contract.promise),
        due={"zh": contract.due.text("zh"), "en": contract.due.text("en")},
        check=_both(contract.check),
        consequence=_both(contract.consequence),
        signer=str(inside.signed.get("name", "")),
        signer_number=subjects.number_shown(inside.values),
        signed_at=datetime.fromisoformat(str(signed_at)) if signed_at else application.touched_at,
        agent=naming.agent_name(application.agent, "zh") if application.agent else "",
    )


def _both(words: Bilingual) -> Both:
    return {"zh": words.zh, "en": words.en}


def _law(pack: Pack, cite: Cite) -> Both:
    law = pack.laws.get(cite.law)
    if law is None:
        return {"zh": cite.law, "en": cite.law}
    article: Any = cite.article
    return cast(
        Both,
        {
            "zh": f"《{law.title.zh}》" + (f"第{article}条" if article else ""),
            "en": law.title.en + (f", Article {article}" if article else ""),
        },
    )
