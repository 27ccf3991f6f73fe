"""Following one's own case: what happened, who has it, till when; writing, rating, opening it again."""

from __future__ import annotations

import re
import secrets as chance
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mashangban.applications.models import Application
from mashangban.assistance import wording
from mashangban.assistance.scope import MandateRefused
from mashangban.cases.danger import danger_in
from mashangban.cases.handling import NoSuchCase, Once, Stale, once, was_done
from mashangban.cases.handling import act as carry_out
from mashangban.cases.intake import KeyReused, Refused
from mashangban.cases.models import CaseRow
from mashangban.cases.pages import Track, applicant
from mashangban.cases.pages import track as track_of
from mashangban.core.casework.inputs import STANDARD, inputs_of
from mashangban.core.catalog.model import Action, FormField, WordList
from mashangban.core.numbers import NumberError, check_receipt_key, parse_case_number, receipt_key_mistyped
from mashangban.directory.pack import current_pack
from mashangban.directory.secret import secrets
from mashangban.web.portal import history, photos
from mashangban.web.portal.acting import acting_in, closed_text, closed_to
from mashangban.web.portal.holding import held, hold, holds, let_go
from mashangban.web.portal.questions import PREFIX, Question, Typed, as_json, question
from mashangban.web.shared import errors
from mashangban.web.shared.limits import limited
from mashangban.web.shared.refusals import refusal_text
from mashangban.web.shared.requests import PageRequest

#: a message sent again within this time with the same words was a double tap
_SAME = timedelta(minutes=10)
MESSAGE = "message"
#: of an application: every case below it goes with it
WITHDRAW = "withdraw"
_ONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find(request: PageRequest) -> HttpResponse:
    """Number and key from the receipt, however they are typed."""
    typed = {"number": "", "key": ""}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip()[:60] for name in typed}
        if wait := limited("find-case-address", request.client_address):
            return errors.too_often(request, wait)
        number = _found(typed, wrong)
        if number is not None:
            response = HttpResponseRedirect(reverse("portal:track", args=[number]))
            hold(request, response, number)
            return response
    context = {"typed": typed, "wrong": wrong, "held": held(request)}
    return render(request, "portal/find.html", context, status=422 if wrong else 200)


def _found(typed: Mapping[str, str], wrong: dict[str, str]) -> str | None:
    """The number when number and key belong together; otherwise what to look at again."""
    number = ""
    try:
        number = parse_case_number(typed["number"])
    except NumberError as error:
        wrong["number"] = _number_problem(error)
    if not typed["key"]:
        wrong["key"] = _("Type the key as well: nine letters, printed below the number.")
    elif receipt_key_mistyped(typed["key"]):
        wrong["key"] = _("There is a slip in the key. It has nine letters, such as 7KD-2MX-4QA.")
    if wrong:
        return None
    if not check_receipt_key(number, typed["key"], secrets()):
        wrong["key"] = _("This key belongs to another number. Compare both with the receipt.")
        return None
    try:
        track_of_number(number)
    except Http404:
        wrong["number"] = _("There is no matter with this number. Compare it with the receipt.")
        return None
    return number


def _number_problem(error: NumberError) -> str:
    return {
        "characters": _("A number has digits only. Copy it from the receipt."),
        "length": _("A number has 14 digits. Copy it from the receipt."),
        "check": _("One digit is wrong or two are exchanged. Compare the number with the receipt."),
        "date": _("A number begins with a day; this one does not. Compare it with the receipt."),
    }[error.code]


@require_safe
@never_cache
def open_with_key(request: PageRequest, number: str, key: str) -> HttpResponse:
    """The address in the receipt's code: remembers the case on this phone and shows it."""
    if wait := limited("find-case-address", request.client_address):
        return errors.too_often(request, wait)
    wrong: dict[str, str] = {}
    found = _found({"number": number[:60], "key": key[:60]}, wrong)
    if found is None:
        context = {"typed": {"number": number[:40], "key": ""}, "wrong": wrong, "held": held(request)}
        return render(request, "portal/find.html", context, status=404)
    response = HttpResponseRedirect(reverse("portal:track", args=[found]))
    hold(request, response, found)
    return response


@require_safe
@never_cache
def show(request: PageRequest, number: str) -> HttpResponse:
    """The case's page, to whoever holds its key; others are asked for the key."""
    canonical = _canonical(number)
    if not holds(request, canonical) and not _held_above(request, canonical):
        context = {
            "typed": {"number": canonical, "key": ""},
            "wrong": {},
            "held": held(request),
            "ask_key": True,
        }
        return render(request, "portal/find.html", context)
    track = track_of_number(canonical, request)
    if whole := _whole(track):
        return HttpResponseRedirect(whole)
    return _page(request, track)


def _whole(track: Track) -> str | None:
    """Where an application to a one-thing service is followed, for the application and for every case below it.

    What is only prepared like one - collected here for another district - is followed like any letter.
    """
    if track.case.root is None:
        prepared = track.service.application
        if not prepared or not Application.objects.filter(case=track.row).exists():
            return None
    return reverse("services:case", args=[track.case.root or track.row.number])


def _page(request: HttpRequest, track: Track) -> HttpResponse:
    pack, language = current_pack(), get_language() or "zh-hans"
    state = track.service.states[track.case.state]
    ratings = [name for name, row in track.actions.items() if "rating" in row.needs]
    others = [
        (name, row, track.until.get(name)) for name, row in track.actions.items() if name not in ratings
    ]
    context = {
        "track": track,
        "state": (state.public or state.title).text(language),
        "unit": pack.units.get(track.row.unit),
        "handler": pack.title(track.row.handler, language) if track.row.handler else "",
        "place": pack.places.get(track.row.place),
        "lines": history.lines_of(track),
        "answer": history.answer_of(track),
        "looked": history.looked_at(track.reveals),
        "rate": ratings[0] if ratings else "",
        "ratings": [(value, history.rating_words(value)) for value in history.RATINGS],
        "rated": history.rating_words(track.case.rating),
        "foremost": sorted(
            (one for one in others if one[1].confirm is None), key=lambda one: one[1].tone != "primary"
        ),
        "lesser": [one for one in others if one[1].confirm is not None],
        "asked": history.question_of(track),
        "paused": any(clock.paused for clock in track.case.clocks.values()),
        "wrote": _written(track, language),
        "sent": request.GET.get("done", ""),
        "key_known": True,
        "once": chance.token_urlsafe(18),
    }
    return render(request, "portal/track.html", context)


def _written(track: Track, language: str) -> list[Question]:
    """What the resident handed in, identity left out."""
    rows = []
    for name, one in track.service.form.items():
        value = track.case.data.get(name)
        if one.identity or value in (None, "", [], ()) or one.type in {"point", "consent", "rows"}:
            continue
        typed: Typed = [str(part) for part in value] if isinstance(value, list | tuple) else str(value)
        if one.type == "person":
            typed = current_pack().title(str(value), language)
        rows.append(question(name, one, typed, language))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act(request: PageRequest, number: str, action: str) -> HttpResponse:
    """One action of the resident: shown, checked, confirmed where it cannot be undone, done once."""
    track = held_track(request, _canonical(number))
    if track.service.application and action == WITHDRAW and action in track.actions:
        return HttpResponseRedirect(reverse("services:withdraw", args=[track.row.number]))
    fields, row = _fields(track, action)
    if fields is None:
        return _done(track, action) if _tapped_before(request, track, action) else _gone(request, track)
    if request.method != "POST":
        return _form(request, track, action, row, fields, {}, {})
    typed, wrong = _typed(request, fields)
    if wait := limited("message-case", track.row.number):
        return errors.too_often(request, wait)
    if request.POST.get("do") in {"add-photos", "change"} or wrong:
        return _form(request, track, action, row, fields, typed, wrong)
    missing = {
        n: _("This is needed. Please fill it in.")
        for n, (_f, must) in fields.items()
        if must and not typed.get(n)
    }
    if missing:
        return _form(request, track, action, row, fields, typed, missing)
    confirming = row is not None and (row.confirm is not None or "rating" in row.needs)
    if confirming and request.POST.get("sure") != "1":
        return _form(request, track, action, row, fields, typed, {}, confirm=True)
    words = (
        None
        if request.POST.get("danger_seen") == "1"
        else danger_in(_written_now(fields, typed), current_pack())
    )
    if words is not None:
        return _danger(request, words)
    return _carried_out(request, track, action, row, fields, typed)


def _written_now(fields: Mapping[str, tuple[FormField, bool]], typed: Mapping[str, Typed]) -> str:
    return "\n".join(
        str(typed[name]) for name, (one, _must) in fields.items() if one.type == "text" and typed.get(name)
    )


def _danger(request: PageRequest, words: WordList) -> HttpResponse:
    """110 first; the same form goes on from there."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = [(name, value, False) for name, value in sent if name not in {"csrfmiddlewaretoken", "do"}]
    context = {"words": words, "everything": [*kept, ("danger_seen", "1", False)]}
    return render(request, "portal/danger.html", context)


def _carried_out(
    request: PageRequest,
    track: Track,
    action: str,
    row: Action | None,
    fields: Mapping[str, tuple[FormField, bool]],
    typed: Mapping[str, Typed],
) -> HttpResponse:
    data = {name: as_json(one, typed.get(name)) for name, (one, _must) in fields.items() if typed.get(name)}
    number = track.row.number
    done = _done(track, action)
    if action == MESSAGE and row is None and _said_already(request, track, data):
        return done
    try:
        whole = track.case.root or number if _whole(track) else None
        with acting_in(request, whole, action, number) as agent:
            carry_out(
                number,
                action,
                applicant(track.case.root or number),
                data,
                now=request.now,
                seen=_seen(request) if row is not None else None,
                once=_sent_as(request, track, action, data),
                agent=agent,
            )
    except MandateRefused as refused:
        return _form(request, track, action, row, fields, typed, {"": wording.say(refused)})
    except Stale as stale:
        mine = any(e.role == "applicant" and e.data.get("action") == action for e in stale.changes)
        if mine:
            return done
        note = {
            "": _("Something new happened meanwhile. Look at it, then send yours again; it is kept here.")
        }
        return _form(request, held_track(request, number), action, row, fields, typed, note)
    except Refused as problem:
        wrong = {(one.field or ""): refusal_text(one) for one in problem.refusals}
        return _form(request, track, action, row, fields, typed, wrong)
    return done


def _done(track: Track, action: str) -> HttpResponse:
    page = _whole(track) or reverse("portal:track", args=[track.row.number])
    return HttpResponseRedirect(f"{page}?done={action}")


def _seen(request: PageRequest) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else None


def _sent_as(request: PageRequest, track: Track, action: str, data: Mapping[str, Any]) -> Once | None:
    """The form's own name for what it sends. None for a page kept open, from which something else was sent before."""
    name = request.POST.get("once", "")
    if not _ONCE.fullmatch(name):
        return None
    named = once(track.row.number, f"{action}:{name}", action, data)
    try:
        was_done(named)
    except KeyReused:
        return None
    return named


def _tapped_before(request: PageRequest, track: Track, action: str) -> bool:
    """Whether this very form was carried out already: its second tap comes when the action is no longer there."""
    name = request.POST.get("once", "")
    if not _ONCE.fullmatch(name):
        return False
    try:
        return was_done(once(track.row.number, f"{action}:{name}", action, {}))
    except KeyReused:
        return True


def _said_already(request: PageRequest, track: Track, data: Mapping[str, Any]) -> bool:
    mine = [event for event in track.events if event.kind == "messaged"]
    if not mine or request.now - mine[-1].at > _SAME:
        return False
    return bool(mine[-1].data.get("message") == str(data.get("message", "")).strip())


def _fields(track: Track, action: str) -> tuple[Mapping[str, tuple[FormField, bool]] | None, Action | None]:
    row = track.actions.get(action)
    if row is not None:
        return {name: one for name, one in inputs_of(row).items() if one[0].type != "rows"}, row
    if action == MESSAGE and track.may_write:
        return {"message": (STANDARD["message"], True), "photos": (STANDARD["photos"], False)}, None
    return None, None


def _typed(
    request: PageRequest, fields: Mapping[str, tuple[FormField, bool]]
) -> tuple[dict[str, Typed], dict[str, str]]:
    typed: dict[str, Typed] = {}
    wrong: dict[str, str] = {}
    for name, (one, _must) in fields.items():
        given = [value for value in request.POST.getlist(PREFIX + name) if value]
        if one.type == "photos":
            typed[name] = photos.with_posted(request, name, one, list(dict.fromkeys(given)), wrong)
            dropped = request.POST.get("do", "").removeprefix(f"drop:{name}:")
            typed[name] = [token for token in typed[name] if token != dropped]
            if request.POST.get("do", "").startswith("drop:"):
                wrong.setdefault("photo-dropped", "")
        elif given:
            typed[name] = given[-1]
    return typed, wrong


def _form(
    request: HttpRequest,
    track: Track,
    action: str,
    row: Action | None,
    fields: Mapping[str, tuple[FormField, bool]],
    typed: Mapping[str, Typed],
    wrong: Mapping[str, str],
    *,
    confirm: bool = False,
) -> HttpResponse:
    language = get_language() or "zh-hans"
    questions = [
        question(
            name,
            one.model_copy(update={"optional": not must}),
            typed.get(name),
            language,
            error=wrong.get(name, ""),
        )
        for name, (one, must) in fields.items()
    ]
    context = {
        "track": track,
        "action": action,
        "row": row,
        "title": row.title.text(language) if row else _("Write to the desk"),
        "about": str(track.case.data.get("title") or track.case.data.get("scene_title") or ""),
        "questions": questions,
        "carried": [(f"{PREFIX}{q.name}", value) for q in questions for value in q.values],
        "note": wrong.get("", ""),
        "ratings": [(value, history.rating_words(value)) for value in history.RATINGS],
        "chosen": str(typed.get("rating", "")),
        "chosen_words": history.rating_words(int(str(typed["rating"])))
        if str(typed.get("rating", "")) in "12345" and typed.get("rating")
        else "",
        "confirm": confirm,
        "once": name if _ONCE.fullmatch(name := request.POST.get("once", "")) else chance.token_urlsafe(18),
        "until": track.until.get(action),
    }
    real = {name: text for name, text in wrong.items() if text}
    return render(request, "portal/act.html", context, status=422 if real else 200)


def _gone(request: HttpRequest, track: Track) -> HttpResponse:
    """The action is not possible (any more): say so on the case's own page."""
    return _done(track, "gone")


@require_POST
def forget(request: PageRequest, number: str) -> HttpResponse:
    """Take the case off this phone; the key still opens it."""
    response = HttpResponseRedirect(reverse("portal:home"))
    let_go(request, response, _canonical(number))
    return response


def held_track(request: PageRequest, number: str) -> Track:
    """The case for whoever holds its key, or that of the application it belongs to; Http404 for everybody else."""
    if not holds(request, number) and not _held_above(request, number):
        raise Http404(number)
    track = track_of_number(number, request)
    if closed_to(request, track.case.root or number):
        raise PermissionDenied(closed_text())
    return track


def _held_above(request: HttpRequest, number: str) -> bool:
    """Whether the case is part of an application whose key this browser has shown."""
    if not held(request):
        return False
    root = CaseRow.objects.filter(number=number).values_list("snapshot__root", flat=True).first()
    # SQLite takes a text of digits out of JSON as a number
    return root is not None and holds(request, str(root))


def track_of_number(number: str, request: HttpRequest | None = None) -> Track:
    """The case's public side, or Http404."""
    from django.utils import timezone

    try:
        return track_of(number, getattr(request, "now", None) or timezone.now())
    except NoSuchCase as error:
        raise Http404(number) from error


def _canonical(number: str) -> str:
    try:
        return parse_case_number(number)
    except NumberError as error:
        raise Http404(number) from error
