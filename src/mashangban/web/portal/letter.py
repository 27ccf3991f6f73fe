"""A letter being written: everything typed so far travels with the form, so nothing is kept about the writer."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import QueryDict

from mashangban.core.catalog.model import Service
from mashangban.web.portal.choices import Choice
from mashangban.web.portal.questions import PREFIX, Typed, as_json, asked

_ONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
#: fields that may have several values
_MANY = {"choices", "photos"}
How = Literal["", "phone", "nameless"]


@dataclass(frozen=True)
class Screen:
    """One page of the form: its name and the questions on it."""

    name: str
    fields: tuple[str, ...] = ()
    #: with or without a name is chosen here
    asks_how: bool = False


@dataclass
class Letter:
    """What has been typed, and where in the form its writer is."""

    service: Service
    choice: Choice
    values: dict[str, Typed] = field(default_factory=dict)
    #: idempotency key: the same letter sent twice makes one case
    once: str = ""
    screen: str = ""
    #: questions that were on a page before
    seen: frozenset[str] = frozenset()
    danger_seen: bool = False
    how: How = ""
    phone_token: str = ""
    #: the place typed by hand, as typed
    spot: str = ""

    def asked(self) -> tuple[str, ...]:
        """Questions that apply, without those the choice has answered already."""
        return tuple(name for name in asked(self.service, self.values) if name not in self.choice.preset)

    def matter(self) -> tuple[str, ...]:
        """Questions about the matter."""
        return tuple(name for name in self.asked() if not self._about_writer(name))

    def _about_writer(self, name: str) -> bool:
        one = self.service.form[name]
        return one.identity or one.type == "consent"

    def person(self) -> tuple[str, ...]:
        """Questions about the writer."""
        return tuple(name for name in self.asked() if self._about_writer(name))

    def phone_field(self) -> str | None:
        """The phone number that has to be proven by a code, if the form asks for one."""
        proven = (name for name in self.person() if self.service.form[name].verify == "code")
        return next(proven, None)

    def phone(self) -> str:
        """The phone number as typed."""
        name = self.phone_field()
        value = self.values.get(name, "") if name else ""
        return value if isinstance(value, str) else ""

    def screens(self, *, one_by_one: bool) -> tuple[Screen, ...]:
        """The pages of the form: two and a review, or one for each question in large type."""
        if one_by_one:
            return (
                *(Screen(f"ask-{n}", (n,)) for n in self.matter()),
                *self._contact_one_by_one(),
                Screen("review"),
            )
        contact = Screen("contact", self.person(), asks_how=self.service.anonymous)
        needed = (contact,) if contact.fields or contact.asks_how else ()
        return (Screen("matter", self.matter()), *needed, Screen("review"))

    def _contact_one_by_one(self) -> Iterator[Screen]:
        if self.service.anonymous:
            yield Screen("how", asks_how=True)
        for name in self.person():
            one = self.service.form[name]
            if self.how != "nameless" or not one.identity:
                yield Screen("contact" if one.verify == "code" else f"ask-{name}", (name,))

    def at(self, *, one_by_one: bool) -> Screen:
        """Where the writer is; the first screen when the one named has gone."""
        screens = self.screens(one_by_one=one_by_one)
        return next((one for one in screens if one.name == self.screen), screens[0])

    def texts(self) -> str:
        """Everything written in words, for the look-out for danger."""
        written = (self.values.get(n) for n in self.matter() if self.service.form[n].type in {"text", "line"})
        return "\n".join(value for value in written if isinstance(value, str))

    def data(self) -> dict[str, Any]:
        """The answers that go into the case, in the engine's shape."""
        open_ones = (name for name in self.asked() if not self.service.form[name].identity)
        names = (*self.choice.preset, *open_ones)
        return {
            name: as_json(self.service.form[name], self.values.get(name)) for name in dict.fromkeys(names)
        }

    def identity(self) -> dict[str, Any]:
        """The answers about the writer; none for a letter without a name."""
        if self.how == "nameless":
            return {}
        names = [name for name in self.person() if self.service.form[name].identity]
        given = {name: as_json(self.service.form[name], self.values.get(name)) for name in names}
        return {name: value for name, value in given.items() if value}

    def photos(self) -> list[str]:
        """Handles of the photos sent so far."""
        found: list[str] = []
        for name in self.asked():
            value = self.values.get(name)
            if self.service.form[name].type == "photos" and isinstance(value, list):
                found += value
        return found

    def carried(self, screen: Screen) -> Iterator[tuple[str, str, bool]]:
        """Hidden fields, (name, value, private): all that is not typed on this screen.

        Private ones are never put into a draft on the phone.
        """
        for name, value in self._answers_elsewhere(screen):
            yield PREFIX + name, value, self.service.form[name].identity
        for name, value in self._whereabouts(screen):
            yield name, value, name == "phone_token"

    def _answers_elsewhere(self, screen: Screen) -> Iterator[tuple[str, str]]:
        for name, value in self.values.items():
            if name in screen.fields and self.service.form[name].type != "photos":
                continue
            for one in value if isinstance(value, list) else [value]:
                yield name, one

    def _whereabouts(self, screen: Screen) -> Iterator[tuple[str, str]]:
        yield "once", self.once
        yield "screen", screen.name
        for name in sorted(self.seen | set(screen.fields)):
            yield "seen", name
        if self.danger_seen:
            yield "danger_seen", "1"
        if self.phone_token:
            yield "phone_token", self.phone_token
        if self.how and not screen.asks_how:
            yield "how", self.how
        if self.spot and not any(self.service.form[name].type == "point" for name in screen.fields):
            yield "spot", self.spot


def new_letter(service: Service, choice: Choice, preset: QueryDict) -> Letter:
    """An empty letter; answers in the address (``?matter=noise``) are filled in where the form has them."""
    given = {name: preset.get(name, "") for name in preset if name in service.form}
    values: dict[str, Typed] = {**{k: v[:200] for k, v in given.items()}, **choice.preset}
    return Letter(service, choice, values, once=secrets.token_urlsafe(18))


def posted_letter(service: Service, choice: Choice, post: QueryDict) -> Letter:
    """The letter in what a form sent; names the definition does not know are left out."""
    values: dict[str, Typed] = {}
    for name, one in service.form.items():
        given = [value for value in post.getlist(PREFIX + name) if value]
        if one.type in _MANY:
            values[name] = list(dict.fromkeys(given))
        elif given:
            values[name] = given[-1]
    values.update(choice.preset)
    once = post.get("once", "")
    how = post.get("how", "")
    return Letter(
        service=service,
        choice=choice,
        values=values,
        once=once if _ONCE.fullmatch(once) else secrets.token_urlsafe(18),
        screen=post.get("screen", ""),
        seen=frozenset(name for name in post.getlist("seen") if name in service.form),
        danger_seen=post.get("danger_seen") == "1",
        how="nameless" if how == "nameless" and service.anonymous else ("phone" if how == "phone" else ""),
        phone_token=post.get("phone_token", "")[:64],
        spot=post.get("spot", "").strip()[:80],
    )
