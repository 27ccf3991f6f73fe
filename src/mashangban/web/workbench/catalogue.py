"""The services of the pack, readable: who may do what in which state, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.core.casework.inputs import inputs_of
from mashangban.core.catalog.differences import differences
from mashangban.core.catalog.model import Action, Clock, Service
from mashangban.core.catalog.pack import UnknownService
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One row of a flow table in words."""

    state: str
    state_rows: int
    action: str
    by: Sequence[str]
    to: Sequence[str]
    needs: Sequence[str]
    effects: Sequence[str]


@require_GET
@desk_page()
def catalogue_page(request: DeskRequest) -> HttpResponse:
    """Every service with its versions, newest first."""
    services = [tuple(reversed(versions)) for versions in current_pack().services.values()]
    return render(request, "workbench/catalogue.html", {"services": services})


@require_GET
@desk_page()
def service_page(request: DeskRequest, service: str, version: str) -> HttpResponse:
    """One version: its form, clocks and flow table, and what differs from the version before it."""
    pack = current_pack()
    try:
        found = pack.service(service, version=version)
    except UnknownService as error:
        raise Http404 from error
    versions = pack.services[service]
    at = versions.index(found)
    before = versions[at - 1] if at else None
    return render(
        request,
        "workbench/service.html",
        {
            "service": found,
            "versions": reversed(versions),
            "clocks": [(clock, _term_of(found, clock)) for clock in found.clocks.values()],
            "flow": flow_rows(found),
            "before": before,
            "changes": changes(before, found) if before else [],
        },
    )


def flow_rows(service: Service) -> list[FlowRow]:
    """The flow table, state by state in the order of the definition; ``*`` last."""
    rows = []
    for state, actions in service.flow.items():
        for place, (name, action) in enumerate(actions.items()):
            rows.append(_row(service, state, name, action, len(actions) if place == 0 else 0))
    return rows


def _row(service: Service, state: str, name: str, action: Action, span: int) -> FlowRow:
    targets = [action.to] if action.to else []
    targets += [branch.to for branch in action.branches]
    return FlowRow(
        state=_("any open state") if state == "*" else naming.state_title(service, state),
        state_rows=span,
        action=naming.text(action.title) or name,
        by=[naming.role_title(role) for role in action.by],
        to=[naming.state_title(service, target) for target in targets],
        needs=[naming.text(one.title) for one, must in inputs_of(action).values() if must],
        effects=list(_effects(service, action)),
    )


def _effects(service: Service, action: Action) -> Sequence[str]:
    def clocks(names: Sequence[str]) -> str:
        return _(", ").join(
            naming.text(service.clocks[name].title) if name in service.clocks else name for name in names
        )

    found = []
    pairs = (
        (action.stops, _("stops: %(clocks)s")),
        (action.starts, _("starts: %(clocks)s")),
        (action.restarts, _("starts anew: %(clocks)s")),
        (action.pauses, _("pauses: %(clocks)s")),
        (action.resumes, _("goes on: %(clocks)s")),
    )
    found += [sentence % {"clocks": clocks(names)} for names, sentence in pairs if names]
    if action.at_most:
        found.append(_("at most %(n)d times") % {"n": action.at_most})
    if action.within:
        found.append(_("only within %(term)s") % {"term": _term(action.within)})
    if action.after:
        found.append(_("by itself after %(term)s") % {"term": _term(action.after)})
    if action.not_by_actor_of:
        found.append(_("by a second person"))
    if action.signatures:
        found.append(_("%(n)d signatures") % {"n": len(action.signatures)})
    opened = dict.fromkeys(spawn.service for spawn in action.spawns if not spawn.service.startswith("$"))
    found += [_("opens: %(service)s") % {"service": naming.service_title(service)} for service in opened]
    if action.internal:
        found.append(_("not shown to the resident"))
    return found


def _term_of(service: Service, clock: Clock) -> str:
    """The term of a clock, or the question whose answer is its term."""
    own = service.form.get(clock.within_field or "")
    if own is None:
        return _term(clock.within)
    named = naming.text(own.title)
    return f"{named} / {_term(clock.within)}" if clock.within else named


def _term(term: object) -> str:
    shown = getattr(term, "text", None)
    return str(shown("en" if naming.lang().startswith("en") else "zh")) if callable(shown) else str(term)


def changes(before: Service, after: Service) -> list[str]:
    """What differs between two versions, in plain words, one line each."""
    language = "en" if naming.lang().startswith("en") else "zh"
    return [one.text[language] for one in differences(before, after, current_pack())]
