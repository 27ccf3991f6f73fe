"""Giving several cases to one person at once, by whatever action each case's own definition has for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mashangban.cases import handling, queries
from mashangban.cases.handling import NoSuchCase, Stale
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow
from mashangban.core.casework.inputs import inputs_of
from mashangban.core.numbers import format_case_number
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to
from mashangban.web.workbench.saying import say

AT_ONCE = 50


@sent_to("desk-inbox")
@desk_page("dispatcher", "leader")
def assign_several(request: DeskRequest) -> HttpResponse:
    """Each case is its own transaction: those that cannot be given away are named, the others are."""
    numbers = request.POST.getlist("number")[:AT_ONCE]
    person = request.POST.get("person", "")
    reason = request.POST.get("reason", "").strip()
    if not numbers or person not in current_pack().people:
        messages.error(request, _("Tick at least one case and choose who shall have it."))
        return _back(request)
    rows = {row.number: row for row in queries.visible(request.actor).filter(number__in=numbers)}
    given = 0
    for number in numbers:
        problem = _give(request, rows.get(number), person, reason)
        if problem:
            messages.error(
                request, f"{format_case_number(number) if number in rows else number[:20]}: {problem}"
            )
        else:
            given += 1
    if given:
        sentence = ngettext("%(n)d case given to %(person)s", "%(n)d cases given to %(person)s", given)
        messages.success(request, sentence % {"n": given, "person": naming.person_name(person)})
    return _back(request)


def _give(request: DeskRequest, row: CaseRow | None, person: str, reason: str) -> str:
    """Try the actions that assign to a person, in the definition's order; why not, or nothing when done."""
    if row is None:
        return _("there is no such case for you")
    service = naming.definition(row.service, row.version)
    actions = service.actions(row.state) if service and row.state in service.states else {}
    problem = _("cannot be given to a person in this state")
    for name, action in actions.items():
        if action.assigns != "person":
            continue
        known = inputs_of(action)
        data = {"person": person, **({"reason": reason} if reason and "reason" in known else {})}
        try:
            handling.act(row.number, name, request.actor, data, now=request.now, seen=row.seq)
        except Refused as error:
            problem = " ".join(say(refusal) for refusal in error.refusals)
            if any(refusal.field == "reason" for refusal in error.refusals):
                problem = _("say why it is given to somebody else")
            continue
        except (Stale, NoSuchCase):
            return _("has just changed; look at it first")
        return ""
    return problem


def _back(request: DeskRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect("desk-inbox")
