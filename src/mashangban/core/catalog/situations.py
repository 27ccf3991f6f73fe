"""Answers about the situation: which questions a scene asks, what the answers decide, what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mashangban.core.catalog.items import Item, Question
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Text, choices
from mashangban.core.catalog.scenes import Scene
from mashangban.core.rules.expression import RuleError, parse

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """An answer that cannot be used."""

    question: str
    problem: Text
    remedy: Text

    def text(self, lang: str) -> str:
        """`question: problem; remedy` in `zh…`, or in English for any other language."""
        if lang.startswith("zh"):
            return f"{self.question}：{self.problem['zh']}；{self.remedy['zh']}"
        return f"{self.question}: {self.problem['en']}; {self.remedy['en']}"


class AnswersRefused(ValueError):  # noqa: N818 - it carries many problems, and says so
    """Answers that cannot be used; all of them are in `problems`."""

    def __init__(self, problems: Iterable[AnswerProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.text("en") for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something applies: True, False, or None with the questions that would decide."""

    answer: bool | None
    depends: tuple[str, ...] = ()


ALWAYS = Verdict(True)


@dataclass(frozen=True)
class Situation:
    """A scene's questions and the answers given to some of them."""

    questions: Mapping[str, Question]
    answers: Answers

    def judge(self, rule: str | None) -> Verdict:
        """Three-valued; what hangs only on questions that are not asked does not apply."""
        if rule is None:
            return ALWAYS
        try:
            parsed = parse(rule)
        except RuleError:
            return Verdict(None)
        answer = parsed.evaluate(self.answers)
        if answer is not None:
            return Verdict(answer)
        missing = [name for name in self.questions if name in parsed.names() and name not in self.answers]
        asked = {name: self.asked(name) for name in missing}
        if missing and all(verdict.answer is False for verdict in asked.values()):
            return Verdict(False)
        first = (
            name
            for missed, verdict in asked.items()
            if verdict.answer is not False
            for name in (verdict.depends or (missed,))
        )
        return Verdict(None, tuple(dict.fromkeys(first)))

    def asked(self, name: str) -> Verdict:
        """Whether the question is asked, as far as the answers so far tell."""
        return self.judge(self.questions[name].show_if) if name in self.questions else Verdict(False)


def both(one: Verdict, other: Verdict) -> Verdict:
    """Applies when both do."""
    if one.answer is False or other.answer is False:
        return Verdict(False)
    if one.answer and other.answer:
        return ALWAYS
    return Verdict(None, tuple(dict.fromkeys((*one.depends, *other.depends))))


def rules_of_item(item: Item) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every rule of an item with its path."""
    for key in ("asks", "materials", "steps", "fees"):
        for index, one in enumerate(getattr(item, key)):
            if one.when is not None:
                yield (key, index, "when"), one.when
    for index, condition in enumerate(item.conditions):
        if condition.rule is not None:
            yield ("conditions", index, "rule"), condition.rule


def rules_of_scene(scene: Scene) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every rule a scene itself has, with its path."""
    for index, part in enumerate(scene.items):
        if part.when is not None:
            yield ("items", index, "when"), part.when
    for index, ask in enumerate(scene.asks):
        if ask.when is not None:
            yield ("asks", index, "when"), ask.when
    for name, question in scene.questions.items():
        if question.show_if is not None:
            yield ("questions", name, "show_if"), question.show_if


def names_in(rule: str) -> frozenset[str]:
    """The names a rule speaks of; none when it cannot be read."""
    try:
        return parse(rule).names()
    except RuleError:
        return frozenset()


def questions_of(pack: Pack, scene: Scene) -> dict[str, Question]:
    """The questions of a scene in the order they are asked: its own, then those its items need."""
    wanted = [names_in(rule) for _, rule in rules_of_scene(scene)]
    wanted += [
        names_in(rule)
        for code in scene.codes
        if code in pack.items
        for _, rule in rules_of_item(pack.items[code])
    ]
    found: dict[str, Question] = dict(scene.questions)
    queue = [name for names in wanted for name in sorted(names)]
    while queue:
        name = queue.pop(0)
        if name in found or name not in pack.questions:
            continue
        found[name] = pack.questions[name]
        queue += sorted(names_in(found[name].show_if or "true"))
    return _parents_first(found)


def _parents_first(questions: dict[str, Question]) -> dict[str, Question]:
    """A question comes after those that decide whether it is asked; circles stay in the order written."""
    ordered: dict[str, Question] = {}

    def place(name: str, path: frozenset[str]) -> None:
        if name in ordered or name in path or name not in questions:
            return
        for parent in sorted(names_in(questions[name].show_if or "true")):
            place(parent, path | {name})
        ordered[name] = questions[name]

    for name in questions:
        place(name, frozenset())
    return ordered


def situation(pack: Pack, scene: Scene, answers: Answers | None) -> Situation:
    """The scene's questions with `answers`. Raises AnswersRefused with everything wrong at once."""
    questions = questions_of(pack, scene)
    problems: list[AnswerProblem] = []
    clean: dict[str, object] = {}
    for name, given in (answers or {}).items():
        if given is None:
            continue
        question = questions.get(name)
        if question is None:
            problem: Text = {"en": "there is no such question", "zh": "没有这个问题"}
            problems.append(AnswerProblem(name, problem, choices(questions, name)))
            continue
        value = _value(question, given)
        if isinstance(value, AnswerProblem):
            problems.append(AnswerProblem(name, value.problem, value.remedy))
        else:
            clean[name] = value
    if problems:
        raise AnswersRefused(problems)
    return Situation(questions, clean)


def _value(question: Question, given: object) -> object:
    shown = str(given)[:80]
    if question.type == "yes-no":
        if isinstance(given, bool):
            return given
        return AnswerProblem(
            "",
            {"en": f"{shown} is neither yes nor no", "zh": f"“{shown}”不是“是”或“否”"},
            {"en": "write true or false", "zh": "请写 true 或 false"},
        )
    if question.type == "choice":
        if isinstance(given, str) and given in {option.code for option in question.of}:
            return given
        return AnswerProblem(
            "",
            {"en": f"{shown} is not one of the choices", "zh": f"“{shown}”不在选项中"},
            choices([option.code for option in question.of], given),
        )
    if isinstance(given, int | Decimal) and not isinstance(given, bool) and given >= 0:
        return given
    if isinstance(given, float) and given >= 0:
        return Decimal(repr(given))
    return AnswerProblem(
        "",
        {"en": f"{shown} is not a number", "zh": f"“{shown}”不是数字"},
        {"en": "write a number of at least 0", "zh": "请写不小于0的数字"},
    )
