"""Documents that an office asks for in its own words, because the catalogue has no name for them.

Named before the request for supplements goes out, they are asked for, handed in, looked at and hashed as any other
document is; the code of one is ``own-1``, ``own-2`` … within its application.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from mashangban.applications.family import Family, Member, family_of
from mashangban.applications.models import Application
from mashangban.applications.writing import lock
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.intake import Refused
from mashangban.cases.visibility import may_know
from mashangban.core import casework
from mashangban.core.casework.model import Actor, Refusal
from mashangban.core.catalog.compiled import Asker, CompiledMaterial
from mashangban.core.catalog.items import EvidenceType
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.catalog.situations import ALWAYS
from mashangban.directory.office import office

PREFIX: Final = "own-"
#: documents of its own that offices may name for one application, and how long the words are
MOST: Final = 10
TITLE_MAX: Final = 80
WHY_MAX: Final = 300
#: the action that asks for them
ASK: Final = "ask-supplement"


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """One of them. ``item``: whose office wants it, empty for the office of the whole; ``by`` a person code; ``at`` ISO."""

    code: str
    title: str
    why: str
    item: str
    by: str
    at: str

    @property
    def words(self) -> Bilingual:
        """Its title: the office's own words, in every language."""
        return Bilingual(zh=self.title, en=self.title)

    @property
    def entry(self) -> Mapping[str, Any]:
        """It as the notice would have told it."""
        return {
            "code": self.code,
            "title": self.title,
            "for": [self.item] if self.item else [],
            "necessity": "required",
            "original": "optional",
            "medium": "either",
        }

    @property
    def asked(self) -> CompiledMaterial:
        """It as the catalogue would ask for it."""
        why = Bilingual(zh=self.why, en=self.why)
        return CompiledMaterial(
            evidence=EvidenceType(code=self.code, title=self.words, proves=why, issuer=self.words),
            original="optional",
            copies=1,
            medium="either",
            necessity="required",
            applies=ALWAYS,
            askers=(Asker(self.item, ()),) if self.item else (),
            materials=(),
            commitments=(),
            made_by=None,
        )


def own_of(application: Application) -> list[OwnDocument]:
    """All that offices named for this application, in the order in which they did."""
    return [OwnDocument(**one) for one in application.own_documents]


def own(application: Application, code: str) -> OwnDocument | None:
    """The one with this code."""
    return next((one for one in own_of(application) if one.code == code), None)


def entries_of(application: Application) -> Sequence[Mapping[str, Any]]:
    """Every document the application is asked for: as the notice told it, then what offices named themselves."""
    told = (application.told or {}).get("zh") or {}
    return [*told.get("materials", ()), *(one.entry for one in own_of(application))]


def may_name(member: Member, actor: Actor, now: datetime) -> bool:
    """Whether the actor may still ask for supplements here, and so name a document."""
    return ASK in casework.available(member.service, member.case, actor, now, office(now))


def name_document(number: str, title: str, why: str, actor: Actor, now: datetime) -> OwnDocument:
    """Name a document that the next request for supplements asks for. ``number``: of the parent, or of an item's case.

    Raises ``NoSuchCase``, ``Refused`` (``missing-input`` of title or why, ``bad-input`` when they are too long or too
    many, ``not-now`` when nothing can be asked for any more).
    """
    given = {"title": _tidy(title), "why": _tidy(why)}
    with transaction.atomic():
        family, member = _asking(number, actor, now)
        application = family.application
        lock(application)
        for name, most in (("title", TITLE_MAX), ("why", WHY_MAX)):
            if not given[name]:
                raise Refused([Refusal("missing-input", {"input": name}, name)])
            if len(given[name]) > most:
                raise Refused(
                    [Refusal("bad-input", {"input": name, "problem": "too-long", "max": most}, name)]
                )
        before = own_of(application)
        if len(before) >= MOST:
            raise Refused(
                [Refusal("bad-input", {"input": "title", "problem": "too-many", "max": MOST}, "title")]
            )
        count = max((int(one.code.removeprefix(PREFIX)) for one in before), default=0) + 1
        item = _item_of(family, member)
        made = OwnDocument(f"{PREFIX}{count}", given["title"], given["why"], item, actor.id, now.isoformat())
        _keep(application, [*before, made])
        return made


def take_back(number: str, code: str, actor: Actor, now: datetime) -> None:
    """Ask for it no longer; nothing happens when it is not there. Raises as ``name_document`` does."""
    with transaction.atomic():
        family, member = _asking(number, actor, now)
        lock(family.application)
        item = _item_of(family, member)
        kept = [one for one in own_of(family.application) if (one.code, one.item) != (code, item)]
        _keep(family.application, kept)


def _asking(number: str, actor: Actor, now: datetime) -> tuple[Family, Member]:
    family = family_of(number, internal=True)
    member = family.members.get(number, family.root)
    if not may_know(actor, member.case) or (member is not family.root and member not in family.items):
        raise NoSuchCase(number)
    if not may_name(member, actor, now):
        raise Refused([Refusal("not-now", {"action": ASK, "state": member.case.state})])
    return family, member


def _item_of(family: Family, member: Member) -> str:
    return "" if member is family.root else str(member.case.data.get("item", ""))


def _keep(application: Application, documents: Sequence[OwnDocument]) -> None:
    application.own_documents = [asdict(one) for one in documents]
    application.save(update_fields=["own_documents"])


def _tidy(text: str) -> str:
    """One line: the request for supplements lists a document a line."""
    return " ".join(text.replace("\x00", "").split())
