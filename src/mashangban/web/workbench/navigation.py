"""What stands at the top of every page of the desk: the pages one may open, and the bell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mashangban.core.casework.model import Actor
from mashangban.core.catalog.calendar_end import ending_calendars
from mashangban.core.worktime import Calendar
from mashangban.directory.pack import current_pack
from mashangban.notices.models import Notice
from mashangban.web.workbench.access import (
    AUDIT_ROLES,
    CALENDAR_ROLES,
    CODE_ROLES,
    LEADER_ROLES,
    QUEUE_ROLES,
    TOKEN_ROLES,
    can_open,
    roles_of,
    units_in_role,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the desk in the bar at the top."""

    title: str
    url: str
    icon: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page that another face adds to the bar; ``title`` is asked for in the language of the page shown."""

    title: Callable[[], str]
    #: name of its address, with what the address is filled in with
    name: str
    icon: str
    #: roles that see it; none = everybody with a post
    roles: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    #: beginning of the addresses that belong to it
    below: str = ""


_added: dict[str, Page] = {}


def add_page(page: Page) -> None:
    """Puts a page into the bar, after those of the desk itself that everybody has; each name once."""
    _added.setdefault(page.name, page)


def entries(actor: Actor, request: HttpRequest) -> list[Entry]:
    """The pages that the actor's roles open."""
    pages = [
        (_("Inbox"), "desk-inbox", "inbox", ()),
        (_("Queue"), "desk-queue", "queue", QUEUE_ROLES),
        (_("Station"), "desk-leader", "users", LEADER_ROLES),
        (_("Posters"), "desk-posters", "code", CODE_ROLES),
        (_("Services"), "desk-catalogue", "book", ()),
        (_("Audit"), "desk-audit", "shield", AUDIT_ROLES),
        (_("API tokens"), "desk-tokens", "key", TOKEN_ROLES),
    ]
    found = []
    for title, name, icon, roles in pages:
        if can_open(actor, roles) is not True:
            continue
        url = reverse(name)
        inbox = name == "desk-inbox"
        path = request.path
        here = (
            path == url or path.startswith(("/desk/cases/", "/desk/new")) if inbox else path.startswith(url)
        )
        found.append(Entry(title, url, icon, here))
        if name == "desk-leader":
            found += _boards(actor)
        if name == "desk-catalogue":
            found += _others(actor, path)
    return found


def _others(actor: Actor, path: str) -> list[Entry]:
    """Pages of other faces."""
    found = []
    for page in _added.values():
        if can_open(actor, page.roles) is True:
            url = reverse(page.name, args=page.args)
            found.append(Entry(page.title(), url, page.icon, path.startswith(page.below or url)))
    return found


def _boards(actor: Actor) -> list[Entry]:
    """The board of the unit that the actor leads; the station page leads to further ones."""
    units = sorted(units_in_role(actor, *LEADER_ROLES))
    return [Entry(_("Figures"), reverse("board:station", args=[unit]), "chart") for unit in units[:1]]


def calendar_end(actor: Actor, now: datetime) -> Calendar | None:
    """The working calendar that ends within 60 days or has ended, for those who can have it continued."""
    if not roles_of(actor) & set(CALENDAR_ROLES):
        return None
    pack = current_pack()
    return next(iter(ending_calendars(pack, now.astimezone(pack.zone).date())), None)


def unread(actor: Actor) -> int:
    """Notices to the actor not yet read, counted up to a hundred."""
    return Notice.objects.filter(to=actor.id, read_at=None)[:100].count()
