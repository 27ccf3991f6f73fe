"""What a board is asked for: a period and a place, from the address; every mistake named with its remedy."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from mashangban.core.catalog.pack import Pack
from mashangban.figures.reading import default_period

#: a board of more days than this is refused: its weeks would not fit on a page
_LONGEST = 3 * 366


@dataclass(frozen=True, slots=True)
class Preset:
    """A period to choose with one click."""

    title: str
    since: date
    until: date
    chosen: bool


@dataclass(slots=True)
class Asked:
    """The filters of a board: as understood, as typed, and what was wrong with them."""

    since: date
    until: date
    place: str | None
    typed: Mapping[str, str]
    #: field → what is wrong and what to do
    errors: dict[str, str] = field(default_factory=dict)
    #: the period was made whole months, since a place was chosen on a public board
    widened: bool = False

    @property
    def query(self) -> str:
        """The same filters as an address' query."""
        place = {"place": self.place} if self.place else {}
        return urlencode({"since": self.since.isoformat(), "until": self.until.isoformat(), **place})


def asked_for(
    given: Mapping[str, str], system: str, today: date, pack: Pack, *, public: bool = False
) -> Asked:
    """The filters in an address; what is missing has its default, what is wrong is in ``errors``.

    On a ``public`` board one place is shown by whole months only: the difference of two selections a day apart would
    be that day's few letters.
    """
    since, until = default_period(system, today)
    typed = {name: given.get(name, "").strip() for name in ("since", "until", "place")}
    asked = Asked(since, until, None, typed)
    asked.since = _day(asked, "since", since)
    asked.until = _day(asked, "until", until)
    if not asked.errors and asked.until < asked.since:
        asked.errors["until"] = _("The last day is before the first. Swap them, or choose a later one.")
    elif not asked.errors and (asked.until - asked.since).days > _LONGEST:
        asked.errors["since"] = _("That is more than three years. Choose a shorter period.")
    if typed["place"]:
        found = pack.find_place(typed["place"])
        if found is None:
            asked.errors["place"] = _("There is no such place here. Choose one from the list.")
        else:
            asked.place = found.code
    if public and asked.place and not asked.errors:
        _widen(asked)
    return asked


def _widen(asked: Asked) -> None:
    """From the first day of the first month through the last day of the last one."""
    since = asked.since.replace(day=1)
    until = asked.until.replace(day=monthrange(asked.until.year, asked.until.month)[1])
    asked.widened = (since, until) != (asked.since, asked.until)
    asked.since, asked.until = since, until


def presets(asked: Asked, system: str, today: date) -> list[Preset]:
    """Periods worth a button of their own."""
    first, last = default_period(system, today)
    periods = [(_("Whole period"), first, last)] if last != today else []
    periods += [
        (_("Last 7 days"), today - timedelta(days=6), today),
        (_("Last 30 days"), today - timedelta(days=29), today),
        (_("Last 90 days"), today - timedelta(days=89), today),
        (_("This year"), date(today.year, 1, 1), today),
    ]
    return [
        Preset(title, since, until, (since, until) == (asked.since, asked.until))
        for title, since, until in periods
    ]


def _day(asked: Asked, name: str, default: date) -> date:
    text = asked.typed[name]
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        asked.errors[name] = _("This is not a date. Write it as 2024-04-01.")
        return default
