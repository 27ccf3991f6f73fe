"""What other faces add to the desk's pages: panels on the page of a case, and titles of cases in lists.

The desk does not know them: each registers itself when its app is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mashangban.cases.models import CaseRow
from mashangban.cases.queries import CasePage
from mashangban.web.workbench.access import DeskRequest
from mashangban.web.workbench.naming import service_title


@dataclass(frozen=True, slots=True)
class Stands:
    """How a case stands, where its state alone would mislead: a decision that was revoked later, a promise broken."""

    #: in place of the state's title; empty: the title
    words: str = ""
    bad: bool = True
    #: a line below: since when, and why
    because: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the page of a case; its template reads ``panel`` (the context given here)."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    where: Literal["main", "side"] = "main"
    #: fields of the form that the panel shows itself, so that the page need not
    hides: Collection[str] = ()
    #: actions that are taken on the panel's own page, so that the case's page does not offer them
    takes: Collection[str] = ()
    #: what the head of the page says of the state; None: its title
    stands: Stands | None = None
    #: what the text that the case was opened with is called; empty: what was written
    heading: str = ""


#: makes the panel of one case for whoever looks, or None when there is nothing to show
Maker = Callable[[DeskRequest, CasePage], Panel | None]
#: what a case is called in lists, in the language of the page; empty = its first words
Title = Callable[[CaseRow], str]

_makers: dict[str, list[Maker]] = {}
_titles: dict[str, Title] = {}


class AlreadyAdded(ValueError):  # noqa: N818 - named as the caller says it
    """A title for the service is there already."""


def add_panel(service: str, make: Maker) -> None:
    """Shows a panel on every case of the service."""
    makers = _makers.setdefault(service, [])
    if make not in makers:
        makers.append(make)


def add_title(service: str, title: Title) -> None:
    """Names cases of the service in lists. Raises AlreadyAdded when somebody else does."""
    if _titles.setdefault(service, title) is not title:
        raise AlreadyAdded(service)


def panels_of(request: DeskRequest, page: CasePage) -> list[Panel]:
    """The panels of a case for whoever looks, in the order they were added."""
    made = (make(request, page) for make in _makers.get(page.row.service, ()))
    return [panel for panel in made if panel is not None]


def title_of(row: CaseRow) -> str:
    """What a case is called in lists: what its face says, else its first words, else its number."""
    title = _titles.get(row.service)
    return (title(row) if title else "") or row.excerpt or row.number


def name_of(row: CaseRow) -> str:
    """What a case opened from another is called: what its face says, else its service."""
    return title_of(row) if row.service in _titles else service_title(row.service)
