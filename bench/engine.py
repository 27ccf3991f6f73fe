"""How many commands the engine decides and folds per second, on one core.

The walk is that of a common case: submit, take, hold, reply, rate. Run: .venv/bin/python bench/engine.py
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mashangban.core.casework import Case, Command, Refusal, decide, evolve, from_json, submit, tick, to_json
from tests.core.casework.world import APPLICANT, NUMBER, T0, FakeOffice, definition, staff

SECONDS = 3.0
GOAL = 20_000

WALK: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("take", "officer", {}),
    ("hold", "officer", {"message": "We are looking into it."}),
    ("reply", "officer", {"message": "Bring your identity card to window 3, Monday to Friday."}),
    ("rate", "applicant", {"rating": 5}),
)


def begin(office: FakeOffice) -> Case:
    """A case just submitted."""
    events = submit(
        definition("desk"),
        NUMBER,
        {"category": "consultation", "content": "How do I move my hukou?"},
        place="estate",
        channel="qr",
        anonymous=False,
        identity_given=True,
        actor=APPLICANT,
        now=T0,
        office=office,
    )
    assert not isinstance(events, Refusal)
    case: Case | None = None
    for event in events:
        case = evolve(case, event)
    assert case is not None
    return case


def main() -> None:
    """Print rates, and whether the goal is met."""
    office, service = FakeOffice(handler=None), definition("desk")
    commands = [
        Command(name, APPLICANT if who == "applicant" else staff(who), data) for name, who, data in WALK
    ]
    start = begin(office)
    decided = folded = 0
    began = time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        case = start
        for hour, command in enumerate(commands, 1):
            events = decide(service, case, command, T0 + timedelta(hours=hour), office)
            assert not isinstance(events, Refusal), events
            for event in events:
                case = evolve(case, event)
            decided += 1
            folded += len(events)
    rate = decided / (time.perf_counter() - began)
    print(f"decide + evolve: {rate:,.0f} commands/s ({folded / decided:.1f} events each), goal {GOAL:,}")
    report("submit", lambda: begin(office))
    report("tick with nothing due", lambda: tick(service, start, T0, office))
    report("snapshot there and back", lambda: from_json(to_json(start)))
    print("goal met" if rate >= GOAL else f"{rate / GOAL:.2f} of the goal")


def report(what: str, call: object) -> None:
    """Print how often a second something can be done."""
    assert callable(call)
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS / 3:
        call()
        count += 1
    print(f"{what}: {count / (time.perf_counter() - began):,.0f}/s")


if __name__ == "__main__":
    main()
