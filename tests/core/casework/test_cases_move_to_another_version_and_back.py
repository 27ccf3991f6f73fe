"""Migrating a case: state mapped, clocks untouched, refused where nothing corresponds, undone."""

from __future__ import annotations

from datetime import date

from mashangban.core.casework import SYSTEM, Refusal, evolve, migrate
from mashangban.core.catalog.model import Service
from tests.core.casework.world import DAY, Desk, definition, opened

OLD = definition("desk")


def newer(**changes: object) -> Service:
    """The next version, in which ``assigned`` is called ``in-hand``."""
    states = {("in-hand" if name == "assigned" else name): state for name, state in OLD.states.items()}
    flow = {("in-hand" if name == "assigned" else name): rows for name, rows in OLD.flow.items()}
    base = {"version": date(2024, 12, 1), "states": states, "flow": flow, "migrates": {"assigned": "in-hand"}}
    return OLD.model_copy(update=base | changes)


def taken() -> Desk:
    desk = opened("desk")
    desk.act("officer", "take")
    return desk


def moved(desk: Desk, old: Service, new: Service, **more: str) -> Refusal | None:
    decision = migrate(old, new, desk.case, actor=SYSTEM, now=desk.now, office=desk.office, **more)
    if isinstance(decision, Refusal):
        return decision
    desk.take(decision)
    desk.service = new
    return None


def test_state_and_version_move_and_clocks_do_not() -> None:
    desk = taken()
    before = desk.case
    assert moved(desk, OLD, newer()) is None
    after = desk.case
    assert (after.version, after.state) == ("2024-12-01", "in-hand")
    assert (after.clocks, after.entered_at, after.unit) == (before.clocks, before.entered_at, before.unit)


def test_going_back_undoes_it() -> None:
    desk = taken()
    before = desk.case
    moved(desk, OLD, newer())
    assert moved(desk, newer(), OLD) is None
    assert (desk.case.version, desk.case.state, desk.case.clocks) == (
        before.version,
        before.state,
        before.clocks,
    )


def test_a_state_without_a_counterpart_is_refused_by_name() -> None:
    refusal = moved(taken(), OLD, newer(migrates={}))
    assert refusal is not None
    assert (refusal.code, refusal.params["state"]) == ("no-counterpart", "assigned")


def test_an_open_state_does_not_become_a_final_one() -> None:
    refusal = moved(taken(), OLD, newer(migrates={"assigned": "closed"}))
    assert refusal is not None
    assert refusal.code == "no-counterpart"


def test_two_states_folded_into_one_have_no_way_back_but_the_known_one() -> None:
    desk = taken()
    new = newer(migrates={"assigned": "in-hand", "acting": "in-hand"})
    moved(desk, OLD, new)
    refusal = moved(desk, new, OLD)
    assert refusal is not None
    assert moved(desk, new, OLD, state="assigned") is None


def test_a_running_clock_without_a_counterpart_is_refused() -> None:
    clocks = {name: clock for name, clock in OLD.clocks.items() if name != "reply"}
    refusal = moved(taken(), OLD, newer(clocks=clocks))
    assert refusal is not None
    assert (refusal.code, refusal.params["clock"]) == ("clock-without-counterpart", "reply")


def test_timed_actions_are_those_of_the_new_version_from_the_same_entry() -> None:
    desk = taken()
    desk.act("officer", "reply", message="Done.")
    desk.wait(DAY)
    lapse = OLD.flow["replied"]["lapse"].model_copy(update={"after": OLD.flow["replied"]["reopen"].within})
    flow = {**newer().flow, "replied": {**OLD.flow["replied"], "lapse": lapse}}
    moved(desk, OLD, newer(flow=flow))
    assert desk.case.timers["lapse"] - desk.case.entered_at < 8 * DAY


def test_another_service_is_refused() -> None:
    refusal = moved(taken(), OLD, definition("task"))
    assert refusal is not None
    assert refusal.code == "other-service"


def test_the_event_folds_like_any_other() -> None:
    desk = taken()
    decision = migrate(OLD, newer(), desk.case, actor=SYSTEM, now=desk.now, office=desk.office)
    assert not isinstance(decision, Refusal)
    assert evolve(desk.case, decision[0]).version == "2024-12-01"


def test_a_clock_that_has_stopped_needs_no_counterpart() -> None:
    desk = taken()
    desk.act("officer", "reply", message="Done.")
    clocks = {name: clock for name, clock in OLD.clocks.items() if name != "reply"}
    assert moved(desk, OLD, newer(clocks=clocks)) is None
