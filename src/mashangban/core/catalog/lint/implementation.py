"""What can be wrong inside one item or one element: terms, rules, fees and choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import get_args

from mashangban.core.catalog.items import Item, Question
from mashangban.core.catalog.lint.conditions import QUESTION, Found, rule_problems
from mashangban.core.catalog.lint.scene_names import all_scenes
from mashangban.core.catalog.model import FormField
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, choices
from mashangban.core.catalog.situations import rules_of_item
from mashangban.core.worktime import CalendarYearMissing, Term, due_at


def problems(pack: Pack) -> Iterator[Problem]:
    """Every mistake inside an item, a shared question or an element."""
    for element in pack.elements.values():
        for path, problem, remedy in _choice(element.type, len(element.of)):
            yield pack.where.problem("elements", element.code, path, problem, remedy)
    for name, question in pack.questions.items():
        for path, problem, remedy in question_problems(question, (), pack.questions):
            yield pack.where.problem("questions", name, path, problem, remedy)
    for item in pack.items.values():
        for path, problem, remedy in (
            *_terms(pack, item),
            *_rules(pack, item),
            *_asks(pack, item),
            *_fees(item),
        ):
            yield pack.where.problem("items", item.code, path, problem, remedy)


def question_problems(question: Question, path: Path, known: Mapping[str, Question]) -> Iterator[Found]:
    """A question's choices and the rule by which it is asked."""
    for at, problem, remedy in _choice(question.type, len(question.of)):
        yield (*path, *at), problem, remedy
    if question.show_if is not None:
        yield from rule_problems((*path, "show_if"), question.show_if, known, QUESTION)


def longer(pack: Pack, one: Term, other: Term, calendar: str | None = None) -> bool:
    """Whether `one` can end after `other` for some start in the years the calendar covers."""
    if one.unit == other.unit:
        return one.amount > other.amount
    days = pack.calendars.get(calendar or pack.info.calendar)
    if days is None:
        return False
    start = datetime(days.first_day.year, 1, 4, 9, tzinfo=days.zone)
    for weeks in range(0, 52 * 3, 2):
        moment = start + timedelta(weeks=weeks)
        try:
            if due_at(moment, one, days) > due_at(moment, other, days):
                return True
        except CalendarYearMissing:
            return False
    return False


def _choice(kind: str, options: int) -> Iterator[Found]:
    if kind in ("choice", "choices") and options < 2:
        yield (
            ("of",),
            {"en": "a choice needs at least two options", "zh": "选择题至少要有两个选项"},
            {"en": "add options below of", "zh": "请在 of 下添加选项"},
        )
    types = (*get_args(FormField.model_fields["type"].annotation), "yes-no")
    if kind not in types:
        yield ("type",), {"en": f"there is no type {kind}", "zh": f"没有类型 {kind}"}, choices(types, kind)


def _terms(pack: Pack, item: Item) -> Iterator[Found]:
    if item.statutory is not None and longer(pack, item.promised, item.statutory):
        yield (
            ("promised",),
            {
                "en": f"the promise ({item.promised}) is longer than the statutory limit ({item.statutory})",
                "zh": f"承诺时限（{item.promised.text('zh')}）长于法定时限（{item.statutory.text('zh')}）",
            },
            {"en": "promise no more than the law allows", "zh": "承诺时限不得超过法定时限"},
        )
    if item.handling == "instant" and longer(pack, item.promised, Term(1, "working days")):
        yield (
            ("promised",),
            {
                "en": f"an instant item cannot take {item.promised}",
                "zh": f"即办件不能承诺{item.promised.text('zh')}",
            },
            {
                "en": "write at most 1 working day, or handling: promised",
                "zh": "请写不超过1个工作日，或改为 handling: promised",
            },
        )
    for index, step in enumerate(item.steps):
        if step.counted and longer(pack, step.within, item.statutory or item.promised):
            yield (
                ("steps", index, "within"),
                {
                    "en": f"the step ({step.within}) is counted in a limit that is shorter",
                    "zh": f"这个环节（{step.within.text('zh')}）计入时限，却比时限还长",
                },
                {"en": "write counted: false, or shorten it", "zh": "请写 counted: false，或缩短它"},
            )
    if item.visits.after > item.visits.before:
        yield (
            ("visits", "after"),
            {"en": "more visits now than before", "zh": "现在跑动次数比以前还多"},
            {"en": "correct one of them", "zh": "请改正其中一个"},
        )


def _rules(pack: Pack, item: Item) -> Iterator[Found]:
    """A rule of an item may speak of shared questions, and of those that every scene with it asks itself."""
    using = [scene.questions for scene in all_scenes(pack) if item.code in scene.codes]
    own = {n: q for n, q in (using[0] if using else {}).items() if all(n in questions for questions in using)}
    for path, text in rules_of_item(item):
        yield from rule_problems(path, text, {**pack.questions, **own}, QUESTION)


def _asks(pack: Pack, item: Item) -> Iterator[Found]:
    for index, ask in enumerate(item.asks):
        element = pack.elements.get(ask.element)
        offered = {option.code for option in element.of} if element else set()
        for wrong in sorted(set(ask.accepts) - offered) if element else ():
            yield (
                ("asks", index, "accepts"),
                {"en": f"{ask.element} has no option {wrong}", "zh": f"{ask.element} 没有选项 {wrong}"},
                choices(offered, wrong),
            )
    twice = {
        m.evidence
        for i, m in enumerate(item.materials)
        if m.evidence in [o.evidence for o in item.materials[:i]]
    }
    for index, material in enumerate(item.materials):
        if material.evidence in twice and material.when is None:
            yield (
                ("materials", index),
                {"en": f"{material.evidence} is asked twice", "zh": f"重复要求 {material.evidence}"},
                {"en": "keep one, or give each its when", "zh": "请只保留一条，或分别写上 when"},
            )


def _fees(item: Item) -> Iterator[Found]:
    seen: set[tuple[str, object]] = set()
    for index, fee in enumerate(item.fees):
        key = (fee.title.en if fee.title else "", fee.since)
        if key in seen:
            yield (
                ("fees", index),
                {"en": f"a second fee from {fee.since} on", "zh": f"从{fee.since}起有两项收费"},
                {"en": "give each a title, or remove one", "zh": "请分别写上 title，或删去一项"},
            )
        seen.add(key)
