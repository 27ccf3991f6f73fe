"""What may be chosen from: units, people, places, ratings, as the selects of forms show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from mashangban.core.catalog.pack import Pack
from mashangban.core.routing import duty_at
from mashangban.web.workbench import naming


@dataclass(frozen=True, slots=True)
class Choice:
    """One option; options with the same group stand together."""

    value: str
    title: str
    group: str = ""


def kind_title(kind: str) -> str:
    """Words for the kinds of units and places."""
    titles = {
        "district": _("District"),
        "bureau": _("Bureaus"),
        "street-office": _("Street offices"),
        "police-station": _("Police stations"),
        "community": _("Communities"),
        "centre": _("Centres"),
        "company": _("Companies"),
        "street": _("Streets"),
        "police-grid": _("Police grids"),
        "building": _("Buildings"),
        "spot": _("Spots"),
    }
    return titles.get(kind, kind)


def units(pack: Pack, without: str = "") -> Sequence[Choice]:
    """Every unit but one, by kind."""
    found = [
        Choice(unit.code, naming.text(unit.title), kind_title(unit.kind))
        for unit in pack.units.values()
        if unit.code != without
    ]
    return _grouped(found)


def people(pack: Pack, unit: str, now: datetime, without: Collection[str] = ()) -> Sequence[Choice]:
    """Who holds a post in the unit (or below it) today; those on duty now first."""
    today = timezone.localdate(now)
    on_duty = {duty.person for duty in duty_at(pack, unit, now)}
    found: dict[str, Choice] = {}
    for post in pack.posts.values():
        if unit not in pack.unit_path(post.unit):
            continue
        for holder in post.holders:
            ended = holder.until is not None and holder.until < today
            if holder.since > today or ended or holder.person in without or holder.person not in pack.people:
                continue
            title = f"{naming.person_name(holder.person)} · {naming.text(post.title)}"
            group = _("On duty now") if holder.person in on_duty else _("Off duty")
            found.setdefault(holder.person, Choice(holder.person, title, group))
    return sorted(found.values(), key=lambda one: one.group != _("On duty now"))


def places(pack: Pack, unit: str) -> Sequence[Choice]:
    """Places the unit answers for, by kind."""
    found = [
        Choice(place.code, naming.place_trail(place.code), kind_title(place.kind))
        for place in pack.places.values()
        if pack.unit_for(place.code) == unit
    ]
    return _grouped(found)


def ratings() -> Sequence[Choice]:
    """The five levels of the national rating, best first."""
    return [Choice(str(level), rating_title(level)) for level in (5, 4, 3, 2, 1)]


def rating_title(level: int) -> str:
    titles = {
        5: _("very satisfied"),
        4: _("satisfied"),
        3: _("fairly satisfied"),
        2: _("dissatisfied"),
        1: _("very dissatisfied"),
    }
    return titles.get(level, str(level))


def _grouped(found: list[Choice]) -> list[Choice]:
    order = list(dict.fromkeys(one.group for one in found))
    return sorted(found, key=lambda one: order.index(one.group))


def colleagues(pack: Pack, units: Sequence[str], now: datetime) -> Sequence[Choice]:
    """Everybody with a post in one of the units today, by unit; those on duty are marked."""
    found: dict[str, Choice] = {}
    for unit in units:
        on_duty = {duty.person for duty in duty_at(pack, unit, now)}
        for one in people(pack, unit, now):
            if one.value in found:
                continue
            mark = " ●" if one.value in on_duty else ""
            found[one.value] = Choice(one.value, one.title + mark, naming.unit_title(unit))
    return list(found.values())


def neighbourhoods(pack: Pack, units: Sequence[str]) -> Sequence[Choice]:
    """Streets, communities and grids of the units, for narrowing lists."""
    kinds = {"street", "community", "police-grid"}
    found = [
        Choice(place.code, naming.text(place.title), kind_title(place.kind))
        for place in pack.places.values()
        if place.kind in kinds and pack.unit_for(place.code) in units
    ]
    return _grouped(found)
