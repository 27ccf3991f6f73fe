"""What rules and derived facts say: whether it fits the facts, can hold, makes a difference, and is proven by examples."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Final

from mashangban.core.catalog.entitlements import SUBJECTS, Fact, Rule, Subject
from mashangban.core.catalog.lint.rule_names import all_rules
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, Text
from mashangban.core.rules.checking import check
from mashangban.core.rules.facts import Facts, FactsError
from mashangban.core.rules.ranges import lint_rule
from mashangban.core.rules.refusal import RuleError, RuleErrors
from mashangban.core.rules.syntax import parse

Found = tuple[Path, Text, Text]

#: whom a right of each kind may be held by
_HOLDERS: Final = {"person": ("person", "household"), "firm": ("firm",)}
#: of the examples of a rule, one at least has each of these answers
_PROVES: Final = (("yes", "是"), ("no", "否"))


def problems(pack: Pack) -> Iterator[Problem]:
    """Everything wrong with derivations, clauses and examples, for persons and for firms."""
    for subject in SUBJECTS:
        facts = yield from _facts(pack, subject)
        for rule in all_rules(pack):
            if rule.subject != subject:
                continue
            found = [*_proven(rule), *_grants(pack, rule)]
            if facts is not None:
                found += _clauses(pack, rule, facts)
            for path, problem, remedy in found:
                yield pack.where.problem("rules", rule.key, path, problem, remedy)


def unfit(pack: Pack) -> Iterator[Problem]:
    """Only what makes a pack unusable: derivations and clauses that do not parse or do not fit the facts."""
    for subject in SUBJECTS:
        try:
            facts = pack.facts_of(subject)
        except FactsError as error:
            yield from _derivations(pack, subject, error)
            continue
        for rule in all_rules(pack):
            if rule.subject == subject:
                for path, problem, remedy in _misfits(rule, facts):
                    yield pack.where.problem("rules", rule.key, path, problem, remedy)


def _facts(pack: Pack, subject: Subject) -> Generator[Problem, None, Facts | None]:
    """The subject's facts, once their mistakes are told; None when they cannot be used."""
    for fact in pack.facts.get(subject, {}).values():
        for path, problem, remedy in _of_fact(fact):
            yield pack.where.problem("facts", f"{subject}.{fact.code}", path, problem, remedy)
    try:
        return pack.facts_of(subject)
    except FactsError as error:
        yield from _derivations(pack, subject, error)
    return None


def _derivations(pack: Pack, subject: Subject, error: FactsError) -> Iterator[Problem]:
    for name, one in error.problems:
        problem, remedy = _at(one)
        yield pack.where.problem("facts", f"{subject}.{name}", ("derive",), problem, remedy)


def _of_fact(fact: Fact) -> Iterator[Found]:
    if fact.derive is not None and not fact.examples:
        yield (
            ("derive",),
            {"en": f"the derived fact {fact.code} has no example", "zh": f"推算的事实 {fact.code} 没有例子"},
            {"en": "add examples with on, facts and value", "zh": "请补上例子：on、facts 和 value"},
        )


def _clauses(pack: Pack, rule: Rule, facts: Facts) -> Iterator[Found]:
    """What does not fit; when all fits, what can never hold, always holds or never makes a difference."""
    misfits = list(_misfits(rule, facts))
    yield from misfits
    if misfits:
        return
    for number, finding in lint_rule(pack.rule(rule.rule, version=rule.version), facts, rule.valid.since):
        problem, remedy = _placed(finding.at, finding.problem), finding.remedy
        yield ("clauses", number, "when"), problem, remedy


def _misfits(rule: Rule, facts: Facts) -> Iterator[Found]:
    for number, clause in enumerate(rule.clauses):
        try:
            check(parse(clause.when), facts.types)
        except RuleErrors as error:
            for one in error.errors:
                yield ("clauses", number, "when"), *_at(one)
        except RuleError as error:
            yield ("clauses", number, "when"), *_at(error)


def _proven(rule: Rule) -> Iterator[Found]:
    answers = {example.answer for example in rule.examples}
    for en, zh in _PROVES:
        if en not in answers:
            yield (
                ("examples",),
                {
                    "en": f"{rule.key} has no example whose answer is {en}",
                    "zh": f"{rule.key} 没有答案为“{zh}”的例子",
                },
                {
                    "en": f"add a {rule.subject}'s facts with answer: {en}",
                    "zh": f"请补一个例子，写明 facts 和 answer: {en}",
                },
            )


def _grants(pack: Pack, rule: Rule) -> Iterator[Found]:
    """Whether what is granted fits: who holds it, and that its sum is said once."""
    topic = pack.topics.get(rule.topic or "")
    if topic is not None and topic.event != ("business" if rule.subject == "firm" else "person"):
        yield (
            ("topic",),
            {
                "en": f"{topic.code} is no shelf of a {rule.subject}'s",
                "zh": f"主题 {topic.code} 不属于这类对象",
            },
            {"en": "choose a topic of its own kind", "zh": "请选同类对象的主题"},
        )
    benefit = pack.benefits.get(rule.benefit or "")
    if benefit is None:
        if rule.amount is not None:
            yield (
                ("amount",),
                {"en": "a rule that grants nothing has an amount", "zh": "这条规则不给予待遇，却写了金额"},
                {"en": "name the benefit, or remove amount", "zh": "请写上 benefit，或删掉 amount"},
            )
        return
    if benefit.per not in _HOLDERS[rule.subject]:
        yield (
            ("benefit",),
            {
                "en": f"{benefit.code} is held by a {benefit.per}, not by a {rule.subject}",
                "zh": f"待遇 {benefit.code} 的对象（{benefit.per}）与规则的对象（{rule.subject}）不一致",
            },
            {"en": "choose a benefit of its own kind", "zh": "请选同类对象的待遇"},
        )
    if benefit.amount is not None and rule.amount is not None:
        yield (
            ("amount",),
            {
                "en": f"the amount is here and in the benefit {benefit.code} too",
                "zh": f"金额在这里和待遇 {benefit.code} 里各写了一次",
            },
            {"en": "keep one of them", "zh": "请只保留一处"},
        )
    unsaid = benefit.amount is None and benefit.amount_words is None and rule.amount is None
    if benefit.kind == "payment" and unsaid:
        yield (
            ("benefit",),
            {
                "en": f"nothing says how much {benefit.code} is by this rule",
                "zh": f"没有写明按这条规则 {benefit.code} 给多少",
            },
            {
                "en": "give the rule an amount, or the benefit an amount or amount_words",
                "zh": "请给规则写 amount，或给待遇写 amount 或 amount_words",
            },
        )


def _at(error: RuleError) -> tuple[Text, Text]:
    return _placed(error.position, error.problem), error.remedy


def _placed(at: int, problem: Text) -> Text:
    return {"en": f"character {at}: {problem['en']}", "zh": f"第{at}个字符：{problem['zh']}"}
