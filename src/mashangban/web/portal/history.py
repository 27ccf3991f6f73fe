"""A case's public events as a resident reads them: plain words, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mashangban.assistance.naming import both_of
from mashangban.cases.models import Event
from mashangban.cases.pages import Track
from mashangban.core.catalog.model import Action, Service
from mashangban.directory.pack import current_pack

RATINGS = (5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    at: datetime
    title: str
    #: what was written, as written
    text: str = ""
    #: whose doing: "you" | "desk" | "system"
    by: str = "desk"
    #: name or unit, where it may be known
    who: str = ""
    #: "answer" stands out
    weight: str = ""
    photos: tuple[str, ...] = ()


def lines_of(track: Track) -> list[Line]:
    """The timeline, newest first; events that say nothing to a resident are left out."""
    both = both_names(track.events)
    lines = [line for event in track.events if (line := line_of(event, track.service, both)) is not None]
    return lines[::-1]


def line_of(event: Event, service: Service, both: Mapping[str, str] | None = None) -> Line | None:
    """One event in words, or None. ``both``: as of ``both_names``, so that many events cost one query."""
    tell = _TELL.get(event.kind)
    line = tell(event, service) if tell else None
    agent = str(event.data.get("agent") or "")
    if line is None or not agent:
        return line
    names = (both_names([event]) if both is None else both).get(agent, "")
    return replace(line, title=_done_for_you(event) or line.title, who=names)


def both_names(events: Iterable[Event]) -> Mapping[str, str]:
    """Agent → both names, of everybody who acted for the applicant; one query at most, none when nobody did."""
    return both_of((str(event.data.get("agent") or "") for event in events), get_language() or "zh-hans")


def _done_for_you(event: Event) -> str:
    """What an agent did is not said to have been done by the reader."""
    return {"submitted": _("Handed in for you"), "messaged": _("Written for you")}.get(event.kind, "")


def rating_words(rating: int | None) -> str:
    """The five levels of GB/T 39734 in words."""
    return {
        5: _("Very satisfied"),
        4: _("Satisfied"),
        3: _("Basically satisfied"),
        2: _("Dissatisfied"),
        1: _("Very dissatisfied"),
    }.get(rating or 0, "")


def answer_of(track: Track) -> Line | None:
    """The latest substantive answer."""
    answers = [e for e in track.events if e.kind == "acted" and e.data.get("message") == "substantive"]
    return line_of(answers[-1], track.service) if answers else None


def question_of(track: Track) -> Line | None:
    """The desk's question, while it waits for an answer."""
    questions = [e for e in track.events if e.kind == "acted" and e.data.get("message") == "question"]
    if not questions or questions[-1].data.get("to") != track.case.state:
        return None
    return line_of(questions[-1], track.service)


def looked_at(events: Sequence[Event]) -> list[tuple[datetime, str, str]]:
    """(when, who, why) of every look at the identity, newest first."""
    return [(event.at, _named(event.actor), str(event.data.get("reason", ""))) for event in events][::-1]


def _submitted(event: Event, service: Service) -> Line:
    return Line(event.at, _("You handed it in"), by="you")


def _assigned(event: Event, service: Service) -> Line:
    unit, handler = _named(str(event.data.get("unit", ""))), event.data.get("handler")
    if handler:
        return Line(event.at, _("%(name)s of %(unit)s has it") % {"name": _named(str(handler)), "unit": unit})
    return Line(event.at, _("It waits in the queue of %(unit)s") % {"unit": unit})


_MESSAGES = {
    "substantive": lambda: _("Answer"),
    "holding": lambda: _("A word in between; the answer follows"),
    "question": lambda: _("A question to you"),
    "notice": lambda: _("Notice"),
}


def _acted(event: Event, service: Service) -> Line:
    data: Mapping[str, Any] = event.data
    given = data.get("input", {})
    row = service.action(str(data.get("from", "")), str(data.get("action", "")))
    title = row.title.text(get_language() or "zh-hans") if row else str(data.get("action", ""))
    kind = str(data.get("message", ""))
    if kind in _MESSAGES and not _has_steps(service):
        title = _MESSAGES[kind]()
    told = (
        ("measure", "message", "remark")
        if _for_colleagues(row)
        else ("measure", "message", "reason", "remark")
    )
    texts = [str(given[name]) for name in told if given.get(name)]
    if given.get("rating"):
        texts.insert(0, rating_words(int(given["rating"])))
    photos = tuple(str(one) for name in ("evidence", "photos") for one in given.get(name) or ())
    by = "you" if event.role == "applicant" else ("system" if event.actor == "system" else "desk")
    who = "" if by != "desk" else _named(event.actor)
    weight = "answer" if kind == "substantive" else ("question" if kind == "question" else "")
    return Line(event.at, title, "\n".join(texts), by, who, weight, photos)


def _for_colleagues(row: Action | None) -> bool:
    """Whether a step only gives colleagues work, such as a joint review: its reason is written for them.

    A definition that wants it told says that the step has a ``message``.
    """
    return bool(row and row.spawns and not (row.to or row.branches or row.pauses or row.message))


def _has_steps(service: Service) -> bool:
    """Whether the name of a step says more than that there was a message: accepted, granted and delivered, not answers to a letter."""
    return service.application or "parent" in service.channels


def _messaged(event: Event, service: Service) -> Line:
    photos = tuple(str(one) for one in event.data.get("photos") or ())
    return Line(event.at, _("You wrote"), str(event.data.get("message", "")), "you", photos=photos)


def _breached(event: Event, service: Service) -> Line:
    return Line(event.at, _("The promised time has passed; the leader has been told"), by="system")


def _paused(event: Event, service: Service) -> Line:
    until = parse_datetime(str(event.data.get("resume_by", "")))
    text = _("At the latest it goes on at %(moment)s.") % {"moment": _clock(until)} if until else ""
    return Line(event.at, _("The clock stands still until you have answered"), text, "system")


def _resumed(event: Event, service: Service) -> Line:
    return Line(event.at, _("The clock runs again"), by="system")


def _assisted(event: Event, service: Service) -> Line:
    unit = _named(str(event.data.get("unit", "")))
    return Line(event.at, _("%(unit)s helps with it") % {"unit": unit})


def _reopened(event: Event, service: Service) -> Line:
    return Line(event.at, _("Opened again, under the same number"), by="system")


def _closed(event: Event, service: Service) -> Line:
    return Line(event.at, _("Closed"), by="system")


_TELL = {
    "submitted": _submitted,
    "assigned": _assigned,
    "acted": _acted,
    "messaged": _messaged,
    "clock-breached": _breached,
    "clock-paused": _paused,
    "clock-resumed": _resumed,
    "assisted": _assisted,
    "reopened": _reopened,
    "closed": _closed,
}


def _named(code: str) -> str:
    return current_pack().title(code, get_language() or "zh-hans")


def _clock(moment: datetime) -> str:
    from mashangban.web.shared.dates import exact_text

    return exact_text(moment, moment)
