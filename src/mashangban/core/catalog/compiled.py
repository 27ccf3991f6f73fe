"""What a scene is compiled to: one form, one list of materials, one plan, each entry knowing who asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mashangban.core.catalog.directory import Element
from mashangban.core.catalog.items import Cite, EvidenceType, Fee, Item, Material, Question
from mashangban.core.catalog.parts import Option
from mashangban.core.catalog.planning import Clocks
from mashangban.core.catalog.scenes import Commitment, Scene
from mashangban.core.catalog.situations import ALWAYS, Situation, Verdict, rules_of_item, rules_of_scene


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for an entry: an item (or, with its code empty, the scene itself), why, and by which law."""

    item: str
    cites: tuple[Cite, ...]
    applies: Verdict = ALWAYS


@dataclass(frozen=True, slots=True)
class CompiledField:
    """One question of the form, asked once for all items."""

    element: Element
    type: str
    options: tuple[Option, ...]
    optional: bool
    applies: Verdict
    askers: tuple[Asker, ...]


@dataclass(frozen=True, slots=True)
class CompiledMaterial:
    """One document, asked once for all items, as strictly as the strictest of them."""

    evidence: EvidenceType
    original: str
    copies: int
    medium: str
    necessity: str
    applies: Verdict
    askers: tuple[Asker, ...]
    materials: tuple[tuple[str, Material], ...]
    #: the contracts that may stand in for it, by item
    commitments: tuple[Commitment, ...]
    #: the item of this scene whose result it is
    made_by: str | None

    @property
    def bring(self) -> bool:
        """Whether the applicant has to hand it in: its original is kept, or nobody holds it and no item makes it."""
        return self.original == "required" or (self.evidence.held_by is None and self.made_by is None)

    @property
    def may_wait(self) -> bool:
        """Whether every item that asks for it lets it come later or be promised."""
        covered = {one.item for one in self.commitments}
        return bool(self.askers) and all(asker.item in covered for asker in self.askers)


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item in the plan."""

    item: Item
    applies: Verdict
    stage: int
    #: items of this plan it waits for
    after: tuple[str, ...]
    #: from the application until its decision, waiting included
    statutory: Clocks
    promised: Clocks
    fees: tuple[Fee, ...]
    #: each condition with its verdict
    conditions: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class CompiledScene:
    """A scene for one situation (or, without answers, for all)."""

    scene: Scene
    situation: Situation
    form: tuple[CompiledField, ...]
    materials: tuple[CompiledMaterial, ...]
    plan: tuple[PlannedItem, ...]
    #: None when the law names a limit for none of its items; where for some, the others count by their promise
    statutory: Clocks | None
    promised: Clocks
    #: yuan, of what surely applies
    fee: Decimal
    visits_before: int
    visits_after: int

    @property
    def items(self) -> tuple[str, ...]:
        """The codes of what is in the plan, in its order."""
        return tuple(step.item.code for step in self.plan)

    @property
    def stages(self) -> tuple[tuple[str, ...], ...]:
        """What runs side by side, stage by stage."""
        last = max((step.stage for step in self.plan), default=0)
        return tuple(tuple(s.item.code for s in self.plan if s.stage == n) for n in range(1, last + 1))

    @property
    def questions(self) -> Mapping[str, Question]:
        """The questions about the situation, in the order they are asked."""
        return self.situation.questions

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Questions to ask next: those without an answer on which something that may apply still hangs."""
        rules = [text for _, text in rules_of_scene(self.scene)]
        rules += [text for step in self.plan for _, text in rules_of_item(step.item)]
        wanted = {name for text in rules for name in self.situation.judge(text).depends}
        return tuple(name for name in self.questions if name in wanted)
