"""What pages say, in the language a test speaks: looked up in the same catalogues that the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from mashangban.core.catalog.model import Service
from mashangban.directory.pack import current_pack


@dataclass(frozen=True)
class Speech:
    """``say("Next")`` is the label of a button; ``say.option("matter", "noise")`` the answer to a question."""

    language: str

    def __call__(self, msgid: str, **values: Any) -> str:
        with translation.override(self.language):
            said = translation.gettext(msgid)
        return said % values if values else said

    @property
    def short(self) -> str:
        """``zh`` or ``en``."""
        return "en" if self.language == "en" else "zh"

    @property
    def service(self) -> Service:
        """The desk's definition."""
        return current_pack().service("police-desk.ask")

    def field(self, name: str) -> str:
        """The title of a question."""
        return self.service.form[name].title.text(self.language)

    def option(self, field: str, code: str) -> str:
        """The title of an answer."""
        options = self.service.form[field].of or ()
        return next(one.title.text(self.language) for one in options if one.code == code)

    def state(self, name: str) -> str:
        """What a resident reads about a state."""
        state = self.service.states[name]
        return (state.public or state.title).text(self.language)

    def action(self, name: str) -> str:
        """The title of an action, in whichever state it first appears."""
        rows = (row for actions in self.service.flow.values() for key, row in actions.items() if key == name)
        return next(rows).title.text(self.language)

    def title(self, code: str) -> str:
        """The name of a place, a person or a unit."""
        return current_pack().title(code, self.language)
