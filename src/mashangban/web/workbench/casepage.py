"""One case on one page: what was said, what has happened, and every action one may take now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mashangban.cases import handling, identity, queries
from mashangban.cases.handling import Stale
from mashangban.cases.intake import Refused
from mashangban.cases.queries import CasePage, NoSuchCase
from mashangban.core.casework import roles_of
from mashangban.core.casework.inputs import inputs_of
from mashangban.core.casework.model import Case, Refusal
from mashangban.core.catalog.model import Action, Service
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.directory.office import office
from mashangban.directory.pack import current_pack
from mashangban.papers.models import Upload
from mashangban.papers.uploads import NoSuchUpload, bytes_of
from mashangban.web.workbench import actionforms, handout, history, naming, panels, reading
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to
from mashangban.web.workbench.actionforms import ActionForm, Setting, Typed
from mashangban.web.workbench.clocks import clock_views
from mashangban.web.workbench.saying import CONFIRM, say
from mashangban.web.workbench.standing import standing_actions

#: a title with the forms that stand under it
Group = tuple[str, list[ActionForm]]


@require_GET
@desk_page()
def case_page(request: DeskRequest, number: str) -> HttpResponse:
    """The case, or 404: whoever may not see it does not learn that it exists."""
    found = _page_or_404(request, number)
    if number != found.row.number:
        return redirect("desk-case", found.row.number)
    return _render(request, found)


@sent_to("desk-case", "number")
@desk_page()
def act_on_case(request: DeskRequest, number: str, action: str) -> HttpResponse:
    """Carry out an action; what cannot be done is said beside what was typed, and nothing typed is lost."""
    found = _page_or_404(request, number)
    row = _action(found, action)
    if row is None:
        return _gone(request, found, action)
    typed, problems = reading.typed_of(request, action, row)
    if "fill" in request.POST:
        filled = reading.with_canned(typed, current_pack().texts, request.POST.get("canned", ""))
        return _render(request, found, typed=filled)
    problems += _unseen(request, row, typed)
    if row.confirm and not typed.confirmed:
        problems = [*problems, CONFIRM]
    if problems:
        return _render(request, found, typed=typed, refusals=problems, status=422)
    data = reading.data_of(row, typed, current_pack().texts)
    return _carry_out(request, found, typed, data)


def _carry_out(request: DeskRequest, found: CasePage, typed: Typed, data: Mapping[str, Any]) -> HttpResponse:
    number = found.row.number
    seen = request.POST.get("seen", "")
    try:
        after = handling.act(
            number,
            typed.action,
            request.actor,
            data,
            now=request.now,
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None,
        )
    except Refused as error:
        return _render(request, found, typed=typed, refusals=error.refusals, status=422)
    except Stale as error:
        # the page as it is now, with what was typed: sending again is a decision made knowing the changes
        fresh = _page_or_404(request, number)
        return _render(request, fresh, typed=typed, stale=error, status=409)
    except NoSuchCase as error:
        raise Http404 from error
    messages.success(request, _done(found, typed.action))
    if request.POST.get("back") and queries.can_see(request.actor, after):
        return redirect(_back(request, number))
    if queries.can_see(request.actor, after):
        return redirect("desk-case", number)
    return redirect("desk-inbox")


@sent_to("desk-case", "number")
@desk_page()
def reveal_identity(request: DeskRequest, number: str) -> HttpResponse:
    """Show who raised the case, once, for a reason that the resident will read."""
    found = _page_or_404(request, number)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return _render(
            request, found, reveal_error=_("Say why you need it; the resident will see this."), status=422
        )
    try:
        fields = identity.reveal(found.row.number, request.actor, reason, now=request.now)
    except Refused as error:
        text = " ".join(say(refusal) for refusal in error.refusals)
        return _render(request, found, reveal_error=text, reveal_reason=reason, status=422)
    except identity.NoIdentity:
        return _render(
            request, found, reveal_error=_("There is no identity: it was raised without a name."), status=422
        )
    shown = [(_field_title(found, name), str(value)) for name, value in fields.items()]
    return _render(request, _page_or_404(request, number), revealed=shown)


@require_GET
@desk_page()
def photo(request: DeskRequest, number: str, token: str) -> HttpResponse:
    """A photo of a case one may see, and of no other."""
    found = queries.visible(request.actor).filter(number=_canonical(number)).only("pk").first()
    upload = Upload.objects.filter(token=token, case=found).first() if found else None
    if upload is None:
        # a photo just uploaded and not yet sent is its uploader's alone
        upload = Upload.objects.filter(token=token, case=None, uploaded_by=request.actor.id).first()
    if upload is None:
        raise Http404
    try:
        data = bytes_of(upload, thumbnail="small" in request.GET)
    except NoSuchUpload as error:
        raise Http404 from error
    response = HttpResponse(data, content_type=upload.kind if "small" not in request.GET else "image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Disposition"] = "inline"
    return response


def _back(request: DeskRequest, number: str) -> str:
    """The page of the desk that the form came from; the case where it names none of ours."""
    wanted = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/desk/")
    return wanted if ours else reverse("desk-case", args=[number])


def _unseen(request: DeskRequest, row: Action, typed: Typed) -> list[Refusal]:
    """Cases named in the inputs that the actor may not know of: refused as if they did not exist."""
    found = []
    for name, (one, _must) in inputs_of(row).items():
        text = typed.texts.get(name, "").strip()
        if one.type != "case-number" or not text:
            continue
        try:
            number = parse_case_number(text)
        except NumberError:
            continue  # the engine says what is wrong with it
        if not queries.visible(request.actor).filter(number=number).exists():
            found.append(Refusal("cluster-unknown", {"number": number}, name))
    return found


def _page_or_404(request: DeskRequest, number: str) -> CasePage:
    try:
        return queries.case_page(_canonical(number), request.actor, request.now)
    except NoSuchCase as error:
        raise Http404 from error


def _canonical(number: str) -> str:
    try:
        return parse_case_number(number)
    except NumberError as error:
        raise Http404 from error


def _action(found: CasePage, name: str) -> Action | None:
    return found.actions.get(name) or standing_actions(found.standing).get(name)


def _gone(request: DeskRequest, found: CasePage, action: str) -> HttpResponse:
    """An action not (or no longer) possible: say so, and show what was typed so that it can be copied."""
    text = "\n".join(
        value
        for name in ("message", "note", "reason", "measure")
        for value in request.POST.getlist(name)
        if value
    )
    title = naming.action_title(found.service, found.row.state, action)
    seen = request.POST.get("seen", "")
    moved = seen.isdigit() and int(seen) != found.row.seq
    context = {"gone": {"title": title, "text": text, "moved": moved}}
    return _render(request, found, status=409 if moved else 403, **context)


def _render(request: DeskRequest, found: CasePage, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page. ``more``: typed, refusals, stale, revealed, reveal_error, reveal_reason, gone."""
    typed: Typed | None = more.pop("typed", None)
    refusals: Sequence[Refusal] = more.pop("refusals", ())
    stale: Stale | None = more.pop("stale", None)
    added = panels.panels_of(request, found)
    taken = {name for panel in added for name in panel.takes}
    groups, stray = _panel(request, found, typed, refusals, taken)
    only = request.GET.get("show", "")
    only = only if only in history.GROUPS else ""
    events = history.entries(found.service, found.events, request.now, only, found.identity.get("name", ""))
    hidden = {name for panel in added for name in panel.hides}
    context = {
        "page": found,
        "row": found.row,
        "case": found.case,
        "service": found.service,
        "light": found.light,
        "clocks": clock_views(found.service, found.case, current_pack(), request.now),
        "content": found.case.data.get("content") or found.case.data.get("description") or "",
        "answers": history.answers(found.service, found.case.data, hidden),
        "panels": added,
        "stands": next((one.stands for one in added if one.stands), None),
        "heading": next((one.heading for one in added if one.heading), ""),
        "photos": [one for one in found.uploads if one.uploaded_by == "applicant"],
        "identity": [(_field_title(found, name), value) for name, value in found.identity.items()],
        "may_reveal": "reveal" in found.standing and bool(found.identity),
        "reveals": history.entries(found.service, found.reveals, request.now),
        "entries": events,
        "only": only,
        "history_groups": _history_groups(),
        "groups": groups,
        "stray": stray,
        "changes": history.entries(found.service, stale.changes, request.now) if stale else [],
        "stale": stale is not None,
        "may_cluster": "cluster" in found.standing,
        "may_uncluster": "uncluster" in found.standing,
        "slips": handout.slips_for(found),
        **more,
    }
    return render(request, "workbench/case.html", context, status=status)


def _panel(
    request: DeskRequest,
    found: CasePage,
    typed: Typed | None,
    refusals: Sequence[Refusal],
    taken: Collection[str] = (),
) -> tuple[list[Group], list[str]]:
    """The action panel's groups, and refusals that belong to no form shown in it."""
    setting = setting_of(request, found.service, found.case)
    shown = [name for name in found.standing if name in {"note", "assist-done"}]
    offered = {name: row for name, row in found.actions.items() if name not in taken}
    made = actionforms.forms({**offered, **standing_actions(shown)}, setting, typed)
    stray = []
    if refusals:
        form = next((form for form in made if typed and form.name == typed.action), None)
        if form is None:
            stray = [say(refusal) for refusal in refusals]
        else:
            actionforms.place_refusals(form, refusals)
    if typed is None and made and made[0].tone == "primary":
        made[0].open = True
    return grouped(made), stray


def setting_of(request: DeskRequest, service: Service, case: Case) -> Setting:
    """What the forms of a case's actions are made for."""
    return Setting(
        pack=current_pack(),
        service=service,
        case=case,
        roles=roles_of(request.actor, case, office(request.now)),
        now=request.now,
    )


def grouped(made: Sequence[ActionForm]) -> list[Group]:
    """Forms under the titles of their groups, in the order in which groups are shown."""
    titles = {
        "answer": _("Answer"),
        "work": _("Work on it"),
        "hand-over": _("Hand over"),
        "lead": _("Leads found in it"),
        "record": _("For the record"),
    }
    groups = [(titles[key], [form for form in made if form.group == key]) for key in actionforms.GROUPS]
    return [(title, forms) for title, forms in groups if forms]


def _history_groups() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        ("talk", _("Messages")),
        ("work", _("Handling")),
        ("clock", _("Clocks")),
        ("record", _("Internal")),
    ]


def _field_title(found: CasePage, name: str) -> str:
    field = found.service.form.get(name)
    # of a case opened from another, name and number are those of the case above
    above = {"name": _("Name"), "phone": _("Mobile number")}
    return naming.text(field.title) if field else above.get(name, name)


def _done(found: CasePage, action: str) -> str:
    row = _action(found, action)
    title = naming.text(row.title) if row else action
    return _("Done: %(action)s") % {"action": title}
