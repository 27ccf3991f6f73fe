"""What would leave a case without a way, a person or a date is found before it happens."""

from __future__ import annotations

from pathlib import Path

from tests.core.catalog.small_pack import FILES, SERVICE, line_of, problems_of, told


def found(tmp_path: Path, old: str, new: str) -> list[str]:
    return told(problems_of(tmp_path, (SERVICE, old, new)))


CLOSED = "  closed: {title: {zh: 办结, en: Closed}, final: true}\n"


def test_a_state_that_nothing_leads_to(tmp_path: Path) -> None:
    lines = found(tmp_path, CLOSED, CLOSED + "  lost: {title: {zh: 丢失, en: Lost}, final: true}\n")
    assert lines == [
        f"{SERVICE}:{line_of(SERVICE, 'closed: {') + 1} states.lost: the state lost can never be reached"
    ]


def test_a_state_without_a_way_out(tmp_path: Path) -> None:
    old = FILES[SERVICE][FILES[SERVICE].index("  replied:\n    rate:") : FILES[SERVICE].index("examples:")]
    lines = found(tmp_path, old, "")
    assert (
        f"{SERVICE}:{line_of(SERVICE, 'replied: {')} states.replied: no way leads from replied to an end"
        in lines
    )


def test_a_state_in_which_nothing_will_ever_happen(tmp_path: Path) -> None:
    lines = found(tmp_path, "      after: 15 days\n", "")
    expected = "a case can wait in replied with no date: no clock runs and nothing happens by itself"
    assert f"{SERVICE}:{line_of(SERVICE, 'replied: {')} states.replied: {expected}" in lines


def test_a_clock_that_never_stops(tmp_path: Path) -> None:
    lines = found(tmp_path, "      stops: reply\n", "")
    assert (
        f"{SERVICE}:{line_of(SERVICE, 'reply: {within')} clocks.reply: the clock reply never stops" in lines
    )


def test_a_clock_that_never_starts(tmp_path: Path) -> None:
    lines = found(tmp_path, "within: 12 hours,", "within: 12 hours, start: action,")
    assert any("the clock reply never starts" in line for line in lines)


def test_a_pause_without_a_cap(tmp_path: Path) -> None:
    pausing = "      needs: rating\n      pauses: reply\n"
    changes = [(SERVICE, ", pause_cap: 3 days", ""), (SERVICE, "      needs: rating\n", pausing)]
    assert any("has no pause_cap" in line for line in told(problems_of(tmp_path, *changes)))


def test_an_action_for_a_role_that_nobody_holds(tmp_path: Path) -> None:
    changes = [
        (
            "posts.yaml",
            "roles: [leader, dispatcher]",
            "roles: [leader, dispatcher]\n  - {code: eye, title: {zh: 督查, en: Eye}, unit: office, roles: [inspector]}\n  - code: x\n    title: {zh: 岗, en: Post}\n    unit: office\n    roles: [clerk]",
        ),
        (SERVICE, "by: handler", "by: inspector"),
    ]
    lines = told(problems_of(tmp_path, *changes))
    assert any("nobody can reply in received: nobody holds a role that may do it" in line for line in lines)


def test_an_action_that_excludes_whoever_may_do_it(tmp_path: Path) -> None:
    lines = found(tmp_path, "by: handler", "by: handler\n      not_by: handler")
    assert any("whoever may do it is also excluded by not_by" in line for line in lines)


def test_an_action_that_needs_a_certificate_nobody_has(tmp_path: Path) -> None:
    lines = found(tmp_path, "by: handler", "by: handler\n      certified: boiler")
    assert any("nobody holds the certification boiler" in line for line in lines)


def test_rows_given_to_several_states_count_for_each(tmp_path: Path) -> None:
    assert found(tmp_path, "  received:\n    reply:", '  "received, replied":\n    reply:') == []


def test_a_row_given_twice_to_a_state_is_refused(tmp_path: Path) -> None:
    twice = (
        "  received, replied:\n    reply: {title: {zh: 再复, en: Again}, by: handler}\n  replied:\n    rate:"
    )
    lines = found(tmp_path, "  replied:\n    rate:", twice)
    assert any("the state received has two rows called reply" in line for line in lines)
