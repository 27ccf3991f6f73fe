"""How an item was decided, read from its case's log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from mashangban.applications.family import Member


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on an item (or the refusal of the whole): always with its article, a refusal with its reason."""

    #: granted | refused
    outcome: str
    at: datetime
    #: person code of whoever decided
    by: str
    reason: str
    article: str
    message: str
    conditions: str
    licence_number: str
    valid_until: date | None
    #: when it was revoked, and why
    revoked_at: datetime | None = None
    revoked_because: str = ""


#: action → how it decides; the latter two where a partner decided
_OUTCOMES: Final[Mapping[str, str]] = {
    "grant": "granted",
    "refuse": "refused",
    "granted-there": "granted",
    "refused-there": "refused",
}


def decision_of(member: Member) -> Decision | None:
    """The decision, None while there is none."""
    event = member.last(*_OUTCOMES)
    if event is None:
        return None
    given: Mapping[str, Any] = event.data.get("input") or {}
    revoked = member.last("revoke")
    until = given.get("valid_until")
    return Decision(
        outcome=_OUTCOMES[str(event.data.get("action"))],
        at=event.at,
        by=event.actor,
        reason=str(given.get("reason", "")),
        article=str(given.get("article", "")),
        message=str(given.get("message", "")),
        conditions=str(given.get("conditions", "")),
        licence_number=str(given.get("licence_number", "")),
        valid_until=date.fromisoformat(until[:10]) if isinstance(until, str) else None,
        revoked_at=revoked.at if revoked else None,
        revoked_because=str((revoked.data.get("input") or {}).get("reason", "")) if revoked else "",
    )
