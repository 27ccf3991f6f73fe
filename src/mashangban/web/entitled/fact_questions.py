"""Facts as questions of a page, and their answers in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from mashangban.core.catalog.entitlements import Subject
from mashangban.core.catalog.pack import Pack
from mashangban.core.rules import typed as trees
from mashangban.core.rules.facts import Fact
from mashangban.core.rules.rule import checked_clauses
from mashangban.core.rules.types import Kind
from mashangban.web.entitled.answers import PREFIX, Answers
from mashangban.web.entitled.typed_values import NO, UNKNOWN, YES, pieces
from mashangban.web.shared.dates import english, long_day

#: decimals of money; a number of more without a unit is a share of one, told in per cent
_MONEY = 2
#: stands for every text that no rule names
ELSEWHERE = "other"


@dataclass(frozen=True)
class FactQuestion:
    """One question on a page."""

    name: str
    html_name: str
    #: choice, date or number
    way: str
    title: str
    help: str
    unit: str
    value: str
    #: code, title, chosen
    offered: tuple[tuple[str, str, bool], ...]
    #: name, title, value, length of the three boxes of a day
    boxes: tuple[tuple[str, str, str, int], ...]
    error: str
    #: yes, no or not known: three in a row
    short: bool


def question(
    pack: Pack, answers: Answers, name: str, language: str, wrong: Mapping[str, str]
) -> FactQuestion:
    """The question about a fact, with what was typed."""
    fact, written = answers.facts[name], pack.facts[answers.subject][name]
    typed = answers.typed.get(name, "")
    value = "" if typed == UNKNOWN else typed
    html_name = PREFIX + name
    way = {Kind.BOOLEAN: "choice", Kind.TEXT: "choice", Kind.DATE: "date"}.get(fact.type.kind, "number")
    offered = options(pack, answers.subject, name, language) if way == "choice" else {}
    return FactQuestion(
        name=name,
        html_name=html_name,
        way=way,
        title=written.question.text(language) if written.question else written.title.text(language),
        help=written.help.text(language) if written.help and way != "choice" else "",
        unit=written.unit.text(language) if written.unit else "",
        value=value,
        offered=tuple((code, title, code == typed) for code, title in offered.items())
        + (((UNKNOWN, _("I do not know"), typed == UNKNOWN),) if way == "choice" else ()),
        boxes=tuple(
            (f"{html_name}.{piece}", title, text, length)
            for piece, title, text, length in zip(
                "ymd", (_("year"), _("month"), _("day")), pieces(value), (4, 2, 2), strict=True
            )
        ),
        error=wrong.get(name, ""),
        short=fact.type.kind is Kind.BOOLEAN,
    )


def options(pack: Pack, subject: Subject, name: str, language: str) -> dict[str, str]:
    """The answers there are to choose from, code → title."""
    written = pack.facts[subject][name]
    if written.type == "boolean":
        return {YES: _("Yes"), NO: _("No")}
    if written.of:
        return {option.code: option.title.text(language) for option in written.of}
    found = {text: pack.title(text, language) for text in compared(pack, subject, name)}
    found |= {text: pack.info.title.text(language) for text in found if text == pack.info.district}
    return found | {ELSEWHERE: _("Another one")}


@dataclass
class _Shelf:
    """What rules compare texts with changes with the pack only."""

    pack: Pack | None = None
    known: dict[tuple[Subject, str], tuple[str, ...]] = field(default_factory=dict)


_shelf = _Shelf()


def compared(pack: Pack, subject: Subject, name: str) -> tuple[str, ...]:
    """The texts that rules compare a fact with: what matters to them of a text without options."""
    if _shelf.pack is not pack:
        _shelf.pack, _shelf.known = pack, {}
    if (subject, name) not in _shelf.known:
        _shelf.known[subject, name] = _compared(pack, subject, name)
    return _shelf.known[subject, name]


def _compared(pack: Pack, subject: Subject, name: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for versions in pack.rules.values():
        for one in versions:
            if one.subject != subject:
                continue
            for tree in checked_clauses(
                pack.rule(one.rule, version=one.version), pack.facts_of(subject).types
            ):
                found.update(dict.fromkeys(_beside(tree, name)))
    return tuple(found)


def _beside(tree: trees.Checked, name: str) -> list[str]:
    found: list[str] = []
    for node in trees.walk(tree):
        if name in trees.names(node) and isinstance(node, trees.Compare | trees.In):
            constants = [part for part in trees.walk(node) if isinstance(part, trees.Constant)]
            found += [part.value for part in constants if isinstance(part.value, str)]
    return found


def said(pack: Pack, subject: Subject, name: str, value: object, language: str) -> str:
    """An answer in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return long_day(value)
    if isinstance(value, str):
        return options(pack, subject, name, language).get(value, value)
    written = pack.facts[subject][name]
    if isinstance(value, Decimal) and written.unit is None and written.scale > _MONEY:
        return f"{_readable(100 * value)} %" if english() else f"{_readable(100 * value)}%"
    number = _readable(value) if isinstance(value, Decimal) else str(value)
    unit = written.unit.text(language) if written.unit else ""
    return f"{number} {unit}".strip() if english() else number + unit


def _readable(number: Decimal) -> str:
    """``1,200`` ``666.67`` ``0.0556``: no more decimals than somebody reads."""
    told = f"{number:,.{2 if abs(number) >= 1 else 4}f}"
    return told.rstrip("0").rstrip(".")


def short_title(fact: Fact, language: str) -> str:
    """What a fact is called, without what stands in brackets for those who write rules."""
    return without_brackets(fact.title.get("en" if language == "en" else "zh", fact.name))


def without_brackets(title: str) -> str:
    """A title without what it adds in brackets."""
    return title.partition("（")[0].partition(" (")[0]
