"""What faces ask about cases. The parts are in ``inbox``, ``pages`` and ``visibility``."""

from mashangban.cases.handling import NoSuchCase
from mashangban.cases.inbox import (
    BadCursor,
    InboxFilter,
    InboxPage,
    counts,
    inbox,
    light_of,
    next_page,
    places_within,
)
from mashangban.cases.pages import CasePage, Track, applicant, case_page, is_message, track
from mashangban.cases.visibility import Scope, can_see, scope_of, visible

__all__ = [
    "BadCursor",
    "CasePage",
    "InboxFilter",
    "InboxPage",
    "NoSuchCase",
    "Scope",
    "Track",
    "applicant",
    "can_see",
    "case_page",
    "counts",
    "inbox",
    "is_message",
    "light_of",
    "next_page",
    "places_within",
    "scope_of",
    "track",
    "visible",
]
