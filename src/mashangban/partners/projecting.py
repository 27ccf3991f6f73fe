"""What a partner is told about a case of ours: read from the log, never written by an action.

So whoever acts through whatever face - desk, API, replay, the clock - the partner learns the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.conf import settings

from mashangban.applications import issuing
from mashangban.cases.models import CaseRow, Event
from mashangban.partners.models import Handover
from mashangban.partners.opening import APPLICATION
from mashangban.partners.shapes import Decided, State, Status

#: state of the case → what the partner reads, by service
_STATES: Mapping[str, Mapping[str, State]] = {
    APPLICATION: {
        "received": "received",
        "resubmitted": "received",
        "supplement": "supplement",
        "in-hand": "accepted",
        "delivering": "granted",
        "completed": "delivered",
    },
    "cross-region.request": {"in-review": "accepted"},
}
_OUTCOMES = frozenset({"granted", "refused", "withdrawn", "terminated"})
_PARTS = ("one-thing.item", "cross-region.part")


def status_of_case(handover: Handover) -> Status:
    """The present status of a slip that we decide, in full. Two queries more for an application with its parts."""
    mode: Any = handover.mode
    case = handover.case
    if case is None:
        return Status(mode=mode, state=cast(State, handover.state), title=handover.title, text=handover.told)
    state = _STATES.get(case.service, {}).get(case.state, cast(State, case.state))
    said = _said(_acts([case.pk]).get(case.pk, ()), case.state)
    decided = _parts(case) if case.service == APPLICATION else _itself(handover, case, said)
    if state == "granted" and decided and all(one.outcome != "granted" for one in decided):
        state = "refused"
    return Status(
        mode=mode,
        state=state,
        title=handover.title,
        number=case.number,
        text=str(said.get("message") or said.get("reason") or ""),
        article=str(said.get("article") or ""),
        due=case.due_at,
        decided=decided,
    )


def _acts(cases: Sequence[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in Event.objects.filter(case__in=cases, kind="acted", internal=False).order_by("case", "seq"):
        found.setdefault(event.case_id, []).append(event)
    return found


def _said(acts: Sequence[Event], state: str) -> Mapping[str, Any]:
    """The inputs of the row that led to ``state``: its message, reason, article."""
    for event in reversed(acts):
        if event.data.get("to") == state and event.data.get("entered", True):
            return cast(Mapping[str, Any], event.data.get("input") or {})
    return {}


def _itself(handover: Handover, case: CaseRow, said: Mapping[str, Any]) -> list[Decided]:
    if case.state not in _OUTCOMES and case.state != "delivered":
        return []
    outcome: Any = "granted" if case.state == "delivered" else case.state
    if case.state == "delivered":
        said = _said(_acts([case.pk]).get(case.pk, ()), "granted")
    return [
        Decided(
            item=handover.item,
            title=handover.title,
            outcome=outcome,
            article=str(said.get("article") or ""),
            text=str(said.get("message") or said.get("reason") or ""),
            licence=str(said.get("licence_number") or ""),
        )
    ]


def _parts(parent: CaseRow) -> list[Decided]:
    rows = list(CaseRow.objects.filter(parent=parent, service__in=_PARTS).order_by("pk"))
    acts = _acts([row.pk for row in rows])
    verify = _verify_addresses(parent) if any(row.state == "granted" for row in rows) else {}
    found = []
    for row in rows:
        data = row.snapshot["data"]
        said = _said(acts.get(row.pk, ()), row.state)
        outcome: Any = row.state if row.state in _OUTCOMES else "open"
        found.append(
            Decided(
                item=str(data.get("item", "")),
                title=str(data.get("title", "")),
                outcome=outcome,
                article=str(said.get("article") or ""),
                text=str(said.get("message") or said.get("reason") or ""),
                licence=str(said.get("licence_number") or ""),
                verify=verify.get(row.number, ""),
            )
        )
    return found


def _verify_addresses(parent: CaseRow) -> dict[str, str]:
    """Where anybody verifies what was issued: number of the item's case → address."""
    return {
        one.number: f"{settings.BASE_URL}/v/{one.code}" for one in issuing.issued(parent.number) if one.code
    }
