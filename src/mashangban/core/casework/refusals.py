"""Every reason for which a command is not carried out, with the parameters its text may use.

Codes are stable: faces translate them, clients of the API branch on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from mashangban.core.casework.model import Json, Refusal

#: code → names of its parameters
REFUSALS: Mapping[str, tuple[str, ...]] = {
    # who
    "not-allowed": ("action", "by", "roles"),
    "is-subject": ("action",),
    "same-person": ("action", "earlier"),
    "not-certified": ("action", "certification"),
    "approver-needed": ("action", "approver"),
    "already-signed": ("action", "role"),
    # when
    "no-such-action": ("action",),
    "not-now": ("action", "state", "possible"),
    "too-early": ("action", "from"),
    "too-late": ("action", "until"),
    "too-often": ("action", "at_most"),
    "stale": ("seen", "current"),
    "closed": ("state",),
    # what is given
    "missing-input": ("input",),
    "bad-input": ("input", "problem"),  # and the problem's own, see inputs.PROBLEMS
    "unknown-input": ("input", "known"),
    "blanks-left": ("blanks",),
    "unknown-unit": ("unit",),
    "unknown-person": ("person", "unit"),
    # what must be so first
    "children-open": ("children",),
    "assisting-open": ("units",),
    "part-failed": ("parts",),
    "pause-cap": ("clock", "cap"),
    "clock-not-paused": ("clock",),
    "clock-not-running": ("clock",),
    "unknown-child": ("number",),
    "unknown-state": ("state",),
    # clusters
    "cluster-self": ("number",),
    "cluster-other-service": ("number", "service"),
    "cluster-closed": ("number",),
    "cluster-unknown": ("number",),
    "has-followers": ("followers",),
    "not-clustered": (),
    # submitting
    "channel-closed": ("channel", "channels"),
    "not-anonymous": (),
    "identity-needed": (),
    # migrating
    "no-counterpart": ("state", "version"),
    "clock-without-counterpart": ("clock", "version"),
    "other-service": ("service",),
    # the world
    "calendar-year-missing": ("year", "calendar"),
    "naive-moment": (),
    "broken-definition": ("where", "problem"),
}


def refuse(code: str, field: str | None = None, **params: Json) -> Refusal:
    """A refusal of a listed code; KeyError for any other, so that no face meets an untranslated one."""
    REFUSALS[code]
    return Refusal(code, params, field)
