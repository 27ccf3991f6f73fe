"""The papers of an application: each as a card with every lawful way in which it may come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from mashangban.applications import drafts, materials, promising
from mashangban.applications.errors import AlreadySubmitted, MaterialRefused, PromiseRefused
from mashangban.applications.materials import Wanted
from mashangban.directory.pack import current_pack
from mashangban.papers import scans as scans_room
from mashangban.papers.models import Scan
from mashangban.web.services import scans
from mashangban.web.services.acting import refusal as mandate_refusal
from mashangban.web.services.steps import Visit, switched, visit
from mashangban.web.services.words import (
    material_refusal,
    promise_refusal,
    regime_names,
    regime_offers,
    trust_words,
)
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

FILES = "files-"


@dataclass(frozen=True)
class Offer:
    """A regime one may choose for a paper."""

    regime: str
    name: str
    button: str
    due: str
    consequence: str


@dataclass(frozen=True)
class Paper:
    """One document on the page."""

    wanted: Wanted
    title: str
    why: str
    asked_by: tuple[str, ...]
    laws: tuple[str, ...]
    #: title of the register that holds such documents
    register: str
    #: by upload, and on paper
    may_upload: bool
    may_bring: bool
    offers: tuple[Offer, ...]
    files: tuple[Scan, ...]
    #: name of the chosen regime, how far it is trusted
    regime: str
    trust: str
    remark: str = ""
    #: titles of the items that want it although it is promised to others
    uncovered: tuple[str, ...] = ()
    errors: Sequence[str] = field(default_factory=tuple)

    @property
    def code(self) -> str:
        """Code of the evidence."""
        return self.wanted.evidence

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"paper-{self.code}"


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def show(request: PageRequest, reference: str) -> HttpResponse:
    """``/services/a/<reference>/materials``."""
    here = visit(request, reference)
    if isinstance(here, HttpResponse):
        return here
    if request.method == "POST":
        return _posted(here)
    return _page(here, request.GET.get("at", ""), {}, check=request.GET.get("check") == "1")


def _posted(here: Visit) -> HttpResponse:
    """Take every file that came, then do what the button says."""
    request, at = here.request, here.request.POST.get("at", "")
    refused = mandate_refusal(here.application, "fill", request.now)
    if refused:
        return _page(here, at, {}, refused=refused)
    wrong: dict[str, list[str]] = {}
    try:
        _take_files(here, wrong)
        verb, what = _button(request)
        if verb in {"view", "lang"}:
            return switched(here, verb, what[0], here.address("materials", **({"at": at} if at else {})))
        if verb == "back":
            return HttpResponseRedirect(_near(here, at, -1) or here.address("form"))
        if verb != "next":
            _done(here, verb, what, wrong)
    except AlreadySubmitted:
        return HttpResponseRedirect(here.address("application"))
    if wrong:
        return _page(here, at, wrong)
    if verb == "next":
        return _next(here, at)
    anchor = f"#paper-{what[0]}" if what else ""
    return HttpResponseRedirect(here.address("materials", **({"at": at} if at else {})) + anchor)


def _button(request: PageRequest) -> tuple[str, list[str]]:
    verb, *what = request.POST.get("do", "next").split(":")
    return verb, what


def _take_files(here: Visit, wrong: dict[str, list[str]]) -> None:
    if not here.request.FILES:
        return
    for one in materials.wanted(here.application, here.request.now):
        sent = here.request.FILES.getlist(FILES + one.evidence)
        if not sent:
            continue
        if limited("upload-address", here.request.client_address):
            wrong[one.evidence] = [
                _("Too many files in a short time. Please wait a little, then choose it again.")
            ]
            continue
        found = scans.keep(here.application, one.evidence, sent, here.request.now)
        if found:
            wrong[one.evidence] = found


def _done(here: Visit, verb: str, what: list[str], wrong: dict[str, list[str]]) -> None:
    """One way of supplying a paper, or taking it back."""
    application, now = here.application, here.request.now
    evidence = what[0] if what else ""
    try:
        if verb == "register":
            materials.use_register(application, evidence, now)
        elif verb == "paper":
            materials.bring_paper(application, evidence, now)
        elif verb == "promise" and len(what) > 1:
            promising.promise(application, evidence, what[1], now)
        elif verb == "reuse" and len(what) > 1:
            _reuse(here, evidence, what[1])
        elif verb == "drop":
            materials.detach(application, evidence, now)
        elif verb == "drop-scan" and len(what) > 1:
            _drop_scan(here, evidence, what[1])
        elif verb == "upload" and evidence not in wrong and not here.request.FILES:
            wrong[evidence] = [_("No file was chosen. Choose one, then upload.")]
    except MaterialRefused as refused:
        wrong.setdefault(evidence, []).append(material_refusal(refused))
    except PromiseRefused as refused:
        wrong.setdefault(evidence, []).append(promise_refusal(refused))


def _reuse(here: Visit, evidence: str, key: str) -> None:
    for one in materials.wanted(here.application, here.request.now):
        for earlier in one.reusable if one.evidence == evidence else ():
            if str(earlier.material.pk) == key:
                materials.reuse(here.application, evidence, earlier.material, here.request.now)
                return
    raise MaterialRefused(evidence, "not-yours")


def _drop_scan(here: Visit, evidence: str, token: str) -> None:
    row = here.application.materials.filter(evidence=evidence, how="scan").first()
    kept = [one for one in row.scans if one != token] if row is not None else []
    if kept:
        materials.attach(here.application, evidence, kept, here.request.now)
    else:
        materials.detach(here.application, evidence, here.request.now)


def _next(here: Visit, at: str) -> HttpResponse:
    """On to the next paper in large type, else to the next page; what is missing is asked for in the review."""
    onward = _near(here, at, 1) if here.elder else ""
    if onward:
        return HttpResponseRedirect(onward)
    after = here.after("materials")
    drafts.reach(here.application, after.rstrip("/").rsplit("/", 1)[-1], here.request.now)
    return HttpResponseRedirect(after)


def _near(here: Visit, at: str, by: int) -> str:
    """The address of the paper before or after in large type; empty where there is none."""
    order = [one.evidence for one in to_decide(here)]
    if not here.elder or at not in order:
        return ""
    number = order.index(at) + by
    return here.address("materials", at=order[number]) if 0 <= number < len(order) else ""


def to_decide(here: Visit) -> list[Wanted]:
    """Papers about which the applicant has something to do."""
    return [one for one in materials.wanted(here.application, here.request.now) if _open(one)]


def _open(one: Wanted) -> bool:
    """Whether it is not already there by itself: made by an item of the scene, or shared from a register."""
    return one.asked.made_by is None and (one.held is None or one.asked.original == "required")


def _page(
    here: Visit, at: str, wrong: dict[str, list[str]], *, refused: str = "", check: bool = False
) -> HttpResponse:
    everything = materials.wanted(here.application, here.request.now)
    papers = papers_of([one for one in everything if _open(one)], here.language, wrong)
    order = [paper.code for paper in papers]
    if here.elder and papers:
        at = at if at in order else order[0]
        papers = [paper for paper in papers if paper.code == at]
    missing = [p for p in papers if p.wanted.state == "missing" and p.wanted.required] if check else []
    summary = [(f"#{p.anchor}", p.title, text) for p in papers for text in p.errors]
    summary += [(f"#{p.anchor}", p.title, _("This is needed.")) for p in missing if not p.errors]
    context: dict[str, Any] = here.context("materials") | {
        "papers": papers,
        "shared": papers_of([one for one in everything if not _open(one)], here.language),
        "at": at if here.elder else "",
        "number": order.index(at) + 1 if here.elder and at in order else 0,
        "count": len(order),
        "summary": summary,
        "refused": refused,
        "reference": here.application.reference,
    }
    return render(here.request, "services/materials.html", context, status=422 if wrong or refused else 200)


def papers_of(
    wanted: Sequence[Wanted],
    language: str,
    wrong: Mapping[str, Sequence[str]] | None = None,
    remarks: Mapping[str, str] | None = None,
) -> list[Paper]:
    """The documents as a page shows them; one query for all their files. ``remarks``: what the office found wrong."""
    files = scans_room.scans_of(
        [token for one in wanted if one.material is not None for token in one.material.scans]
    )
    return [
        _paper(
            one, files, language, (wrong or {}).get(one.evidence, ()), (remarks or {}).get(one.evidence, "")
        )
        for one in wanted
    ]


def _paper(
    one: Wanted, files: Mapping[str, Scan], language: str, errors: Sequence[str], remark: str
) -> Paper:
    pack, row = current_pack(), one.material
    register = pack.registers.get(one.register or "")
    names, offers = regime_names(), regime_offers()
    medium = one.asked.medium
    return Paper(
        wanted=one,
        title=one.title.text(language),
        why=one.why.text(language),
        asked_by=tuple(pack.items[code].title.text(language) for code in one.items if code in pack.items),
        laws=tuple(
            dict.fromkeys(
                pack.laws[cite.law].title.text(language) + (f" §{cite.article}" if cite.article else "")
                for asker in one.asked.askers
                for cite in asker.cites
                if cite.law in pack.laws
            )
        ),
        register=register.title.text(language) if register else "",
        may_upload=medium != "paper",
        may_bring=medium != "electronic",
        offers=tuple(
            Offer(
                regime,
                names[regime],
                offers[regime],
                next(c.due.text(language[:2]) for c in one.commitments if c.regime == regime),
                next(c.consequence.text(language) for c in one.commitments if c.regime == regime),
            )
            for regime in one.regimes
        ),
        files=tuple(files[token] for token in row.scans if token in files) if row else (),
        regime=names.get(row.regime, "") if row else "",
        trust=trust_words().get(row.trust, "") if row else "",
        remark=remark,
        uncovered=tuple(
            pack.items[code].title.text(language) for code in one.uncovered if code in pack.items
        ),
        errors=errors,
    )
