"""A loaded pack: everything of one district, frozen, with the questions the rest of the house asks of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from mashangban.core.casework.model import Grant
from mashangban.core.catalog.entitlements import Benefit, Fact, Rule, Subject
from mashangban.core.catalog.items import EvidenceType, Item, Law, Partner, Register, SharedQuestion
from mashangban.core.catalog.model import (
    CannedText,
    Element,
    Holder,
    PackInfo,
    Person,
    Place,
    Post,
    Service,
    Shift,
    Unit,
    WordList,
)
from mashangban.core.catalog.problems import Path, Problem, Text, shown
from mashangban.core.catalog.ruling import facts_from, rule_from
from mashangban.core.catalog.scenes import Scene, Topic
from mashangban.core.catalog.source import Source
from mashangban.core.rules.facts import Facts
from mashangban.core.rules.rule import Rule as ReadyRule
from mashangban.core.worktime import Calendar


class UnknownService(KeyError):  # noqa: N818 - named as the caller says it
    """There is no such service, or no version of it on that day."""


class UnknownScene(KeyError):  # noqa: N818 - named as the caller says it
    """There is no such scene, or no version of it on that day."""


class UnknownRule(KeyError):  # noqa: N818 - named as the caller says it
    """There is no such rule, or no version of it on that day."""


@dataclass(frozen=True)
class Whereabouts:
    """Where each definition was written, so that a later check can still name file and line."""

    #: (kind, code) → file and path within it
    places: Mapping[tuple[str, str], tuple[Source, Path]] = field(default_factory=dict)
    #: kind → every code that was written, also of definitions that could not be read
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def problem(self, kind: str, code: str, path: Path, problem: Text, remedy: Text) -> Problem:
        """A mistake at `path` of the definition `code`."""
        found = self.places.get((kind, code))
        if found is None:
            return Problem(f"{kind}:{code}", 0, shown(path), problem, remedy)
        source, start = found
        return Problem(source.file, source.line((*start, *path)), shown(path), problem, remedy)


@dataclass(frozen=True)
class Pack:
    """A district's definitions. Mappings go from code to model; `services` and `scenes` to versions, oldest first."""

    info: PackInfo
    units: Mapping[str, Unit] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    posts: Mapping[str, Post] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    texts: Mapping[str, CannedText] = field(default_factory=dict)
    words: Mapping[str, WordList] = field(default_factory=dict)
    elements: Mapping[str, Element] = field(default_factory=dict)
    laws: Mapping[str, Law] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    questions: Mapping[str, SharedQuestion] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    evidence: Mapping[str, EvidenceType] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)
    #: subject → name → fact
    facts: Mapping[Subject, Mapping[str, Fact]] = field(default_factory=dict)
    #: code → versions, oldest first
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    benefits: Mapping[str, Benefit] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    services: Mapping[str, tuple[Service, ...]] = field(default_factory=dict)
    scenes: Mapping[str, tuple[Scene, ...]] = field(default_factory=dict)
    where: Whereabouts = field(default_factory=Whereabouts, compare=False, repr=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.info.zone)

    @property
    def calendar(self) -> Calendar:
        """The calendar by which shifts know working days."""
        return self.calendars[self.info.calendar]

    # --- services ---------------------------------------------------------------------------------

    def service(self, code: str, on: date | None = None, version: str | None = None) -> Service:
        """A definition: of the ISO day `version`, else the newest, else the newest not after `on`.

        Raises UnknownService.
        """
        versions = self.services.get(code, ())
        for candidate in reversed(versions):
            exact = version is None or candidate.version.isoformat() == version
            if exact and (on is None or candidate.version <= on):
                return candidate
        raise UnknownService(code, version or (on.isoformat() if on else ""))

    def scene(self, code: str, on: date | None = None, version: str | None = None) -> Scene:
        """A scene, chosen as `service` chooses. Raises UnknownScene."""
        for candidate in reversed(self.scenes.get(code, ())):
            exact = version is None or candidate.version.isoformat() == version
            if exact and (on is None or candidate.version <= on):
                return candidate
        raise UnknownScene(code, version or (on.isoformat() if on else ""))

    # --- who is entitled --------------------------------------------------------------------------

    @cached_property
    def _known_facts(self) -> dict[Subject, Facts]:
        return {}

    def facts_of(self, subject: Subject) -> Facts:
        """The facts of persons or of firms, ready for `core.rules`. FactsError when their derivations do not fit."""
        if subject not in self._known_facts:
            self._known_facts[subject] = facts_from(self.facts.get(subject, {}).values())
        return self._known_facts[subject]

    def rule_version(self, code: str, on: date | None = None, version: str | None = None) -> Rule:
        """A rule as written: the version that stands on the day, or of the ISO day `version`, else the newest.

        Raises UnknownRule.
        """
        for candidate in reversed(self.rules.get(code, ())):
            exact = version is None or candidate.version == version
            if exact and (on is None or on in candidate.valid):
                return candidate
        raise UnknownRule(code, version or (on.isoformat() if on else ""))

    def rule(self, code: str, on: date | None = None, version: str | None = None) -> ReadyRule:
        """The same, ready for `core.rules`. Raises UnknownRule."""
        return rule_from(self.rule_version(code, on, version))

    def later_versions(self, code: str, day: date) -> list[ReadyRule]:
        """The versions that come into force after the day, ready for `core.rules`."""
        return [rule_from(one) for one in self.rules[code] if one.valid.since > day]

    def rules_on(self, day: date, subject: Subject | None = None) -> tuple[Rule, ...]:
        """Every rule that stands on the day, as written, in the order of the pack."""
        return tuple(
            one
            for versions in self.rules.values()
            for one in versions
            if day in one.valid and subject in (None, one.subject)
        )

    def amount(self, rule: Rule) -> Decimal | None:
        """What a rule grants in yuan a period; None when nothing is granted or no sum can be named."""
        benefit = self.benefits.get(rule.benefit or "")
        return rule.amount if rule.amount is not None else benefit.amount if benefit else None

    # --- places -----------------------------------------------------------------------------------

    def place_path(self, place: str) -> tuple[str, ...]:
        """The place and everything around it, from leaf to root; empty for an unknown place."""
        path: list[str] = []
        step: str | None = place
        while step is not None and step in self.places and step not in path:
            path.append(step)
            step = self.places[step].parent
        return tuple(path)

    def covers(self, places: Collection[str], place: str | None) -> bool:
        """Whether `place` is one of `places` or lies within one."""
        return place is not None and any(step in places for step in self.place_path(place))

    def unit_for(self, place: str | None, authority: str | None = None) -> str | None:
        """The unit of the nearest place around; with `authority` the nearest that is it or belongs to it."""
        for step in self.place_path(place) if place else ():
            here = self.places[step]
            for unit in (here.unit, *here.units):
                if unit and (authority is None or authority in self.unit_path(unit)):
                    return unit
        return None

    def find_place(self, text: str) -> Place | None:
        """The place with this code, title or alias; width, case and spaces do not matter."""
        code = self._place_names.get(_folded(text))
        return None if code is None else self.places[code]

    def search_places(self, text: str, limit: int = 20) -> tuple[Place, ...]:
        """Places whose title or an alias contains `text`, in the order of the pack."""
        wanted = _folded(text)
        if not wanted:
            return ()
        found = dict.fromkeys(code for name, code in self._place_names.items() if wanted in name)
        return tuple(self.places[code] for code in list(found)[:limit])

    @cached_property
    def _place_names(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        for place in self.places.values():
            for name in (place.code, place.title.zh, place.title.en, *place.aliases):
                names.setdefault(_folded(name), place.code)
        return names

    # --- units and people -------------------------------------------------------------------------

    def unit_path(self, unit: str) -> tuple[str, ...]:
        """The unit and the units it belongs to, up to the root; empty for an unknown unit."""
        path: list[str] = []
        step: str | None = unit
        while step is not None and step in self.units and step not in path:
            path.append(step)
            step = self.units[step].parent
        return tuple(path)

    def posts_of(self, person: str, on: date) -> Iterator[tuple[Post, Holder]]:
        """The posts a person holds on a day, also as deputy."""
        for post, holder in self._held.get(person, ()):
            if holder.since <= on and (holder.until is None or on <= holder.until):
                yield post, holder

    def grants_of(self, person: str, on: date) -> tuple[Grant, ...]:
        """The roles a person has on a day, deputies included."""
        return tuple(
            Grant(role, post.unit, frozenset(post.places), post.code)
            for post, _ in self.posts_of(person, on)
            for role in post.roles
        )

    @cached_property
    def _held(self) -> Mapping[str, list[tuple[Post, Holder]]]:
        held: dict[str, list[tuple[Post, Holder]]] = {}
        for post in self.posts.values():
            for holder in post.holders:
                held.setdefault(holder.person, []).append((post, holder))
        return held

    @cached_property
    def shifts_of(self) -> Mapping[str, tuple[Shift, ...]]:
        """Post → its shifts."""
        grouped: dict[str, list[Shift]] = {}
        for shift in self.shifts:
            grouped.setdefault(shift.post, []).append(shift)
        return {post: tuple(shifts) for post, shifts in grouped.items()}

    @cached_property
    def duties(self) -> dict[tuple[str, date], tuple[Any, ...]]:
        """Duties of a post on a day that `routing` has worked out, kept because each letter asks for the same ones."""
        return {}

    def title(self, code: str, lang: str) -> str:
        """What a unit, person, place, post or service is called; the code itself when it is none of them."""
        for table in (self.units, self.places, self.posts):
            named = table.get(code)
            if named is not None:
                return str(named.title.text(lang))
        if code in self.people:
            return self.people[code].name.text(lang)
        if self.services.get(code):
            return self.services[code][-1].title.text(lang)
        return code


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
