"""A run is begun: which rules, as of which day, against which data, computed by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mashangban.cases.intake import Refused
from mashangban.directory.pack import current_pack
from mashangban.entitlements import population, runs
from mashangban.entitlements.errors import RunRefused
from mashangban.entitlements.rulebook import rulebook
from mashangban.web.granting import words
from mashangban.web.granting.entrance import ROLES
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, units_in_role


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """A rule that may be run, under the body that answers for its benefit."""

    code: str
    title: str
    benefit: str
    amount: str
    since: date
    unit: str
    group: str


@require_http_methods(["GET", "POST"])
@desk_page(*ROLES)
def begin_page(request: DeskRequest) -> HttpResponse:
    """The form; what was typed stays when something does not fit."""
    today = timezone.localdate(request.now, current_pack().zone)
    if request.method != "POST":
        chosen = request.GET.getlist("rule")
        return _page(request, today, {"rules": chosen, "on": today.isoformat(), "engine": words.ENGINES[0]})
    rules, dataset = request.POST.getlist("rules"), request.POST.get("dataset", "")
    given, engine = request.POST.get("on", "").strip(), request.POST.get("engine", words.ENGINES[0])
    typed = {"rules": rules, "dataset": dataset, "on": given, "engine": engine}
    on = _day(given)
    if on is None:
        problem = _("That is no day. Write it as 2024-10-08.")
        return _page(request, today, typed, {"on": problem}, status=422)
    if engine not in words.ENGINES:
        return _page(request, today, typed, {"engine": _("Choose from the list.")}, status=422)
    try:
        run = runs.start(rules, dataset, request.actor, on=on, engine=engine, now=request.now)
    except RunRefused as error:
        field = error.field if error.field in {"rules", "dataset", "on"} else "rules"
        return _page(request, today, typed, {field: words.run_refused(error)}, status=422)
    except Refused as refused:
        text = " ".join(refusal_text(one) for one in refused.refusals)
        return _page(request, today, typed, {"rules": text}, status=422)
    messages.success(request, _("The match is under way. Nobody's name is used for it."))
    return redirect("granting:run", run.case.number)


def choices(request: DeskRequest, on: date) -> Sequence[RuleChoice]:
    """The rules of one's own bodies that grant something on the day, by body."""
    book, pack = rulebook(), current_pack()
    mine = units_in_role(request.actor, *ROLES)
    found = []
    for rule in book.rules(on):
        benefit = book.benefit(str(rule.benefit))
        if not mine & set(pack.unit_path(benefit.unit)):
            continue
        found.append(
            RuleChoice(
                code=rule.code,
                title=naming.text(rule.title),
                benefit=naming.text(benefit.title),
                amount=words.amount(benefit, benefit.amount_of(rule.body)),
                since=date.fromisoformat(rule.version),
                unit=benefit.unit,
                group=naming.unit_title(benefit.unit),
            )
        )
    return sorted(found, key=lambda one: (one.group, one.title))


def _page(
    request: DeskRequest,
    today: date,
    typed: Mapping[str, object],
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    day = _day(str(typed.get("on", ""))) or today
    context = {
        # a day without any rule is a slip: the form stays, with the rules of today
        "choices": choices(request, day) or choices(request, today),
        "datasets": population.datasets(),
        "engines": [(code, words.engine(code)) for code in words.ENGINES],
        "typed": typed,
        "wrong": wrong or {},
    }
    return render(request, "granting/begin.html", context, status=status)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
