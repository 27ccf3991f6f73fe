"""One run: how far it has come, what it found, the decision of a second person, and the offers made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from mashangban.cases import queries as case_queries
from mashangban.cases.intake import Refused
from mashangban.directory.pack import current_pack
from mashangban.entitlements import offering, queries, runs
from mashangban.entitlements.access import can_approve
from mashangban.entitlements.errors import NoSuchRun, RunRefused
from mashangban.entitlements.models import Run
from mashangban.entitlements.reviewing import review
from mashangban.entitlements.rulebook import rulebook
from mashangban.entitlements.suppression import shown
from mashangban.entitlements.timing import hindrance
from mashangban.web.granting import words
from mashangban.web.granting.entrance import ROLES
from mashangban.web.granting.findings import cell, in_words, lines
from mashangban.web.shared.money import in_column
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.workbooks import XLSX, file_of, workbook
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to

#: how many are told at once, unless another number is typed
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Left:
    """A street's line of those who may be told, covered as in the review; ``most``: how many to tell next, 0 for none left."""

    street: str
    new: str
    offered: str
    held: str
    most: int


@require_GET
@desk_page(*ROLES)
def run_page(request: DeskRequest, number: str) -> HttpResponse:
    """The run, or 404 for whoever may not see its case."""
    run = run_or_404(request, number)
    if number != run.case.number:
        return redirect("granting:run", run.case.number)
    return _page(request, run)


@sent_to("granting:run", "number")
@desk_page(*ROLES)
def decide(request: DeskRequest, number: str) -> HttpResponse:
    """Approve, reject, or give a failed run up."""
    run = run_or_404(request, number)
    what, text = request.POST.get("what", ""), request.POST.get("text", "").strip()[:500]
    if what == "approve" and request.POST.get("confirmed") != "yes":
        problem = _("Tick that you have looked at the counts, the samples and the odd ones.")
        return _page(request, run, {"approve": problem}, text, status=422)
    try:
        if what == "approve":
            runs.approve(run.case.number, request.actor, text, now=request.now)
            messages.success(request, _("Approved. Offers can be made now, street by street."))
        elif what == "reject":
            runs.reject(run.case.number, request.actor, text, now=request.now)
            messages.success(request, _("Rejected: nothing comes of this run."))
        elif what == "drop":
            runs.drop(run.case.number, request.actor, text, now=request.now)
            messages.success(request, _("The run is given up."))
        else:
            raise Http404
    except Refused as refused:
        said = " ".join(refusal_text(one) for one in refused.refusals)
        return _page(request, run, {what: said}, text, status=422)
    return redirect("granting:run", run.case.number)


@sent_to("granting:run", "number")
@desk_page(*ROLES)
def again(request: DeskRequest, number: str) -> HttpResponse:
    """Begin a run once more that failed, or whose worker has fallen silent."""
    run = run_or_404(request, number)
    try:
        runs.restart(run.case.number, request.actor, now=request.now)
    except Refused as refused:
        messages.error(request, " ".join(refusal_text(one) for one in refused.refusals))
    except RunRefused as error:
        messages.error(request, words.run_refused(error))
    return redirect("granting:run", run.case.number)


@sent_to("granting:run", "number")
@desk_page(*ROLES)
def offer(request: DeskRequest, number: str) -> HttpResponse:
    """Tell a batch of those found, of one street or of all."""
    run = run_or_404(request, number)
    typed = request.POST.get("most", "").strip()
    most = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    benefit, street = (request.POST.get(name, "").replace("\x00", "")[:120] for name in ("benefit", "street"))
    try:
        batch = offering.offer(
            run.case.number, benefit, request.actor, street=street or None, most=most, now=request.now
        )
    except RunRefused as error:
        return _page(request, run, {"offer": words.run_refused(error)}, status=422)
    except Refused as refused:
        said = " ".join(refusal_text(one) for one in refused.refusals)
        return _page(request, run, {"offer": said}, status=422)
    _tell(request, batch)
    return redirect("granting:run", run.case.number)


@require_GET
@desk_page(*ROLES)
def counts_file(request: DeskRequest, number: str) -> HttpResponse:
    """The tables of a review as Excel, covered as on the page."""
    run = run_or_404(request, number)
    rules = [in_words(run, one) for one in review(run.case.number).rules]
    sheets = {f"{place} {one.title}": lines(one) for place, one in enumerate(rules, 1)}
    if not sheets:
        raise Http404
    return file_of(workbook(sheets), XLSX, f"run-{run.case.number}.xlsx")


# --- pieces --------------------------------------------------------------------------------------


def run_or_404(request: DeskRequest, number: str) -> Run:
    """A run whose case one may see."""
    try:
        run = runs.find(number)
    except NoSuchRun as error:
        raise Http404 from error
    if not case_queries.can_see(request.actor, run.case):
        raise Http404
    return run


def _page(
    request: DeskRequest, run: Run, wrong: Mapping[str, str] | None = None, text: str = "", status: int = 200
) -> HttpResponse:
    found = review(run.case.number)
    streets = queries.streets_by_benefit(run, request.actor) if run.case.state == "approved" else {}
    hindered = _hindered(run, request.now)
    approval = can_approve(request.actor, run) if run.case.state == "in-review" else None
    context = {
        "run": run,
        "state": naming.state_title(naming.definition(run.case.service, run.case.version), run.case.state),
        "running": run.case.state in {"draft", "running"},
        "silent": runs.silent_since(run, request.now),
        "percent": round(100 * run.done / run.rows) if run.rows else None,
        "problem": run.problem_en if naming.lang().startswith("en") else run.problem_zh,
        "engine": words.engine(run.engine),
        "rules": [in_words(run, one) for one in found.rules],
        "rows": cell(run.rows) if run.rows else "",
        "done": cell(run.done),
        "listed": [words.rule_title(one["code"], run.on) for one in run.rules],
        "flagged": found.flagged,
        "streets": {
            code: [_left(one, open_=code not in hindered) for one in rows] for code, rows in streets.items()
        },
        "benefits": [
            (code, words.benefit_title(code)) for code in dict.fromkeys(one["benefit"] for one in run.rules)
        ],
        "hindered": [(words.benefit_title(code), why) for code, why in hindered.items()],
        "carried": cell(shown(queries.carried_of(run))) if run.case.state == "approved" else "0",
        "may_approve": approval is True,
        "why_not": "" if approval in (None, True) else _why_not(str(approval)),
        "wrong": wrong or {},
        "stray": _stray(run, approval is True, wrong or {}),
        "text": text,
    }
    return render(request, "granting/run.html", context, status=status)


def _hindered(run: Run, now: datetime) -> Mapping[str, str]:
    """Benefit → why nobody is told of it today; a run that nothing comes of any more has none."""
    if run.case.state in {"rejected", "dropped"}:
        return {}
    today = timezone.localdate(now, current_pack().zone)
    found = {}
    for code in dict.fromkeys(str(one["benefit"]) for one in run.rules):
        try:
            why = hindrance(rulebook().benefit(code), run.on, today)
        except LookupError:
            continue
        if why is not None:
            found[code] = words.run_refused(why)
    return found


def _left(one: queries.StreetLeft, *, open_: bool) -> Left:
    if not open_:
        return Left(one.street, cell(one.new), cell(one.offered), cell(one.held), 0)
    # a covered number may be none: the button is there all the same, or its absence would tell
    most = one.new if one.new is not None and one.new < _AT_ONCE else _AT_ONCE
    return Left(one.street, cell(one.new), cell(one.offered), cell(one.held), most)


def _stray(run: Run, may_approve: bool, wrong: Mapping[str, str]) -> str:
    """What went wrong with a form that the page does not have: it was sent from an older page, or by a stranger to it."""
    shown = {
        "failed": {"drop"},
        "approved": {"offer"},
        "in-review": {"approve", "reject"} if may_approve else set(),
    }
    return " ".join(said for name, said in wrong.items() if name not in shown.get(run.case.state, set()))


def _why_not(code: str) -> str:
    if code == "same-person":
        return _("You began this run, so somebody else looks at it and decides.")
    return _("The head of the body that answers for the benefit decides.")


def _tell(request: DeskRequest, batch: offering.Batch) -> None:
    made = len(batch.made)
    if made:
        sentence = ngettext("%(n)d person was told.", "%(n)d persons were told.", made) % {"n": made}
        messages.success(request, sentence)
    if batch.carried:
        told = ngettext(
            "%(n)d of them confirmed it before: it goes on, and they need not answer.",
            "%(n)d of them confirmed it before: it goes on, and they need not answer.",
            len(batch.carried),
        )
        messages.success(request, told % {"n": len(batch.carried)})
    notes = []
    if batch.held:
        notes.append(
            ngettext("%(n)d has the right already.", "%(n)d have the right already.", len(batch.held))
            % {"n": len(batch.held)}
        )
    if batch.declined:
        told = ngettext(
            "%(n)d did not want it within the last year and was not asked again.",
            "%(n)d did not want it within the last year and were not asked again.",
            batch.declined,
        )
        notes.append(told % {"n": batch.declined})
    if batch.unknown:
        notes.append(
            ngettext("No register names %(n)d of them.", "No register names %(n)d of them.", batch.unknown)
            % {"n": batch.unknown}
        )
    if batch.differing:
        notes.append(
            ngettext(
                "For %(n)d the facts do not bear out the match.",
                "For %(n)d the facts do not bear out the match.",
                batch.differing,
            )
            % {"n": batch.differing}
        )
    if batch.left:
        notes.append(ngettext("%(n)d is left.", "%(n)d are left.", batch.left) % {"n": batch.left})
    if batch.over_budget is not None:
        notes.append(
            _("What was offered is %(sum)s yuan more than the budget holds: the last ones may have to wait.")
            % {"sum": in_column(batch.over_budget)}
        )
    if notes:
        messages.warning(request, " ".join(notes))
    if not made and not notes:
        messages.info(request, _("Nobody is left to be told here."))
