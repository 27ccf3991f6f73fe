"""The form of an application: what is asked, what was answered, what registers know already.

Nothing typed is lost: a value that does not pass its check is kept as typed beside the reason, and values of questions
that no longer apply are kept until they are asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mashangban.applications import contents, subjects
from mashangban.applications.contents import Contents
from mashangban.applications.models import Application
from mashangban.applications.scenes import compiled
from mashangban.applications.writing import changing
from mashangban.core.casework.inputs import check_value, is_empty
from mashangban.core.casework.model import Refusal
from mashangban.core.catalog.compiled import CompiledField, CompiledScene
from mashangban.core.catalog.directory import Element
from mashangban.core.catalog.items import Cite
from mashangban.core.catalog.model import FormField
from mashangban.core.catalog.parts import Bilingual, Option
from mashangban.directory.pack import current_pack
from mashangban.registers.adapters import Subject, gathered

Problems = dict[str, Refusal]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the form with its answer."""

    element: str
    title: Bilingual
    help: Bilingual | None
    type: str
    options: tuple[Option, ...]
    optional: bool
    identity: bool
    #: the value that passed its check, None without one
    value: Any
    #: what was typed instead and did not pass
    typed: Any
    #: register that gave the value, while nobody changed it
    known: str | None
    #: why ``typed`` is not taken; None as well for what was not answered yet
    problem: Refusal | None
    #: items that ask for it, and by which law
    items: tuple[str, ...]
    cites: tuple[Cite, ...]

    @property
    def shown(self) -> Any:
        """What stands in the box: as typed, else the value, else nothing."""
        return self.typed if self.typed is not None else ("" if self.value is None else self.value)


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that a register gave."""

    value: Any
    register: str


class Prefilled(dict[str, Known]):
    """Element → what a register gave for it. ``down``: registers that did not answer."""

    def __init__(self, known: Mapping[str, Known], down: tuple[str, ...] = ()) -> None:
        super().__init__(known)
        self.down = down


def values(application: Application) -> dict[str, Any]:
    """Element → value, of everything that passed its check, asked now or not."""
    return dict(contents.read(application).values)


def fields(application: Application, now: datetime) -> list[Field]:
    """The form as it stands, in order."""
    inside, told = contents.read(application), compiled(application, now)
    unborn = subjects.not_yet_known(told)
    return [field_of(one, inside, optional=one.element.code in unborn) for one in told.form]


def field_of(one: CompiledField, inside: Contents, *, optional: bool = False) -> Field:
    """A question of the compiled form with what was answered."""
    code = one.element.code
    typed = inside.typed.get(code)
    checked = None if typed is None else check(one, typed)
    return Field(
        element=code,
        title=one.element.title,
        help=one.element.help,
        type=one.type,
        options=one.options,
        optional=one.optional or optional,
        identity=one.element.identity,
        value=inside.values.get(code),
        typed=typed,
        known=inside.known.get(code),
        problem=checked if isinstance(checked, Refusal) else None,
        items=tuple(asker.item for asker in one.askers if asker.item),
        cites=tuple(dict.fromkeys(cite for asker in one.askers for cite in asker.cites)),
    )


def fill(
    application: Application,
    given: Mapping[str, Any],
    now: datetime,
    *,
    complete: bool,
    card_seen: bool = True,
) -> Problems:
    """Keep what was typed: element → why it is not taken yet, of what is wrong.

    An empty value takes an answer back. ``complete``: what is required and missing is a problem too
    (``missing-input``). Raises ``AlreadySubmitted``; after that only answers the office found wrong may be given again.
    ``card_seen``: whoever types has the applicant's identity card before them, should that be how they were proven;
    False for what comes from the applicant's own phone, where any number could be typed.
    """
    problems: Problems = {}
    with changing(application, now, elements=tuple(given)) as inside:
        told = compiled(application, now)
        asked = {one.element.code: one for one in told.form}
        for element, value in given.items():
            found = _keep(inside, element, value, asked.get(element))
            if found is not None:
                problems[element] = found
        if card_seen and inside.proven == "counter" and given:
            inside.carded = _id_number(inside)
        if complete:
            problems |= {
                name: one for name, one in missing_fields(told, inside).items() if name not in problems
            }
        rename(application, inside, told)
    return problems


def missing_fields(told: CompiledScene, inside: Contents) -> Problems:
    """Questions that must be answered and are not, or not rightly."""
    found: Problems = {}
    unborn = subjects.not_yet_known(told)
    for one in told.form:
        code = one.element.code
        if code in inside.typed:
            checked = check(one, inside.typed[code])
            if isinstance(checked, Refusal):
                found[code] = checked
        elif code in inside.values:
            checked = check(one, inside.values[code])
            if isinstance(checked, Refusal):  # e.g. an option that an item joined since does not take
                found[code] = checked
        elif not one.optional and code not in unborn:
            found[code] = Refusal("missing-input", {"input": code}, code)
    return found


def prefill(application: Application, now: datetime) -> Prefilled:
    """Answer from registers what was not answered yet; nothing typed is overwritten.

    Needs a proven phone (or an identity card seen at the counter); without it nothing is known. Raises
    ``AlreadySubmitted``.
    """
    with changing(application, now) as inside:
        if not inside.proven:
            return Prefilled({})
        told = compiled(application, now)
        asked = {
            one.element.code: one
            for one in told.form
            if one.element.code not in inside.values and one.element.code not in inside.typed
        }
        found = gathered(asked, subject_for_registers(inside), now)
        known: dict[str, Known] = {}
        for element, (answer, source) in found.facts.items():
            value = check(asked[element], answer)
            if not isinstance(value, Refusal):
                known[element] = Known(value, source)
                inside.values[element] = value
                inside.known[element] = source
        rename(application, inside, told)
    return Prefilled(known, found.down)


def subject_for_registers(inside: Contents) -> Subject:
    """Whom registers are asked about: after a card was seen, its holder and nobody else."""
    number, firm = _id_number(inside), str(inside.values.get(subjects.FIRM_CODE) or "")
    if inside.proven != "counter":
        return Subject(id_number=number, phone=inside.phone, firm_code=firm, proven_by="phone")
    holder = number if number and number == inside.carded else ""
    return Subject(id_number=holder, phone=inside.phone, firm_code=firm, proven_by="card")


def _id_number(inside: Contents) -> str:
    """The identity number told: the person's, or that of who heads the firm."""
    return str(inside.values.get(subjects.PERSON_ID) or inside.values.get(subjects.FIRM_HEAD_ID) or "")


def _keep(inside: Contents, element: str, value: Any, asked: CompiledField | None) -> Refusal | None:
    """Put one answer where it belongs."""
    if is_empty(value):
        inside.values.pop(element, None)
        inside.typed.pop(element, None)
        inside.known.pop(element, None)
        return None
    one = asked or current_pack().elements.get(element)
    if one is None:
        return Refusal("unknown-input", {"input": element[:80]}, element[:80])
    checked = check(one, value)
    if isinstance(checked, Refusal):
        inside.typed[element] = value
        inside.known.pop(element, None)
        return checked
    inside.typed.pop(element, None)
    if inside.values.get(element) != checked:
        inside.known.pop(element, None)
    inside.values[element] = checked
    return None


def check(one: CompiledField | Element, value: Any) -> Any | Refusal:
    """The clean value, or why it is not one: by the engine's own checks of its type."""
    element = one if isinstance(one, Element) else one.element
    field = FormField.model_validate(
        {
            "type": one.type,
            "title": element.title,
            "of": element.of if isinstance(one, Element) else one.options,
            "identity": element.identity,
        }
    )
    clean = check_value(element.code, field, value)
    if isinstance(clean, str):
        clean, problem = subjects.code_problem(element.code, clean)
        if problem:
            return Refusal("bad-input", {"input": element.code, "problem": problem}, element.code)
    return clean


def rename(application: Application, inside: Contents, told: CompiledScene) -> None:
    """Bring the blind indexes in line with the values."""
    asked = frozenset(one.element.code for one in told.form)
    application.subject_hash = subjects.subject_hash(inside.values)
    application.thing_hash = subjects.thing_hash(application.scene, inside.values, asked)
