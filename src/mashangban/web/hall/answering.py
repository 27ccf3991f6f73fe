"""Answers about a situation as they stand in an address: ``?firm_kind=company&beds=40``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.items import Question
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.scenes import Scene
from mashangban.core.catalog.situations import AnswersRefused, questions_of, situation
from mashangban.web.hall import wording
from mashangban.web.workbench import naming
from mashangban.web.workbench.choosing import Choice


@dataclass(frozen=True, slots=True)
class Told:
    """The answers that can be used, and what is wrong with the others, by question."""

    answers: Mapping[str, object]
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a control: what it is called in the address, what was answered, what is wrong with that."""

    name: str
    title: str
    help: str
    kind: str
    options: Sequence[Choice]
    value: str
    problem: str


def told_in(pack: Pack, scene: Scene, given: Mapping[str, str], prefix: str = "") -> Told:
    """Reads the answers to a scene's questions; names that are no question are passed over."""
    typed: dict[str, object] = {}
    for name, question in questions_of(pack, scene).items():
        text = given.get(prefix + name, "").strip()[:80]
        if text:
            typed[name] = _value(question, text)
    problems: dict[str, str] = {}
    try:
        situation(pack, scene, typed)
    except AnswersRefused as error:
        for one in error.problems:
            said = (one.problem, one.remedy)
            problems[one.question] = (
                f"{said[0]['en']}; {said[1]['en']}"
                if wording.english()
                else f"{said[0]['zh']}；{said[1]['zh']}"
            )
    return Told({name: value for name, value in typed.items() if name not in problems}, problems)


def _value(question: Question, text: str) -> object:
    if question.type == "yes-no":
        return {"yes": True, "no": False}.get(text, text)
    if question.type == "number":
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        return number if number.is_finite() else text
    return text


def controls(compiled: CompiledScene, told: Told, given: Mapping[str, str], prefix: str = "") -> list[Asked]:
    """The questions that are (or may be) asked in this situation, in their order."""
    asked = []
    for name, question in compiled.questions.items():
        if compiled.situation.asked(name).answer is False:
            continue
        options = [Choice(one.code, naming.text(one.title)) for one in question.of]
        if question.type == "yes-no":
            options = [Choice("yes", wording.yes_no(True)), Choice("no", wording.yes_no(False))]
        asked.append(
            Asked(
                name=prefix + name,
                title=naming.text(question.title),
                help=naming.text(question.help),
                kind=question.type,
                options=options,
                value=given.get(prefix + name, "").strip()[:80],
                problem=told.problems.get(name, ""),
            )
        )
    return asked
