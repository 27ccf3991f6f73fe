"""The rules themselves: found by words, by whom they are for and by topic; one rule with all its versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mashangban.core.catalog.entitlements import SUBJECTS, Benefit, Rule, RuleExample
from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack
from mashangban.web.entitled.fact_questions import said
from mashangban.web.entitled.telling import amount_words, conditions, for_whom, law_words, valid_words
from mashangban.web.shared.requests import PageRequest

#: no official name is longer
_LONGEST = 60


@dataclass(frozen=True)
class Filters:
    """What the address asks for; each of them can be left out."""

    text: str = ""
    subject: str = ""
    topic: str = ""

    @property
    def address(self) -> str:
        """The list with these filters."""
        given = {"q": self.text, "for": self.subject, "topic": self.topic}
        query = urlencode({name: value for name, value in given.items() if value})
        return reverse("entitled:rules") + (f"?{query}" if query else "")

    def fits(self, rule: Rule) -> bool:
        """Whether a rule passes; words are looked for in both languages."""
        texts = [rule.title, *(one.text for one in rule.clauses), *([rule.summary] if rule.summary else [])]
        words = " ".join(f"{one.zh} {one.en}" for one in texts).casefold()
        return (
            self.subject in ("", rule.subject)
            and self.topic in ("", rule.topic)
            and all(word in words for word in self.text.casefold().split())
        )


@require_safe
def show_all(request: PageRequest) -> HttpResponse:
    """``/entitled/rules/``: every rule in force today."""
    pack, language = current_pack(), get_language() or "zh-hans"
    rules = pack.rules_on(timezone.localtime(request.now).date())
    filters = _filters(request, rules)
    found = [rule for rule in rules if filters.fits(rule)]
    context = {
        "filters": filters,
        "rules": [_row(pack, rule, language) for rule in found],
        "whom": [
            (title, replace(filters, subject=subject, topic="").address, filters.subject == subject)
            for subject, title in (
                ("", _("Everybody")),
                ("person", _("for persons")),
                ("firm", _("for firms")),
            )
        ],
        "topics": _topics(pack, rules, filters, language),
        "all": Filters().address,
    }
    return render(request, "entitled/rules.html", context)


def _filters(request: PageRequest, rules: tuple[Rule, ...]) -> Filters:
    """What the address says; a value that nothing has is taken as none, so that no shared link leads nowhere."""
    subject, topic = request.GET.get("for", ""), request.GET.get("topic", "")
    return Filters(
        text=request.GET.get("q", "").strip()[:_LONGEST],
        subject=subject if subject in SUBJECTS else "",
        topic=topic if topic in {rule.topic for rule in rules} else "",
    )


def _topics(
    pack: Pack, rules: tuple[Rule, ...], filters: Filters, language: str
) -> list[tuple[str, str, bool]]:
    rest = replace(filters, topic="")
    present = {rule.topic for rule in rules if rest.fits(rule)}
    links = [
        (topic.title.text(language), replace(filters, topic=code).address, filters.topic == code)
        for code, topic in pack.topics.items()
        if code in present
    ]
    return [(_("All topics"), rest.address, not filters.topic), *links] if links else []


def _row(pack: Pack, rule: Rule, language: str) -> dict[str, Any]:
    topic = pack.topics.get(rule.topic or "")
    return {
        "code": rule.rule,
        "title": rule.title.text(language),
        "summary": rule.summary.text(language) if rule.summary else "",
        "amount": amount_words(rule, pack.benefits.get(rule.benefit or ""), language),
        "topic": topic.title.text(language) if topic else "",
        "whom": for_whom(rule),
        "example": rule.example_figures,
    }


@require_safe
def show(request: PageRequest, rule: str) -> HttpResponse:
    """``/entitled/rules/<rule>``: conditions, sum, versions, examples."""
    pack, language = current_pack(), get_language() or "zh-hans"
    versions = pack.rules.get(rule, ())
    if not versions:
        raise Http404(rule)
    today = timezone.localtime(request.now).date()
    present = next((one for one in versions if today in one.valid), None)
    one = present or versions[-1]
    benefit = pack.benefits.get(one.benefit or "")
    context = {
        **_row(pack, one, language),
        "subject": one.subject,
        "present": present is not None,
        "authority": pack.title(one.authority, language),
        "law": law_words(pack, one.law, "", language),
        "source": "" if one.source.en == "example" else one.source.text(language),
        "scene": benefit.scene if benefit and benefit.scene in pack.scenes else "",
        "per": _often(benefit) if benefit else "",
        "conditions": conditions(pack, one, language),
        "versions": _versions(pack, versions, today, language) if len(versions) > 1 else [],
        "valid": valid_words(one),
        "examples": [_example(pack, one, example, language) for example in one.examples],
    }
    return render(request, "entitled/rule.html", context)


def _versions(pack: Pack, versions: tuple[Rule, ...], today: date, language: str) -> list[dict[str, Any]]:
    """Newest first; what another version says otherwise is marked."""
    told = []
    for one in reversed(versions):
        words = conditions(pack, one, language)
        others = [
            {c.text for c in conditions(pack, other, language)} for other in versions if other is not one
        ]
        told.append(
            {
                "valid": valid_words(one),
                "on": today in one.valid,
                "amount": amount_words(one, pack.benefits.get(one.benefit or ""), language),
                "conditions": [(c, any(c.text not in other for other in others)) for c in words],
            }
        )
    return told


def _example(pack: Pack, rule: Rule, example: RuleExample, language: str) -> dict[str, Any]:
    facts = pack.facts_of(rule.subject)
    read = facts.read(example.facts)
    lang = "en" if language == "en" else "zh"
    return {
        "on": example.on,
        "answer": {"yes": _("entitled"), "no": _("not entitled"), "unknown": _("cannot be told yet")}[example.answer],
        "look": example.answer,
        "facts": [
            (facts[name].title.get(lang, name), said(pack, rule.subject, name, value, language)) for name, value in read.items()
        ],
    }  # fmt: skip


def _often(benefit: Benefit) -> str:
    """``each person once a month``."""
    often = {
        "month": pgettext("how often", "once a month"),
        "year": pgettext("how often", "once a year"),
        "once": pgettext("how often", "once"),
    }[benefit.period]
    whom = {
        "person": _("each person %(often)s"),
        "household": _("each household %(often)s"),
        "firm": _("each firm %(often)s"),
    }[benefit.per]
    return whom % {"often": often}
