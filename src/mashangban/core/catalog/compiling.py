"""Compiles a scene: several items become one form, one list of materials and one plan.

Every entry knows which items ask for it, by which law, and whether it applies in the situation told: yes, no (then it
is left out), or depending on a question that has no answer yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from mashangban.core.catalog.compiled import (
    Asker,
    CompiledField,
    CompiledMaterial,
    CompiledScene,
    PlannedItem,
)
from mashangban.core.catalog.directory import Element
from mashangban.core.catalog.items import Ask, Item, Material
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Option
from mashangban.core.catalog.planning import Length, clocks, slowest, stages
from mashangban.core.catalog.scenes import Scene
from mashangban.core.catalog.situations import ALWAYS, Answers, Situation, Verdict, both, situation

#: from lenient to strict; "forbidden" only counts when nobody asks for an original
ORIGINALS: Final = ("forbidden", "optional", "shown", "required")

Present = Sequence[tuple[Item, Verdict]]


def compile_scene(
    pack: Pack, scene: Scene, answers: Answers | None = None, *, start: datetime | None = None
) -> CompiledScene:
    """Form, materials and plan for the situation in `answers`.

    With an aware `start` the clocks get their moments by the scene's calendar. Fees are those of the day of `start`,
    else of the scene's version. Raises AnswersRefused for answers that cannot be used.
    """
    told = situation(pack, scene, answers)
    present = [
        (pack.items[part.item], verdict)
        for part in scene.items
        if part.item in pack.items and (verdict := told.judge(part.when)).answer is not False
    ]
    plan = _plan(pack, scene, told, present, start)
    certain = [step for step in plan if step.applies.answer] or list(plan)
    fees = [fee for step in certain for fee in step.fees if told.judge(fee.when).answer]
    most = max((step.item.visits.after for step in plan), default=0)
    return CompiledScene(
        scene=scene,
        situation=told,
        form=tuple(_form(pack, scene, told, present)),
        materials=tuple(_materials(pack, scene, told, present)),
        plan=plan,
        statutory=slowest([step.statutory for step in plan]) if any(s.item.statutory for s in plan) else None,
        promised=slowest([step.promised for step in plan]),
        fee=sum((fee.amount for fee in fees), Decimal(0)),
        visits_before=sum(step.item.visits.before for step in certain),
        visits_after=most if scene.visits is None else scene.visits,
    )


# --- plan ----------------------------------------------------------------------------------------


def _plan(
    pack: Pack, scene: Scene, told: Situation, present: Present, start: datetime | None
) -> tuple[PlannedItem, ...]:
    on = scene.version if start is None else _local_day(pack, start)
    calendar = pack.calendars.get(scene.calendar)
    codes = [item.code for item, _ in present]
    order = stages(codes, scene.before) or dict.fromkeys(codes, 1)
    uncounted = {
        item.code: [s.within for s in item.steps if not s.counted and told.judge(s.when).answer is not False]
        for item, _ in present
    }
    statutory = {
        item.code: Length((item.statutory or item.promised,)).then(*uncounted[item.code])
        for item, _ in present
    }
    promised = {item.code: Length((item.promised,)).then(*uncounted[item.code]) for item, _ in present}
    by_law = clocks(statutory, scene.before, start, calendar)
    by_promise = clocks(promised, scene.before, start, calendar)
    steps = [
        PlannedItem(
            item=item,
            applies=verdict,
            stage=order[item.code],
            after=tuple(code for code in scene.before.get(item.code, ()) if code in codes),
            statutory=by_law[item.code],
            promised=by_promise[item.code],
            fees=tuple(fee for fee in item.fees_on(on) if told.judge(fee.when).answer is not False),
            conditions=tuple(_met(told, one.rule) for one in item.conditions),
        )
        for item, verdict in present
    ]
    return tuple(sorted(steps, key=lambda step: step.stage))


def _local_day(pack: Pack, moment: datetime) -> date:
    return moment.astimezone(pack.zone).date()


def _met(told: Situation, rule: str | None) -> Verdict:
    """A condition without a rule is judged by people: unknown here."""
    return Verdict(None) if rule is None else told.judge(rule)


# --- form ----------------------------------------------------------------------------------------


def _form(pack: Pack, scene: Scene, told: Situation, present: Present) -> Iterator[CompiledField]:
    asked: dict[str, list[tuple[Ask, Asker]]] = {}
    for ask in scene.asks:
        _gather(told, ask, "", ALWAYS, asked)
    for item, applies in present:
        for ask in item.asks:
            cited = ask if ask.basis else ask.model_copy(update={"basis": item.basis})
            _gather(told, cited, item.code, applies, asked)
    makers = {item.code for item, _ in present}
    for code, asks in asked.items():
        if code in pack.elements:
            yield _merged_field(pack.elements[code], asks, makers)


def _gather(
    told: Situation, ask: Ask, item: str, applies: Verdict, asked: dict[str, list[tuple[Ask, Asker]]]
) -> None:
    verdict = both(applies, told.judge(ask.when))
    if verdict.answer is not False:
        asked.setdefault(ask.element, []).append((ask, Asker(item, ask.basis, verdict)))


def _merged_field(
    element: Element, asks: Sequence[tuple[Ask, Asker]], present: Collection[str]
) -> CompiledField:
    types = [ask.type for ask, _ in asks if ask.type is not None]
    return CompiledField(
        element=element,
        type=types[0] if types else element.type,
        options=common_options(element, [ask for ask, _ in asks]),
        optional=element.result_of in present or all(ask.optional for ask, _ in asks),
        applies=any_of(asker.applies for _, asker in asks),
        askers=tuple(asker for _, asker in asks),
    )


def common_options(element: Element, asks: Iterable[Ask]) -> tuple[Option, ...]:
    """The options that every item accepts."""
    options = element.of
    for ask in asks:
        if ask.accepts:
            options = tuple(option for option in options if option.code in ask.accepts)
    return options


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Applies when one of them does."""
    seen = list(verdicts)
    if any(verdict.answer for verdict in seen):
        return ALWAYS
    return Verdict(None, tuple(dict.fromkeys(name for verdict in seen for name in verdict.depends)))


# --- materials -----------------------------------------------------------------------------------


def _materials(pack: Pack, scene: Scene, told: Situation, present: Present) -> Iterator[CompiledMaterial]:
    asked: dict[str, list[tuple[Item, Material, Asker]]] = {}
    for item, applies in present:
        for material in item.materials:
            verdict = both(applies, told.judge(material.when))
            if verdict.answer is not False:
                asker = Asker(item.code, material.basis or item.basis, verdict)
                asked.setdefault(material.evidence, []).append((item, material, asker))
    makers = {code for item, _ in present for code in [item.code]}
    for code, asks in asked.items():
        if code in pack.evidence:
            yield _merged_material(pack, scene, code, asks, makers)


def _merged_material(
    pack: Pack, scene: Scene, code: str, asks: Sequence[tuple[Item, Material, Asker]], present: set[str]
) -> CompiledMaterial:
    evidence = pack.evidence[code]
    materials = [material for _, material, _ in asks]
    media = {material.medium for material in materials} - {"either"}
    items = {item.code for item, _, _ in asks}
    return CompiledMaterial(
        evidence=evidence,
        original=max((m.original for m in materials), key=ORIGINALS.index),
        copies=max(m.copies for m in materials),
        medium="both" if len(media) > 1 else next(iter(media), "either"),
        necessity="required" if any(m.necessity == "required" for m in materials) else "optional",
        applies=any_of(asker.applies for _, _, asker in asks),
        askers=tuple(asker for _, _, asker in asks),
        materials=tuple((item.code, material) for item, material, _ in asks),
        commitments=tuple(c for c in scene.commitments if c.evidence == code and c.item in items),
        made_by=evidence.result_of if evidence.result_of in present else None,
    )
