"""One run: how far it has come, what it found, the decision of a second person, and the offers made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from mashangban.cases import queries as case_queries
from mashangban.cases.intake import Refused
from mashangban.directory.pack import current_pack
from mashangban.entitlements import offering, queries, runs
from mashangban.entitlements.access import can_approve
from mashangban.entitlements.counting import AGES
from mashangban.entitlements.errors import NoSuchRun, RunRefused
from mashangban.entitlements.models import Run
from mashangban.entitlements.reviewing import RuleReview, Sample, review
from mashangban.entitlements.rulebook import rulebook
from mashangban.web.granting import words
from mashangban.web.granting.entrance import ROLES
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import DeskRequest, desk_page, sent_to
from mashangban.web.workbench.workbooks import XLSX, Line, file_of, workbook

#: as a table shows what is covered
COVERED = "<5"
_ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a street, an age band or a sex."""

    title: str
    cells: Sequence[str]
    #: entitled per hundred of those it could decide on, and as a bar of 0 to 100
    rate: str = ""
    bar: float = 0
    flagged: bool = False
    sum: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a review."""

    title: str
    head: str
    rows: Sequence[Row]
    has_rates: bool = False


@dataclass(frozen=True, slots=True)
class Odd:
    """A kind of odd ones with some of them."""

    title: str
    number: str
    samples: Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule of a run in words."""

    code: str
    title: str
    benefit: str
    benefit_title: str
    version: str
    digest: str
    totals: Sequence[tuple[str, str, str]]
    tables: Sequence[Table]
    flagged: Sequence[str]
    missing: Sequence[tuple[str, str]]
    odd: Sequence[Odd]
    samples: Sequence[Odd]
    previous: str
    new: str
    gone: str


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
    shown = [_shown(run, one) for one in review(run.case.number).rules]
    sheets = {f"{place} {one.title}": _lines(one) for place, one in enumerate(shown, 1)}
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
    streets = queries.streets_by_benefit(run) if run.case.state == "approved" else {}
    approval = can_approve(request.actor, run) if run.case.state == "in-review" else None
    context = {
        "run": run,
        "state": naming.state_title(naming.definition(run.case.service, run.case.version), run.case.state),
        "running": run.case.state in {"draft", "running"},
        "silent": runs.silent_since(run, request.now),
        "percent": round(100 * run.done / run.rows) if run.rows else None,
        "problem": run.problem_en if naming.lang().startswith("en") else run.problem_zh,
        "engine": words.engine(run.engine),
        "rules": [_shown(run, one) for one in found.rules],
        "listed": [words.rule_title(one["code"], run.on) for one in run.rules],
        "flagged": found.flagged,
        "streets": streets,
        "benefits": [
            (code, words.benefit_title(code)) for code in dict.fromkeys(one["benefit"] for one in run.rules)
        ],
        "may_approve": approval is True,
        "why_not": "" if approval in (None, True) else _why_not(str(approval)),
        "wrong": wrong or {},
        "stray": _stray(run, approval is True, wrong or {}),
        "text": text,
    }
    return render(request, "granting/run.html", context, status=status)


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
    notes = []
    if batch.held:
        notes.append(
            ngettext("%(n)d has the right already.", "%(n)d have the right already.", len(batch.held))
            % {"n": len(batch.held)}
        )
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
            % {"sum": words.money(batch.over_budget)}
        )
    if notes:
        messages.warning(request, " ".join(notes))
    if not made and not notes:
        messages.info(request, _("Nobody is left to be told here."))


def _shown(run: Run, one: RuleReview) -> Shown:
    subject = run.subject
    return Shown(
        code=one.code,
        title=words.rule_title(one.code, run.on),
        benefit=one.benefit,
        benefit_title=words.benefit_title(one.benefit),
        version=one.version,
        digest=one.digest,
        totals=[(code, words.answer(code), cell(getattr(one, code))) for code in _ANSWERS],
        tables=_tables(one),
        flagged=[naming.place_title(rate.street) for rate in one.fairness if rate.flagged],
        missing=[(_fact(subject, name), cell(number)) for name, number in one.missing.items() if number != 0],
        odd=[
            Odd(words.odd(kind), cell(number), _samples(subject, one.samples.get(kind, ())))
            for kind, number in one.odd.items()
        ],
        samples=[
            Odd(words.answer(code), "", _samples(subject, one.samples.get(code, ()))) for code in _ANSWERS
        ],
        previous=one.previous,
        new=cell(one.new),
        gone=cell(one.gone),
    )


def _tables(one: RuleReview) -> list[Table]:
    rates = {rate.street: rate for rate in one.fairness}
    widest = max((rate.rate or 0 for rate in one.fairness), default=0) or 1
    streets = []
    for code, row in one.by_street.items():
        rate = rates.get(code)
        per_hundred = rate.rate if rate else None
        streets.append(
            Row(
                naming.place_title(code) if code else _("not known"),
                _cells(row),
                "" if per_hundred is None else f"{per_hundred:.1f} %",
                0 if per_hundred is None else round(100 * per_hundred / widest, 1),
                bool(rate and rate.flagged),
            )
        )
    ages = [Row(_age(code), _cells(row)) for code, row in sorted(one.by_age.items(), key=_by_age)]
    sexes = [Row(_sex(code), _cells(row)) for code, row in sorted(one.by_sex.items())]
    streets.sort(key=lambda row: (-row.bar, row.title))
    found = [Table(_("By street"), _("Street"), streets, has_rates=True)]
    if any(code for code in one.by_age):
        found.append(Table(_("By age"), _("Age"), ages))
    if any(code for code in one.by_sex):
        found.append(Table(_("By sex"), _("Sex"), sexes))
    return found


def _by_age(line: tuple[str, Any]) -> int:
    return int(line[0]) if line[0].isdigit() else 999


def _age(code: str) -> str:
    if not code:
        return _("not known")
    later = next((age for age in AGES if age > int(code)), None)
    return f"{code}–{later - 1}" if later else _("%(age)s and older") % {"age": code}


def _sex(code: str) -> str:
    return {"male": _("men"), "female": _("women")}.get(code, _("not known"))


def _cells(row: Mapping[str, int | None]) -> list[str]:
    return [cell(row.get(code, 0)) for code in _ANSWERS]


def cell(number: int | None) -> str:
    """A number with thousands apart, or that it is covered."""
    return COVERED if number is None else f"{number:,}"


def _fact(subject: str, name: str) -> str:
    try:
        return naming.text(rulebook().fact_title("firm" if subject == "firm" else "person", name))
    except LookupError:
        return name


def _samples(subject: str, some: Sequence[Sample]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            one.label,
            [(_fact(subject, name), value_text(value, subject, name)) for name, value in one.facts.items()],
        )
        for one in some
    ]


def value_text(value: object, subject: str = "person", name: str = "") -> str:
    """A fact's value in words: yes and no, options and places by name, everything else as it stands."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = "" if value is None else str(value)
    declared = current_pack().facts.get("firm" if subject == "firm" else "person", {}).get(name)
    for option in declared.of if declared is not None else ():
        if option.code == text:
            return naming.text(option.title)
    return naming.place_title(text) if text else _("not known")


def _lines(one: Shown) -> Iterator[Line]:
    for table in one.tables:
        yield [table.head, *(words.answer(code) for code in _ANSWERS), _("Entitled per hundred")]
        for row in table.rows:
            yield [row.title, *row.cells, row.rate]
        yield []
