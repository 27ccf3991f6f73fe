"""Every state × action × role of every definition: allowed exactly when its table says so.

What the table says is read from the YAML itself here, not through the engine's models.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mashangban.core.casework import (
    SYSTEM,
    Actor,
    Case,
    Command,
    Refusal,
    applicant_id,
    can_act,
    decide,
    roles_of,
)
from mashangban.core.catalog.model import Service
from tests.core.casework.world import (
    APPLICANT,
    DEFINITIONS,
    T0,
    FakeOffice,
    grant,
    opened,
    written,
)

PACK = Path(__file__).parents[3] / "packs" / "nankai" / "services"
#: name → file of the definitions of the tests and of the newest versions of the pack's
FILES = {path.stem: path for path in DEFINITIONS.glob("*.yaml")} | {
    path.parent.name: path for path in sorted(PACK.glob("*/*.yaml"))
}
NAMES = sorted(FILES)
OFFICE = FakeOffice()
#: good values for whatever an action may need
READY: dict[str, Any] = {
    "message": "Please come to window 3.",
    "reason": "It is not ours.",
    "evidence": ["photo-1"],
    "unit": "other-station",
    "person": "colleague",
    "rating": 5,
    "measure": "Volume lowered.",
    "happened_on": "2024-10-15",
    "level": "low",
    "note": "Called.",
    "signature": "signed",
    "outcome": "granted",
    "radiators": 6,
    "found": "yes",
    "address": "estate",
}

#: good values for inputs of an action's own
OF_TYPE: dict[str, Any] = {
    "line": "Some words.",
    "text": "Some words.",
    "date": "2024-10-15",
    "number": 3,
    "rows": [{"name": "something"}],
}


@cache
def table(name: str) -> dict[str, Any]:
    """The definition as it is written."""
    found = written(FILES[name])
    return found | {"start": found.get("start", "received")}


@cache
def service_of(name: str) -> Service:
    """The same definition as the engine gets it."""
    return Service.model_validate(table(name))


def listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else list(value) if isinstance(value, list) else []


def row_of(name: str, state: str, action: str) -> dict[str, Any] | None:
    """The row that applies, by the definition's own words."""
    written = table(name)
    row: dict[str, Any] | None = written["flow"].get(state, {}).get(action)
    if row is None and not written["states"][state].get("final"):
        row = written["flow"].get("*", {}).get(action)
    return row


def post_roles(name: str) -> set[str]:
    named: set[str] = set()
    for rows in table(name)["flow"].values():
        for row in rows.values():
            named |= {*listed(row.get("by")), *listed(row.get("not_by")), *listed(row.get("signatures"))}
    return named - {"applicant", "handler", "member", "assistant", "system"} | {"auditor"}


def actors(name: str) -> dict[str, Actor]:
    """Role → somebody who has this role on the case and no other."""
    above = {
        role: Actor(f"a-{role}", "staff", (grant(role, "bureau"),), frozenset({"safety"}))
        for role in post_roles(name)
    }
    return above | {
        "applicant": APPLICANT,
        "handler": Actor("officer", "staff", (grant("nothing", "other-station"),), frozenset({"safety"})),
        "member": Actor("m", "staff", (grant("handler", "station", "far-estate"),), frozenset({"safety"})),
        "assistant": Actor("s", "staff", (grant("handler", "street-office"),), frozenset({"safety"})),
        "system": SYSTEM,
        "": Actor(applicant_id("24101500000099"), "applicant"),
    }


def case_in(name: str, state: str, role: str) -> Case:
    """A case of the definition that has just come to be in the state."""
    form = {"category": "consultation", "content": "x", "name": "x", "item": "x"}
    case = opened(service_of(name), form, channel=table(name)["channels"][0]).case
    closed = T0 if table(name)["states"][state].get("final") else None
    assisting = {"street-office": False} if role == "assistant" else {}
    return replace(case, state=state, closed_at=closed, assisting=assisting, timers={})


def ready(row: dict[str, Any], need: str) -> object:
    """A good value: the first choice where the row lists choices, a line where it asks for one."""
    own = row.get("inputs", {}).get(need, {})
    if own.get("of"):
        return own["of"][0]["code"]
    return OF_TYPE.get(own.get("type", ""), READY.get(need))


def says_the_table(row: dict[str, Any] | None, role: str) -> bool:
    if row is None:
        return False
    by = set(listed(row.get("by")))
    if row.get("after") or row.get("on_children_closed") or row.get("on_part_failed"):
        by.add("system")
    if row.get("on_breach_of"):
        by.discard("system")  # nothing has run out here: the system is too early
    if row.get("signatures"):
        by &= set(row["signatures"])
    if row.get("approver") and role not in {row["approver"], "system"}:
        return False
    return role in by and role not in listed(row.get("not_by"))


def moves_nothing(row: dict[str, Any] | None, case: Case) -> bool:
    """Whether a row does nothing but move clocks, and this case has none to move."""
    effects = [
        "to",
        "branches",
        "message",
        "assigns",
        "assists",
        "spawns",
        "starts",
        "stops",
        "restarts",
        "drops_planned",
    ]
    if row is None or any(row.get(name) for name in effects):
        return False
    running = {name for name, clock in case.clocks.items() if clock.running}
    return bool(row.get("resumes")) or bool(row.get("pauses") and not running & set(listed(row["pauses"])))


PAIRS = [
    (name, state, action)
    for name in NAMES
    for state in table(name)["states"]
    for action in sorted({one for rows in table(name)["flow"].values() for one in rows})
]


@pytest.mark.parametrize(("name", "state", "action"), PAIRS)
def test_allowed_exactly_when_the_table_says_so(name: str, state: str, action: str) -> None:
    service, row = service_of(name), row_of(name, state, action)
    for role, actor in actors(name).items():
        case = case_in(name, state, role)
        expected = says_the_table(row, role) and not moves_nothing(row, case)
        assert (can_act(service, case, actor, action, T0, OFFICE) is True) == expected, role
        needs = {*listed((row or {}).get("needs")), *(row or {}).get("inputs", {})}
        needs |= {"unit"} if (row or {}).get("assists") else set()
        needs |= {"person"} if (row or {}).get("assigns") == "person" else set()
        data = {need: ready(row or {}, need) for need in needs}
        # the platform takes part: it alone may hand in rows
        command = Command(action, actor, data, prepared=True)
        decision = decide(service, case, command, T0, OFFICE)
        assert isinstance(decision, Refusal) != expected, (role, decision)


@pytest.mark.parametrize("name", NAMES)
def test_each_actor_of_this_file_has_exactly_the_role_it_stands_for(name: str) -> None:
    for role, actor in actors(name).items():
        case = case_in(name, table(name)["start"], role)
        assert roles_of(actor, case, OFFICE) == (frozenset({role}) if role else frozenset())
