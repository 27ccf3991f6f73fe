"""Shifts that clash, places nobody answers for, queues without people, words left untranslated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.catalog.small_pack import SERVICE, line_of, problems_of, told

OFFICER = '{post: officer, people: [ann], on: working-days, hours: "08:30-17:30", since: 2024-01-01}'


def test_a_person_on_two_shifts_at_once(tmp_path: Path) -> None:
    second = OFFICER.replace("08:30-17:30", "17:00-20:00").replace("working-days", "[tue]")
    lines = told(problems_of(tmp_path, ("shifts.yaml", OFFICER, f"{OFFICER}\n  - {second}")))
    assert lines == ["shifts.yaml:3 : ann has two shifts at once on 2024-01-02 17:00"]


def test_a_night_shift_clashes_with_the_next_morning(tmp_path: Path) -> None:
    night = OFFICER.replace("08:30-17:30", "22:00-09:00").replace("working-days", "every-day")
    lines = told(problems_of(tmp_path, ("shifts.yaml", OFFICER, f"{OFFICER}\n  - {night}")))
    assert any("two shifts at once" in line for line in lines)


def test_shifts_that_follow_each_other_do_not_clash(tmp_path: Path) -> None:
    second = OFFICER.replace("08:30-17:30", "17:30-20:00")
    assert problems_of(tmp_path, ("shifts.yaml", OFFICER, f"{OFFICER}\n  - {second}")) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("people: [bob]", "people: [kim]", "people[0]: kim is on a shift of desk without holding it"),
        ('"17:30-08:30"', '"17:30"', "hours: 17:30 is not a span of hours"),
        (
            'hours: "17:30-08:30",',
            'hours: "17:30-08:30", until: 2023-12-31,',
            "until: it ends (2023-12-31) before it begins (2024-01-01)",
        ),
    ],
)
def test_a_shift_that_cannot_be_worked(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert any(line.endswith(problem) for line in told(problems_of(tmp_path, ("shifts.yaml", old, new))))


def test_a_shift_by_working_days_in_a_year_without_a_calendar(tmp_path: Path) -> None:
    later = OFFICER.replace("2024-01-01", "2031-01-01")
    lines = told(problems_of(tmp_path, ("shifts.yaml", OFFICER, later)))
    assert lines == ["shifts.yaml:2 since: the calendar state-council has no year 2031"]


def test_a_place_nobody_answers_for(tmp_path: Path) -> None:
    lines = told(problems_of(tmp_path, ("places.yaml", "en: Town}, unit: office", "en: Town}")))
    assert lines == ["places.yaml:2 : nobody answers for town"]


def test_an_alias_that_two_places_have(tmp_path: Path) -> None:
    lines = told(
        problems_of(tmp_path, ("places.yaml", "parent: grid-1}", "parent: grid-1, aliases: [一号]}"))
    )
    assert lines == ["places.yaml:4 aliases: 一号 is also a name of grid-1"]


def test_the_queue_of_what_nobody_matches_is_staffed(tmp_path: Path) -> None:
    lines = told(problems_of(tmp_path, ("posts.yaml", "[leader, dispatcher]", "[leader]")))
    assert lines == ["pack.yaml:4 unmatched: nobody staffs the queue of office"]


def test_a_breach_reaches_a_leader(tmp_path: Path) -> None:
    lines = told(problems_of(tmp_path, ("posts.yaml", "[leader, dispatcher]", "[dispatcher]")))
    assert "units.yaml:3 : a broken promise of station would reach no leader" in lines


def test_a_login_to_print_of_somebody_real(tmp_path: Path) -> None:
    old = "name: {zh: 金, en: Kim}"
    change = ("people.yaml", old, f"{old}, login_for: {{zh: 负责人, en: head}}")
    assert told(problems_of(tmp_path, change)) == [
        "people.yaml:4 login_for: kim is not of the demo: no login is printed"
    ]


def test_a_missing_translation(tmp_path: Path) -> None:
    lines = told(problems_of(tmp_path, (SERVICE, "title: {zh: 提问, en: Ask}", "title: {zh: Ask, en: 提问}")))
    line = line_of(SERVICE, "zh: 提问")
    assert lines == [
        f"{SERVICE}:{line} title.en: the English text has Chinese in it: 提问",
        f"{SERVICE}:{line} title.zh: the Chinese text is not translated: Ask",
    ]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('{zh: "谢谢{称呼", en: "Thank you, {name}"}', "a blank is not closed, not opened or has no name"),
        ('{zh: "谢谢{}", en: "Thank you, {name}"}', "a blank is not closed, not opened or has no name"),
        ('{zh: "谢谢", en: "Thank you, {name}"}', "0 blanks in Chinese, 1 in English"),
    ],
)
def test_blanks_of_a_canned_text(tmp_path: Path, body: str, problem: str) -> None:
    change = ("texts.yaml", '{zh: "谢谢{称呼}", en: "Thank you, {name}"}', body)
    assert any(line.endswith(problem) for line in told(problems_of(tmp_path, change)))


def test_a_danger_word_given_twice(tmp_path: Path) -> None:
    lines = told(problems_of(tmp_path, ("words.yaml", "[着火]", "[着火, 着火]")))
    assert lines == ["words.yaml:2 words[1]: the word 着火 is already in fire[0]"]
