"""How many commands the engine decides and folds per second, on one core.

The walk is that of a common case: submit, take, hold, reply, rate. Run: .venv/bin/python bench/engine.py
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mashangban.core.casework import (
    Case,
    Command,
    Events,
    Refusal,
    decide,
    evolve,
    from_json,
    submit,
    tick,
    to_json,
)
from mashangban.core.catalog.model import Service
from tests.core.casework.world import APPLICANT, NUMBER, T0, FakeOffice, definition, staff

SECONDS = 2.0
WINDOW = 0.2
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
    return events.case


def main() -> None:
    """Print rates, and whether the goal is met."""
    gc.disable()  # as timeit does; the engine makes no cycles
    office, service = FakeOffice(handler=None), definition("desk")
    commands = [
        Command(name, APPLICANT if who == "applicant" else staff(who), data) for name, who, data in WALK
    ]
    start = begin(office)
    walk = Walk(service, start, commands, office)
    rate = best_rate(walk.once, len(commands))
    print(
        f"decide + evolve: {rate:,.0f} commands/s ({walk.events_per_command():.1f} events each), goal {GOAL:,}"
    )
    print(f"  and folded a second time: {best_rate(walk.twice, len(commands)):,.0f} commands/s")
    report("submit", lambda: begin(office))
    report("tick with nothing due", lambda: tick(service, start, T0, office))
    report("snapshot there and back", lambda: from_json(to_json(start)))
    print("goal met" if rate >= GOAL else f"{rate / GOAL:.2f} of the goal")


def report(what: str, call: Callable[[], object]) -> None:
    """Print how often a second something can be done."""
    print(f"{what}: {best_rate(call, 1):,.0f}/s")


def best_rate(call: Callable[[], object], each: int) -> float:
    """Things per second of a core, ``each`` at a call: CPU time, as others share the machine; the best window."""
    best, ends = 0.0, time.perf_counter() + SECONDS
    while time.perf_counter() < ends:
        count, began = 0, time.process_time()
        while time.process_time() - began < WINDOW:
            call()
            count += each
        best = max(best, count / (time.process_time() - began))
    return best


class Walk:
    """A case taken through the commands of ``WALK``, an hour apart."""

    def __init__(
        self, service: Service, start: Case, commands: Sequence[Command], office: FakeOffice
    ) -> None:
        self.service, self.start, self.commands, self.office = service, start, commands, office

    def decided(self, case: Case) -> Iterator[tuple[Case, Events]]:
        """Each decision, with the case it was taken on."""
        for hour, command in enumerate(self.commands, 1):
            events = decide(self.service, case, command, T0 + timedelta(hours=hour), self.office)
            assert not isinstance(events, Refusal), events
            yield case, events
            case = events.case

    def once(self) -> None:
        """Decide, and go on with the case the decision has folded."""
        for _ in self.decided(self.start):
            pass

    def twice(self) -> None:
        """Decide, and fold the events once more, as a reader of the log does."""
        for case, events in self.decided(self.start):
            again = case
            for event in events:
                again = evolve(again, event)

    def events_per_command(self) -> float:
        """How many events a command makes."""
        counts = [len(events) for _, events in self.decided(self.start)]
        return sum(counts) / len(counts)


if __name__ == "__main__":
    main()
