"""Rules in the words of a page: what they give, why they answer as they do, how one gets it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mashangban.core.catalog.entitlements import Benefit, Rule
from mashangban.core.catalog.pack import Pack
from mashangban.core.rules.explaining import Because
from mashangban.web.entitled.answers import Answers
from mashangban.web.entitled.fact_questions import said, short_title
from mashangban.web.entitled.judging import Judged
from mashangban.web.shared.articles import article_words
from mashangban.web.shared.dates import english, long_day
from mashangban.web.shared.money import yuan


@dataclass(frozen=True)
class Condition:
    """One clause: its words, what it says, the answers it says it from.

    ``law`` is empty where a clause has neither an article nor a law of its own: the rule's law is named once.
    """

    text: str
    law: str
    said: str = ""
    facts: str = ""


@dataclass(frozen=True)
class Card:
    """One rule as the result shows it."""

    code: str
    title: str
    summary: str
    amount: str
    conditions: tuple[Condition, ...]
    #: the rule's law
    law: str
    #: what is still asked
    questions: tuple[str, ...]
    begins: str
    why_then: str
    #: on that day it is open again, not yes
    perhaps: bool
    until: str
    #: how one gets it: ``comes`` by itself, ``reduction`` of what one pays, ``told`` only: nothing is granted by it
    way: str
    #: where one can apply oneself; empty: nowhere
    scene: str
    #: unit that comes by itself
    unit: str
    #: the figures are examples
    example: bool


def cards(pack: Pack, found: Iterable[Judged], answers: Answers, language: str) -> list[Card]:
    """Rules with their answer."""
    return [_card(pack, one, answers, language) for one in found]


def _card(pack: Pack, one: Judged, answers: Answers, language: str) -> Card:
    rule, benefit = one.rule, one.benefit
    begins, last = one.begins, one.last_day
    lang = "en" if language == "en" else "zh"
    return Card(
        code=rule.rule,
        title=rule.title.text(language),
        summary=rule.summary.text(language) if rule.summary else "",
        amount=amount_words(rule, benefit, language),
        conditions=tuple(_condition(pack, rule, because, answers, language) for because in one.said.because),
        law=law_words(pack, rule.law, "", language),
        questions=tuple(fact.question.get(lang, fact.name) for fact in one.said.ask),
        begins=long_day(begins.on) if begins else "",
        why_then=begins.why[lang] if begins else "",
        perhaps=begins is not None and begins.answer == "unknown",
        until=long_day(last) if last else "",
        way="told" if benefit is None else "reduction" if benefit.kind == "reduction" else "comes",
        scene=benefit.scene if benefit and benefit.scene and benefit.scene in pack.scenes else "",
        unit=pack.title(benefit.unit if benefit else rule.authority, language),
        example=rule.example_figures,
    )


def _condition(pack: Pack, rule: Rule, because: Because, answers: Answers, language: str) -> Condition:
    lang = "en" if language == "en" else "zh"
    titles = answers.facts
    facts = [
        _("%(title)s: %(value)s")
        % {
            "title": short_title(titles[name], language),
            "value": said(pack, answers.subject, name, value, language),
        }
        for name, value in because.facts.items()
    ]
    clause = because.clause
    return Condition(
        clause.text.get(lang, ""),
        _own_law(pack, rule, clause.law, clause.article, language),
        because.said,
        told(facts),
    )


def conditions(pack: Pack, rule: Rule, language: str) -> list[Condition]:
    """The clauses of a rule as written."""
    return [
        Condition(one.text.text(language), _own_law(pack, rule, one.law or "", one.article or "", language)) for one in rule.clauses
    ]  # fmt: skip


def _own_law(pack: Pack, rule: Rule, law: str, article: str, language: str) -> str:
    own = article or (law and law != rule.law)
    return law_words(pack, law or rule.law, article, language) if own else ""


def law_words(pack: Pack, law: str, article: str, language: str) -> str:
    """``《老年人权益保障法》第二条`` / ``Law on the Rights of the Elderly, Article 2``."""
    found, article = pack.laws.get(law), article_words(article)
    if found is None:
        return article
    title = found.title.text(language)
    if language != "en" and not title.startswith("《"):
        title = f"《{title}》"
    return title + (f", {article}" if language == "en" and article else article)


def amount_words(rule: Rule, benefit: Benefit | None, language: str) -> str:
    """How much it is and how often; empty when the rule only tells."""
    if benefit is None and rule.amount is None:
        return ""
    amount = rule.amount if rule.amount is not None else benefit.amount if benefit else None
    if amount is not None:
        return every(benefit.period if benefit else "once") % {"amount": yuan(amount)}
    if benefit and benefit.amount_words:
        return benefit.amount_words.text(language)
    return benefit.summary.text(language) if benefit and benefit.summary else ""


def every(period: str) -> str:
    """A sum of each period, with a place for ``amount``."""
    return {
        "month": _("%(amount)s yuan a month"),
        "year": _("%(amount)s yuan a year"),
    }.get(period, _("%(amount)s yuan, once"))


def for_whom(rule: Rule) -> str:
    """Persons or firms."""
    return _("for firms") if rule.subject == "firm" else _("for persons")


def valid_words(rule: Rule) -> str:
    """From when until when a version stands."""
    since = long_day(rule.valid.since)
    if rule.valid.until is None:
        return _("since %(since)s") % {"since": since}
    return _("%(since)s to %(until)s") % {"since": since, "until": long_day(rule.valid.until)}


def told(parts: Iterable[str]) -> str:
    """Statements one after the other."""
    return ("; " if english() else "；").join(parts)
