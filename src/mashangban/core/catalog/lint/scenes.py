"""What can be wrong with a scene: circles, rules, what nobody can supply, and items that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from mashangban.core.catalog.items import Ask, Item, Material, Question
from mashangban.core.catalog.lint.conditions import QUESTION, rule_problems
from mashangban.core.catalog.lint.implementation import question_problems
from mashangban.core.catalog.lint.scene_names import all_scenes, key_of
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.planning import stages
from mashangban.core.catalog.problems import Path, Problem, Text, choices
from mashangban.core.catalog.scenes import Scene
from mashangban.core.catalog.situations import names_in, questions_of, rules_of_scene
from mashangban.core.rules.expression import RuleError, parse

Found = tuple[Path, Text, Text]


def problems(pack: Pack) -> Iterator[Problem]:
    """Every mistake of every scene."""
    for scene in all_scenes(pack):
        for path, problem, remedy in (
            *_order(scene),
            *_questions(pack, scene),
            *_supply(pack, scene),
            *_running(pack, scene),
            *_finding(pack, scene),
        ):
            yield pack.where.problem("scenes", key_of(scene), path, problem, remedy)
        yield from conflicts(pack, scene)


def conflicts(pack: Pack, scene: Scene) -> Iterator[Problem]:
    """Items of one scene that cannot be asked together; each problem names both places."""
    items = [(i, pack.items[code]) for i, code in enumerate(scene.codes) if code in pack.items]
    for (_, one), (_, other) in combinations(items, 2):
        yield from _asks_clash(pack, scene, one, other)
        yield from _materials_clash(pack, scene, one, other)
        yield from _conditions_clash(pack, scene, one, other)


# --- inside the scene ----------------------------------------------------------------------------


def _order(scene: Scene) -> Iterator[Found]:
    codes = list(scene.codes)
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield (
                ("items", index),
                {"en": f"{code} is in the scene twice", "zh": f"事项 {code} 重复"},
                {"en": "keep one of them", "zh": "请只保留一个"},
            )
    for code, earlier in scene.before.items():
        for name in (code, *earlier):
            if name not in codes:
                yield (
                    ("before", code),
                    {"en": f"{name} is no item of this scene", "zh": f"{name} 不是本场景的事项"},
                    choices(codes, name),
                )
    if stages(list(dict.fromkeys(codes)), scene.before) is None:
        circle = _circle(scene)
        yield (
            ("before", circle[0]),
            {
                "en": f"items wait for each other in a circle: {' → '.join(circle)}",
                "zh": f"事项互相等待，绕成了一圈：{' → '.join(circle)}",
            },
            {"en": "let one of them begin without the other", "zh": "请让其中一个不必等待另一个"},
        )


def _circle(scene: Scene) -> list[str]:
    """One circle of `before`, its first member repeated at the end."""
    for start in scene.before:
        path = [start]
        while path[-1] in scene.before:
            step = next((w for w in scene.before[path[-1]] if w in scene.before), None)
            if step is None:
                break
            if step in path:
                return [*path[path.index(step) :], step]
            path.append(step)
    return [next(iter(scene.before))]


def _questions(pack: Pack, scene: Scene) -> Iterator[Found]:
    known: Mapping[str, Question] = {**pack.questions, **scene.questions}
    for path, text in rules_of_scene(scene):
        yield from rule_problems(path, text, known, QUESTION)
    used = {name for _, text in rules_of_scene(scene) for name in names_in(text)}
    used |= {
        name
        for code in scene.codes
        if code in pack.items
        for text in _texts(pack.items[code])
        for name in names_in(text)
    }
    for name, question in scene.questions.items():
        for at, problem, remedy in question_problems(
            question.model_copy(update={"show_if": None}), (), known
        ):
            yield ("questions", name, *at), problem, remedy
        if name not in used:
            yield (
                ("questions", name),
                {"en": f"nothing depends on the answer to {name}", "zh": f"没有任何内容取决于问题 {name}"},
                {"en": "remove it, or use it in a when", "zh": "请删去，或在某个 when 中使用"},
            )


def _finding(pack: Pack, scene: Scene) -> Iterator[Found]:
    """A shelf of the other kind, where nobody who needs the scene looks; a word given twice."""
    topic = pack.topics.get(scene.topic or "")
    if topic is not None and topic.event != scene.event:
        yield (
            ("topic",),
            {
                "en": f"{topic.code} is a topic for {topic.event}, the scene is for {scene.event}",
                "zh": f"主题 {topic.code} 属于 {topic.event}，场景属于 {scene.event}",
            },
            choices([one.code for one in pack.topics.values() if one.event == scene.event], topic.code),
        )
    words = ["".join(word.casefold().split()) for word in scene.aliases]
    for index, word in enumerate(words):
        if word in words[:index]:
            yield (
                ("aliases", index),
                {"en": f"{scene.aliases[index]} is given twice", "zh": f"“{scene.aliases[index]}”重复"},
                {"en": "keep one of them", "zh": "请只保留一个"},
            )


def _texts(item: Item) -> Iterator[str]:
    for key in ("asks", "materials", "steps", "fees"):
        yield from (one.when for one in getattr(item, key) if one.when is not None)
    yield from (one.rule for one in item.conditions if one.rule is not None)


def _supply(pack: Pack, scene: Scene) -> Iterator[Found]:
    """Each material must be held by a register, come from the applicant, or be the result of an earlier item."""
    for index, code in enumerate(scene.codes):
        for material in pack.items[code].materials if code in pack.items else ():
            evidence = pack.evidence.get(material.evidence)
            if evidence is None or evidence.held_by is not None or evidence.by_applicant:
                continue
            maker = evidence.result_of
            if maker is not None and maker in _earlier(scene, code):
                continue
            if maker is not None:
                problem: Text = {
                    "en": f"{code} needs {evidence.code}, the result of {maker}, which does not come before it",
                    "zh": f"{code} 需要 {evidence.code}，它是 {maker} 的结果，但 {maker} 没有排在前面",
                }
                remedy: Text = {
                    "en": f"add {maker} to the items and before: {{{code}: [{maker}]}}",
                    "zh": f"请加入事项 {maker}，并写 before: {{{code}: [{maker}]}}",
                }
            else:
                problem = {
                    "en": f"{code} needs {evidence.code}, which nobody can supply",
                    "zh": f"{code} 需要 {evidence.code}，但没有人能提供",
                }
                remedy = {
                    "en": "name the register that holds it, or write by_applicant: true",
                    "zh": "请写明持有它的数据库，或写 by_applicant: true",
                }
            yield ("items", index), problem, remedy


def _earlier(scene: Scene, code: str) -> frozenset[str]:
    found: set[str] = set()
    queue = list(scene.before.get(code, ()))
    while queue:
        step = queue.pop()
        if step not in found and step in scene.codes:
            found.add(step)
            queue += scene.before.get(step, ())
    return frozenset(found)


def _running(pack: Pack, scene: Scene) -> Iterator[Found]:
    if scene.places and scene.delegation is None:
        yield (
            ("places",),
            {
                "en": "it is handled elsewhere without saying by what delegation",
                "zh": "在别处办理，却没有写明依据什么委托",
            },
            {"en": "add delegation", "zh": "请补上 delegation"},
        )
    most = max((pack.items[c].visits.after for c in scene.codes if c in pack.items), default=0)
    if scene.visits is not None and scene.visits < most:
        yield (
            ("visits",),
            {
                "en": f"it promises {scene.visits} visits, but one of its items needs {most}",
                "zh": f"场景承诺跑{scene.visits}次，但其中一个事项要跑{most}次",
            },
            {"en": "promise what its items allow, or change the item", "zh": "请按事项写，或修改事项"},
        )


# --- between items -------------------------------------------------------------------------------


def _place(pack: Pack, code: str, path: Path) -> str:
    found = pack.where.problem("items", code, path, {}, {})
    return f"{found.file}:{found.line}"


def _clash(
    pack: Pack, scene: Scene, item: Item, path: Path, other: Item, at: Path, what: Text, remedy: Text
) -> Problem:
    elsewhere = f"{other.code}, {_place(pack, other.code, at)}"
    problem = {
        "en": f"in scene {scene.scene}: {what['en']} ({elsewhere})",
        "zh": f"场景 {scene.scene} 中：{what['zh']}（{elsewhere}）",
    }
    return pack.where.problem("items", item.code, path, problem, remedy)


def _asks_clash(pack: Pack, scene: Scene, one: Item, other: Item) -> Iterator[Problem]:
    for index, ask in enumerate(one.asks):
        for number, second in enumerate(other.asks):
            element = pack.elements.get(ask.element)
            if ask.element != second.element or element is None or _apart(ask, second):
                continue
            where: tuple[Path, Path] = (("asks", index), ("asks", number))
            kinds = (ask.type or element.type, second.type or element.type)
            if kinds[0] != kinds[1]:
                what: Text = {
                    "en": f"{ask.element} is asked as {kinds[0]} here and as {kinds[1]} there",
                    "zh": f"{ask.element} 在这里是 {kinds[0]}，在另一处是 {kinds[1]}",
                }
                agree: Text = {"en": "ask it in one way", "zh": "请统一类型"}
                yield _clash(pack, scene, one, where[0], other, where[1], what, agree)
            if ask.accepts and second.accepts and not set(ask.accepts) & set(second.accepts):
                what = {
                    "en": f"no answer to {ask.element} is accepted by both",
                    "zh": f"{ask.element} 没有两边都接受的选项",
                }
                agree = {"en": "let them share an option", "zh": "请让两边至少有一个共同选项"}
                yield _clash(pack, scene, one, where[0], other, where[1], what, agree)


def _apart(one: Ask | Material, other: Ask | Material) -> bool:
    """Different rules may speak of situations that never meet: not counted as a conflict."""
    return one.when is not None and other.when is not None and one.when != other.when


def _materials_clash(pack: Pack, scene: Scene, one: Item, other: Item) -> Iterator[Problem]:
    for index, first in enumerate(one.materials):
        for number, second in enumerate(other.materials):
            if first.evidence != second.evidence or _apart(first, second):
                continue
            demands = {first.original, second.original}
            if "forbidden" in demands and demands & {"required", "shown"}:
                what: Text = {
                    "en": f"the original of {first.evidence} is {first.original} here and {second.original} there",
                    "zh": f"{first.evidence} 的原件要求在这里是 {first.original}，在另一处是 {second.original}",
                }
                remedy: Text = {"en": "settle it between the two bodies", "zh": "请两部门统一要求"}
                yield _clash(
                    pack, scene, one, ("materials", index), other, ("materials", number), what, remedy
                )


def _conditions_clash(pack: Pack, scene: Scene, one: Item, other: Item) -> Iterator[Problem]:
    questions = questions_of(pack, scene)
    for index, first in enumerate(one.conditions):
        for number, second in enumerate(other.conditions):
            if first.rule and second.rule and _contradict(first.rule, second.rule, questions):
                what: Text = {
                    "en": f"its condition ({first.rule}) contradicts the other's ({second.rule})",
                    "zh": f"它的条件（{first.rule}）与另一条（{second.rule}）互相矛盾",
                }
                remedy: Text = {
                    "en": "nobody could fulfil both: correct one, or give the items a when",
                    "zh": "没有人能同时满足：请改正其中一个，或给事项加上 when",
                }
                yield _clash(
                    pack, scene, one, ("conditions", index), other, ("conditions", number), what, remedy
                )


def _contradict(one: str, other: str, questions: Mapping[str, Question]) -> bool:
    """Whether two rules about one and the same question can each be true, but never together."""
    try:
        first, second = parse(one), parse(other)
    except RuleError:
        return False
    names = first.names() | second.names()
    if len(names) != 1 or first.names() != second.names():
        return False
    name = next(iter(names))
    values = list(_values(questions.get(name), (one, other)))
    hold = [{v for v in values if rule.evaluate({name: v})} for rule in (first, second)]
    return bool(hold[0]) and bool(hold[1]) and not hold[0] & hold[1]


def _values(question: Question | None, rules: tuple[str, str]) -> Iterator[bool | str | int]:
    """Answers worth trying: every option, or the numbers around those written."""
    if question is None or question.type == "yes-no":
        yield from (True, False)
    elif question.type == "choice":
        yield from (option.code for option in question.of)
    else:
        for number in re.findall(r"\d+", " ".join(rules)):
            yield from (int(number) - 1, int(number), int(number) + 1)
