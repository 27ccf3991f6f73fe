"""Several people, one matter: cases that follow another, reversibly.

A follower keeps its own number, clocks, notices and rating. Whatever the lead's definition fans out is repeated
on each follower by the system.
"""

from __future__ import annotations

from mashangban.core.casework.model import SYSTEM, Case, Command, Refusal
from mashangban.core.casework.refusals import refuse
from mashangban.core.catalog.model import Service


def lead_for(case: Case, command: Command, number: str) -> str | Refusal:
    """The number ``case`` shall follow. A follower named as lead stands for the case it follows: no chains."""
    other = command.other
    if number == case.number:
        return refuse("cluster-self", "number", number=number)
    if other is None or other.number != number:
        return refuse("cluster-unknown", "number", number=number)
    if other.service != case.service:
        return refuse("cluster-other-service", "number", number=number, service=other.service)
    if not other.open:
        return refuse("cluster-closed", "number", number=number)
    if command.followers:
        return refuse("has-followers", "number", followers=sorted(command.followers))
    lead = other.cluster or other.number
    if lead == case.number:
        return refuse("cluster-self", "number", number=number)
    return lead


def command_for_followers(service: Service, before: Case, command: Command) -> Command | None:
    """The command the shell repeats on every follower of ``before`` once ``command`` has been carried out on it;
    None when the action does not fan out. A follower that cannot take it (other state, closed) refuses it, and
    keeps going by itself.
    """
    if command.follows is not None or before.cluster is not None:
        return None
    row = service.action(before.state, command.action)
    if row is None or not row.fans_out:
        return None
    return Command(command.action, SYSTEM, command.data, follows=before.number, on_behalf_of=command.actor.id)
