"""Random people do random things at random moments; what the design promises of a case holds all the same."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mashangban.core.casework import (
    REFUSALS,
    STANDING,
    SYSTEM,
    Actor,
    Case,
    ClockState,
    Command,
    Event,
    Refusal,
    applicant_id,
    available,
    children_wanted,
    decide,
    event_from_json,
    event_to_json,
    evolve,
    fold,
    from_json,
    lights,
    next_moment,
    submit,
    tick,
    to_json,
)
from mashangban.core.worktime import elapsed
from tests.core.casework.world import (
    APPLICANT,
    NUMBER,
    PEOPLE,
    T0,
    UNITS,
    FakeOffice,
    calendar,
    definition,
    staff,
)

PHONE = "10000000001"
ACTORS: dict[str, Actor] = {name: staff(name) for name in PEOPLE} | {
    "applicant": APPLICANT,
    "another": Actor(applicant_id("24101500000099"), "applicant"),
    "system": SYSTEM,
    "nobody": Actor("officer", "staff"),
}
#: people with no post in the case's unit or above it, as long as it stays in the station
OUTSIDERS = frozenset({"stranger", "street-clerk", "another", "nobody"})
SERVICE = definition("desk")
ACTIONS = sorted({name for rows in SERVICE.flow.values() for name in rows} | set(STANDING) | {"fly"})

values = st.one_of(
    st.sampled_from(
        ["Thank you.", "{name}", "【姓名】", "", "2024-10-14", "low", "photo-1", "x" * 2001, "\x00", "1", "5"]
    ),
    st.sampled_from([*PEOPLE, *UNITS, "child-1", "nowhere"]),
    st.integers(-1, 7),
    st.booleans(),
    st.none(),
    st.floats(),
    st.lists(st.text(max_size=4), max_size=3),
)
junk = st.dictionaries(st.text(max_size=8), values, max_size=3)
sensible = st.fixed_dictionaries(
    {},
    optional={
        "message": st.sampled_from(["Please come to window 3.", "{name}", " "]),
        "reason": st.just("It is not ours."),
        "evidence": st.just(["photo-1"]),
        "unit": st.sampled_from(["station", "other-station", "street-office", "bureau", "moon"]),
        "person": st.sampled_from(["officer", "colleague", "stranger", "leader"]),
        "rating": st.integers(1, 5),
        "measure": st.just("Volume lowered."),
        "happened_on": st.just("2024-10-15"),
        "level": st.just("low"),
        "note": st.just("Called."),
        "remark": st.just("Good."),
    },
)
#: input → good values (and a few that are refused)
READY: dict[str, list[object]] = {
    "message": ["Please come to window 3.", "Please come to window 3.", "{name}"],
    "reason": ["It is not ours."],
    "evidence": [["photo-1"]],
    "unit": ["station", "other-station", "street-office"],
    "person": ["officer", "colleague", "colleague", "stranger"],
    "rating": [1, 2, 3, 5],
    "measure": ["Volume lowered."],
    "happened_on": ["2024-10-15"],
    "level": ["low"],
    "note": ["Called."],
}


def filled(action: str, data: dict[str, object]) -> dict[str, object]:
    """Only what some row of that name takes, so that a fair share of commands succeeds."""
    taken = {"message", "reason", "note"} if action in STANDING else set()
    for rows in SERVICE.flow.values():
        if action in rows:
            row = rows[action]
            taken |= {*row.needs, *row.may, *(["unit"] if row.assists or row.assigns == "unit" else [])}
            taken |= {"person"} if row.assigns in ("person", "unit") else set()
    return {name: value for name, value in data.items() if name in taken}


class CaseMachine(RuleBasedStateMachine):
    """One case of the desk, its log, and everything that may be done to it."""

    @initialize(
        about=st.sampled_from([None, None, None, "officer", "dispatcher"]),
        unit=st.sampled_from([None, None, None, None, "station"]),
        handler=st.sampled_from(["officer", "colleague", None]),
    )
    def begin(self, about: str | None, unit: str | None, handler: str | None) -> None:
        self.office = FakeOffice(handler=handler)
        self.now = T0
        form: dict[str, object] = {"category": "consultation", "content": "Where?", "phone": PHONE}
        form |= ({"about_person": about} if about else {}) | ({"about_unit": unit} if unit else {})
        events = submit(
            SERVICE,
            NUMBER,
            form,
            place="estate",
            channel="qr",
            anonymous=False,
            identity_given=True,
            actor=APPLICANT,
            now=self.now,
            office=self.office,
        )
        assert not isinstance(events, Refusal), events
        self.log: list[Event] = []
        self.case: Case | None = None
        self.store(list(events))

    # --- what may happen ---

    @rule(
        who=st.sampled_from(sorted(ACTORS)),
        action=st.sampled_from(ACTIONS),
        data=st.one_of(sensible, sensible, sensible, junk),
        seen=st.sampled_from([None, None, None, None, None, 0]),
        raw=st.sampled_from([False, False, False, True]),
    )
    def command(self, who: str, action: str, data: dict[str, object], seen: int | None, raw: bool) -> None:
        self.give(ACTORS[who], action, data if raw else filled(action, data), seen)

    @rule(seed=st.integers(0, 2**32), most=st.integers(1, 8))
    def what_is_offered(self, seed: int, most: int) -> None:
        """A few things that somebody is offered, one after the other: the way to deep states."""
        chance = Random(seed)
        for _ in range(most):
            offers = [
                (actor, name)
                for who, actor in sorted(ACTORS.items())
                for name in available(SERVICE, self.present, actor, self.now, self.office)
            ]
            if offers:
                actor, action = chance.choice(offers)
                data = {name: chance.choice(choices) for name, choices in READY.items()}
                if action == "transfer":
                    del data["person"]
                self.give(actor, action, filled(action, data), None)
            self.now += timedelta(minutes=chance.choice([0, 0, 10, 200, 4000]))

    @rule(who=st.sampled_from(["street-clerk", "stranger", "officer", "applicant"]))
    def standing(self, who: str) -> None:
        action = {"applicant": "message", "officer": "note"}.get(who, "assist-done")
        self.give(ACTORS[who], action, {"message" if action == "message" else "note": "Done."}, None)

    @rule(minutes=st.sampled_from([0, 1, 30, 240, 721, 1500, 5000, 12000, 24000]), swept=st.booleans())
    def time_passes(self, minutes: int, swept: bool) -> None:
        self.now += timedelta(minutes=minutes)
        if swept:
            self.store(list(tick(SERVICE, self.present, self.now, self.office)))

    @rule(pick=st.integers(0, 5))
    def child_closes(self, pick: int) -> None:
        numbers = sorted(self.present.children)
        if numbers:
            self.give(SYSTEM, "child-closed", {"number": numbers[pick % len(numbers)]}, None)

    @rule(person=st.sampled_from(["officer", "colleague"]))
    def somebody_leaves_or_returns(self, person: str) -> None:
        self.office.gone ^= {person}

    # --- the machinery ---

    @property
    def present(self) -> Case:
        assert self.case is not None
        return self.case

    def give(self, actor: Actor, action: str, data: dict[str, object], seen: int | None) -> None:
        decision = decide(SERVICE, self.present, Command(action, actor, data, seen), self.now, self.office)
        if isinstance(decision, Refusal):
            assert decision.code in REFUSALS
            if seen is not None:
                assert decision.code == "stale"
            return
        self.store(list(decision))
        for number, child in enumerate(children_wanted(decision)):
            opened = {
                "number": f"child-{len(self.log)}-{number}",
                "service": child.service,
                "blocking": child.blocking,
            }
            self.give(SYSTEM, "child-opened", opened, None)

    def store(self, events: list[Event]) -> None:
        for event in events:
            before, self.case = self.case, evolve(self.case, event)
            if before is not None:
                self.check_step(before, event, self.case)
            self.log.append(event)

    def check_step(self, before: Case, event: Event, after: Case) -> None:
        assert before.touched_at is not None
        assert event.at >= before.touched_at, "history runs forwards"
        assert after.version == before.version, "a case keeps its version"
        if not event.kind.startswith("clock-") and event.kind != "deferred":
            assert after.clocks == before.clocks, f"{event.kind} moved a clock"
        for name, clock in before.clocks.items():
            if event.kind not in {"clock-started", "clock-resumed"}:
                assert after.clocks[name].due_at == clock.due_at, f"{event.kind} moved a due moment"
            elif clock.breached_at and clock.stopped_at is None:
                assert after.clocks[name] == clock or event.data["clock"] != name, "a breach was undone"
        if event.kind == "clock-paused":
            assert all(event.data[name] for name in ("reason", "approver", "cap"))
        if event.kind == "closed":
            assert not any(blocking and is_open for blocking, is_open in before.children.values())
            assert all(before.assisting.values())
        if event.kind == "acted" and event.role != "system":
            row = SERVICE.action(before.state, event.data["action"])
            assert row is not None
            assert event.role in row.by
        if event.actor in OUTSIDERS:
            at_home = {g.unit for g in PEOPLE.get(event.actor, ())}
            assert before.unit in at_home or at_home & set(before.assisting), "a stranger acted"
        assert event.actor not in before.subjects, "the subject acted"

    @invariant()
    def log_folds_to_the_case_and_survives_json(self) -> None:
        assert fold(self.log) == self.case
        assert from_json(json.loads(json.dumps(to_json(self.present)))) == self.case
        last = self.log[-1]
        assert event_from_json(json.loads(json.dumps(event_to_json(last)))) == last

    @invariant()
    def open_case_has_an_owner_and_a_next_dated_step(self) -> None:
        case = self.present
        assert case.unit in UNITS
        assert not case.open or next_moment(SERVICE, case) is not None
        assert case.open == (not SERVICE.states[case.state].final)

    @invariant()
    def subject_never_has_it(self) -> None:
        assert self.present.handler is None or self.present.handler not in self.present.subjects
        assert self.present.unit not in self.present.subjects

    @invariant()
    def identity_is_in_no_event(self) -> None:
        assert PHONE not in json.dumps([event_to_json(event) for event in self.log])

    @invariant()
    def pauses_stay_within_their_cap(self) -> None:
        clock: ClockState = self.present.clocks["reply"]
        spent = [(since, until or self.present.touched_at or since) for since, until in clock.pauses]
        cap = SERVICE.clocks["reply"].pause_cap
        assert cap is not None
        used = sum(elapsed(since, until, cap.unit, calendar()) for since, until in spent)
        assert used <= cap.amount

    @invariant()
    def lights_tell_of_breaches(self) -> None:
        case = self.present
        late = any(c.breached_at and c.stopped_at is None for c in case.clocks.values())
        assert not late or lights(case, self.now) == "red"


CaseMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestCaseMachine = CaseMachine.TestCase
