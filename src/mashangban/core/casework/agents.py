"""Somebody who acts for the applicant: named in what they do, beside the applicant in whose right they do it."""

from __future__ import annotations

import re

from mashangban.core.casework.model import Actor, Json, Refusal
from mashangban.core.casework.refusals import refuse

#: a person code, ``mandate:<id>``, or ``partner:<code>`` of the district that collected it
_AGENT = re.compile(r"(?=.{1,80}\Z)((mandate|partner):)?[A-Za-z0-9][A-Za-z0-9._-]*")


def check_agent(agent: Json, actor: Actor) -> Refusal | None:
    """Why ``agent`` cannot be named: nobody acts for staff, and a name is a code of at most 80 characters."""
    if agent is None:
        return None
    if actor.kind != "applicant":
        return refuse("not-allowed", "agent", action="agent", by=["applicant"], roles=[actor.kind])
    if not isinstance(agent, str) or not _AGENT.fullmatch(agent):
        return refuse("bad-input", "agent", input="agent", problem="not-a-code")
    return None


def by_agent(agent: str | None) -> dict[str, Json]:
    """What an event says of the agent: nothing where the applicant acts themselves."""
    return {} if agent is None else {"agent": agent}
