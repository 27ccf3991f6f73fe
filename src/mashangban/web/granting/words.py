"""Words for what the pages on grants show: states, engines, refusals, what is odd about somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mashangban.entitlements.errors import BudgetClosed, BudgetExhausted, RunRefused
from mashangban.entitlements.rulebook import BenefitAt, rulebook
from mashangban.entitlements.telling import period_words
from mashangban.web.shared.dates import day_text, english
from mashangban.web.shared.money import in_column
from mashangban.web.workbench import naming

#: by which a run may be computed, the usual one first
ENGINES: Final = ("polars", "duckdb")

_ENGINES: Final[Mapping[str, Any]] = {
    "polars": gettext_lazy("Polars (the usual one)"),
    "duckdb": gettext_lazy("DuckDB (a second opinion)"),
}

_ODD: Final[Mapping[str, Any]] = {
    "very-old": gettext_lazy("Entitled and over 105: do they still live?"),
    "many-in-household": gettext_lazy("More than three entitled in one household"),
    "near-threshold": gettext_lazy("Just beside a threshold"),
    "held": gettext_lazy("Has the right already"),
    "missing": gettext_lazy("Cannot be told: a fact is missing"),
}

_CANDIDATES: Final[Mapping[str, Any]] = {
    "new": gettext_lazy("not offered yet"),
    "offered": gettext_lazy("offered"),
    "held": gettext_lazy("has it already"),
    "declined": gettext_lazy("did not want it lately"),
    "unknown-person": gettext_lazy("no register names them"),
    "differs": gettext_lazy("the facts do not bear it out"),
}


def engine(code: str) -> str:
    """How a run was computed."""
    return str(_ENGINES.get(code, code))


def odd(kind: str) -> str:
    """What is odd about somebody."""
    return str(_ODD.get(kind, kind))


def candidate_state(code: str) -> str:
    """What became of somebody a run found."""
    return str(_CANDIDATES.get(code, code))


def answer(code: str) -> str:
    """Yes, no or unknown, as the office says it."""
    return {"yes": _("entitled"), "no": _("not entitled"), "unknown": _("cannot be told")}.get(code, code)


def benefit_title(code: str) -> str:
    """The title of a benefit; its code where the pack does not know it."""
    try:
        return naming.text(rulebook().benefit(code).title)
    except LookupError:
        return code


def rule_title(code: str, on: date) -> str:
    """The title of a rule as valid on the day; its code where the pack does not know it."""
    try:
        found = rulebook().rule(code, on)
    except LookupError:
        return code
    return naming.text(found.title) if found else code


def amount(benefit: BenefitAt, sum_: Decimal) -> str:
    """The sum, or how much it is in words where no sum can be named."""
    if not sum_ and benefit.amount_words is not None:
        return naming.text(benefit.amount_words)
    return _("%(sum)s yuan") % {"sum": in_column(sum_)} if sum_ else _("no money")


def period(of: str) -> str:
    """``2024-10`` → October 2024, ``2024`` → 2024, ``once`` → once."""
    return _("once") if of == "once" else period_words(of, "en" if english() else "zh")


def run_refused(error: RunRefused) -> str:
    """Why a run cannot be begun or used so, and what to do."""
    make = _RUN_REFUSED.get(error.reason)
    return make(error.params) if make else error.reason


def budget_exhausted(error: BudgetExhausted) -> str:
    """The grant waits."""
    if isinstance(error, BudgetClosed):
        return _(
            "The budget pays from %(since)s to %(until)s, and today or this grant lies outside of it. It waits here: have the budget's"
            " days extended in the pack, or refuse it with a reason."
        ) % {"since": day_text(error.since), "until": day_text(error.until)}
    return _(
        "The budget does not reach for this grant: %(left)s yuan are left. It waits here and can be granted once there is more."
    ) % {"left": in_column(error.left)}


def _not_valid(params: Mapping[str, Any]) -> str:
    return _("“%(rule)s” has no version that is valid on that day. Choose another day or leave it out.") % {
        "rule": params.get("rule", "")
    }


def _day_ahead(params: Mapping[str, Any]) -> str:
    return _(
        "“As of” is %(on)s, which has not come yet. Until then this run is for planning only, and nobody is told of it; offers can be made from that day on."
    ) % {"on": day_text(params["on"])}


def _day_past(params: Mapping[str, Any]) -> str:
    why = {
        "month": _("it is granted month by month, and that month is over"),
        "year": _("it is granted year by year, and that year is over"),
    }.get(str(params["period"])) or _("that is more than %(days)s days ago") % {"days": params["days"]}
    return _("“As of” is %(on)s: %(why)s. No offers are made of it; begin a new run as of today.") % {
        "on": day_text(params["on"]),
        "why": why,
    }


def _budget_closed(params: Mapping[str, Any]) -> str:
    return _(
        "The benefit has a budget from %(since)s to %(until)s. Today and the day as of which it is judged must both lie in it."
    ) % {"since": day_text(params["since"]), "until": day_text(params["until"])}


def _mixed_units(params: Mapping[str, Any]) -> str:
    units = "、".join(naming.unit_title(unit) for unit in params.get("units", ()))
    return _("These rules are answered for by several bodies (%(units)s). Begin a run for each.") % {
        "units": units
    }


_RUN_REFUSED: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "no-rules": lambda params: _("Choose at least one rule."),
    "unknown-rule": lambda params: _("There is no such rule any more. Choose from the list."),
    "not-valid": _not_valid,
    "no-benefit": lambda params: _("That rule grants nothing here. Choose from the list."),
    "mixed-subjects": lambda params: _("Rules for persons and for firms cannot go into one run. Begin two."),
    "mixed-units": _mixed_units,
    "no-population": lambda params: _("There is no such data set any more. Choose from the list."),
    "not-approved": lambda params: _("Offers are made only of a run that a second person has approved."),
    "still-running": lambda params: _(
        "The match is under way already: somebody else has begun it again, or it still gives signs of life. Wait a few minutes."
    ),
    "population-changed": lambda params: _(
        "The data set is not the one that was matched: begin a new run, so that what is offered rests on what was reviewed."
    ),
    "secret-replaced": lambda params: _(
        "Who has what already cannot be told: the secret that rights were kept under has been taken out of the configuration. Ask those who look after the system to put it back; nobody was told anything."
    ),
    "window-closed": lambda params: _("The benefit is not offered on this day: its window is closed."),
    "day-ahead": _day_ahead,
    "day-past": _day_past,
    "budget-closed": _budget_closed,
    "bad-number": lambda params: _("Write a number from 1 to %(most)s.") % {"most": params.get("most", 500)},
}
