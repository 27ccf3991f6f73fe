"""A phone without scripts: reads the pages as HTML, fills their forms in and presses their buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

_VOID_TYPES = {"submit", "file", "button"}


@dataclass
class Form:
    """A form of a page: where it goes and what its fields hold."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    #: radio groups and boxes with the values they offer
    offered: dict[str, list[str]] = field(default_factory=dict)
    #: (name, value) of its buttons
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects forms, headings and words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._typed = ""
        #: buttons that stand outside the form they belong to
        self._apart: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "button" and given.get("form"):
            self._apart.append((given["form"], given.get("name", ""), given.get("value", "")))
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"))
            self._form.buttons += [
                (name, value) for form, name, value in self._apart if form == given.get("id")
            ]
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "text")
        if tag == "textarea":
            self._area, self._typed = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._form.offered.setdefault(self._select, []).append(value)
            if "selected" in given:
                self._form.fields.append((self._select, value))
        elif tag == "button" or (tag == "input" and kind == "submit"):
            self._form.buttons.append((name, value))
        elif tag == "input" and kind in {"radio", "checkbox"}:
            self._form.offered.setdefault(name, []).append(value)
            if "checked" in given:
                self._form.fields.append((name, value))
        elif tag == "input" and kind not in _VOID_TYPES and name:
            self._form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area is not None:
            assert self._form is not None
            # a browser drops the newline that follows the tag
            self._form.fields.append((self._area, self._typed.removeprefix("\n")))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._typed += data
        elif data.strip():
            self.words.append(" ".join(data.split()))


class PlainPhone:
    """Somebody's phone: cookies, the page that is open, and what can be done on it."""

    def __init__(self) -> None:
        self.client = Client()
        self.path = "/"
        self.response: HttpResponse = HttpResponse()

    def open(self, path: str) -> PlainPhone:
        """Go to an address and follow where it leads."""
        return self._take(self.client.get(path), path)

    def press(self, do: str = "next", /, form: int = -1, **answers: Any) -> PlainPhone:
        """Fill fields of the page's last form in and press a button.

        ``q_content`` stands for ``q-content``, ``files_photos`` for ``files-photos``, ``code_digits`` for ``code-digits``.
        """
        chosen = self.forms[form]
        names = {re.sub(r"^(q|files|code)_", r"\1-", name): value for name, value in answers.items()}
        kept = [(name, value) for name, value in chosen.fields if name not in names]
        data: dict[str, Any] = {}
        for name, value in kept:
            data.setdefault(name, []).append(value)
        data |= names
        button = next(((n, v) for n, v in chosen.buttons if v == do), None)
        assert button is not None, f"no button {do!r} among {chosen.buttons}"
        if button[0]:
            data[button[0]] = button[1]
        target = urljoin(self.path, chosen.action) if chosen.action else self.path
        return self._take(self.client.post(target, data), target)

    def _take(self, response: Any, path: str) -> PlainPhone:
        hops = 0
        while response.status_code in {301, 302, 303} and hops < 5:
            path = urljoin(path, response["Location"])
            response = self.client.get(path)
            hops += 1
        self.response, self.path = response, path
        return self

    @property
    def html(self) -> str:
        return self.response.content.decode()

    @property
    def text(self) -> str:
        return " ".join(self._read().words)

    @property
    def forms(self) -> list[Form]:
        """Forms of the page's body; the switches of the header are left out."""
        return [form for form in self._read().forms if form.action not in {"/i18n", "/view"}]

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def place(self) -> str:
        """Path of the page without what follows the question mark."""
        return urlsplit(self.path).path

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader
