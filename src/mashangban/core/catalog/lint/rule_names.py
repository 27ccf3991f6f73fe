"""Names in facts, rules and benefits that nothing answers to, and benefits that nobody grants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mashangban.core.catalog.entitlements import Rule
from mashangban.core.catalog.lint.unknown import Use, unknown_names
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Problem, choices

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "units": ("unit", "单位"),
    "laws": ("law", "法规"),
    "registers": ("register", "数据库"),
    "topics": ("topic", "主题"),
    "scenes": ("scene", "场景"),
    "benefits": ("benefit", "待遇"),
}


def problems(pack: Pack, known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Every unknown name with the nearest one that exists."""
    for subject, facts in pack.facts.items():
        for fact in facts.values():
            uses: list[Use] = [(("held_by",), "registers", fact.held_by)]
            yield from unknown_names(pack, known, _WORDS, "facts", f"{subject}.{fact.code}", uses)
    for rule in all_rules(pack):
        yield from unknown_names(pack, known, _WORDS, "rules", rule.key, _of_rule(rule))
    granted = {rule.benefit for rule in all_rules(pack)}
    for benefit in pack.benefits.values():
        uses = [(("unit",), "units", benefit.unit), (("scene",), "scenes", benefit.scene)]
        yield from unknown_names(pack, known, _WORDS, "benefits", benefit.code, uses)
        facts = pack.facts.get("firm" if benefit.per == "firm" else "person", {})
        if benefit.receives is not None and benefit.receives not in facts:
            yield pack.where.problem(
                "benefits",
                benefit.code,
                ("receives",),
                {"en": f"there is no fact {benefit.receives}", "zh": f"没有事实 {benefit.receives}"},
                choices(facts, benefit.receives),
            )
        elif benefit.receives is not None and facts[benefit.receives].type != "boolean":
            yield pack.where.problem(
                "benefits",
                benefit.code,
                ("receives",),
                {
                    "en": f"{benefit.receives} is not a yes or no",
                    "zh": f"{benefit.receives} 不是“是或否”的事实",
                },
                {
                    "en": "name a boolean fact that says whether they have it already",
                    "zh": "请写一个类型为 boolean 的事实，表示是否已经在享受",
                },
            )
        if benefit.code not in granted:
            yield pack.where.problem(
                "benefits",
                benefit.code,
                ("code",),
                {"en": f"no rule grants {benefit.code}", "zh": f"没有规则给予 {benefit.code}"},
                {"en": "name it in a rule (benefit), or remove it", "zh": "请在规则里写上 benefit，或删掉它"},
            )


def all_rules(pack: Pack) -> Iterator[Rule]:
    """Every version of every rule."""
    for versions in pack.rules.values():
        yield from versions


def _of_rule(rule: Rule) -> Iterator[Use]:
    yield ("authority",), "units", rule.authority
    yield ("law",), "laws", rule.law
    yield ("topic",), "topics", rule.topic
    yield ("benefit",), "benefits", rule.benefit
    for number, clause in enumerate(rule.clauses):
        yield ("clauses", number, "law"), "laws", clause.law
