"""The columns of a case row, from the case the events fold to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mashangban.core.casework import next_moment, to_json
from mashangban.core.casework.model import Case
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack
from mashangban.core.text import bigrams

#: how far behind everything with a due moment a case without one stands in an open inbox
_NO_CLOCK = timedelta(days=36500)
_EXCERPT = 160


def columns_of(service: Service, case: Case) -> dict[str, Any]:
    """The columns that follow from the events; shared by opening and appending."""
    running = [clock for clock in case.clocks.values() if clock.running]
    due_at = min((clock.due_at for clock in running), default=None)
    state = service.states.get(case.state)
    waiting = "nobody" if state is None or not case.open else state.waiting
    return {
        "version": case.version,
        "state": case.state,
        "unit": case.unit,
        "handler": case.handler or "",
        "closed_at": case.closed_at,
        "next_at": next_moment(service, case),
        "due_at": due_at,
        "warn_at": min((clock.warn_at for clock in running), default=None),
        "sort_at": due_at or case.opened_at + _NO_CLOCK,
        "waiting": waiting,
        "rating": case.rating,
        "cluster": case.cluster or "",
        "seq": case.seq,
        "snapshot": to_json(case),
    }


def first_columns_of(
    service: Service,
    case: Case,
    *,
    district: str,
    danger: bool,
    demo: bool,
    code: str,
    point: tuple[Any, Any] | None,
) -> dict[str, Any]:
    """All columns of a new case but its head and its parent."""
    return {
        "district": district,
        "number": case.number,
        "service": case.service,
        "place": case.place or "",
        "channel": case.channel,
        "category": case.category or "",
        "excerpt": excerpt_of(service, case.data),
        "opened_at": case.opened_at,
        "danger": danger,
        "code": code,
        "demo": demo,
        "lat": point[0] if point else None,
        "lon": point[1] if point else None,
        **columns_of(service, case),
    }


def texts_of(service: Service, data: Mapping[str, Any]) -> list[str]:
    """What was written in free text, longest fields first."""
    kinds = ("text", "line")
    fields = sorted(
        (field for field in service.form.items() if field[1].type in kinds and not field[1].identity),
        key=lambda field: kinds.index(field[1].type),
    )
    return [str(data[name]) for name, _ in fields if data.get(name)]


def excerpt_of(service: Service, data: Mapping[str, Any]) -> str:
    """The first words of what was written, on one line."""
    texts = texts_of(service, data)
    return " ".join(texts[0].split())[:_EXCERPT] if texts else ""


def words_of(service: Service, case: Case, pack: Pack) -> list[str]:
    """The words by which a case is found: what was written, its number, place, unit and handler."""
    texts = [case.number, *texts_of(service, case.data)]
    place = pack.places.get(case.place or "")
    if place is not None:
        texts += [place.title.zh, place.title.en, *place.aliases]
    unit = pack.units.get(case.unit)
    if unit is not None:
        texts += [unit.title.zh, unit.title.en]
    person = pack.people.get(case.handler or "")
    if person is not None:
        texts += [person.name.zh, person.name.en]
    return bigrams("\n".join(texts))
