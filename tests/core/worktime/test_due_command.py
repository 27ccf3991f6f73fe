"""`mashangban due` answers, explains, and says what is wrong with its input."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mashangban.commands.due import due


def run(*words: str, **environment: str) -> Result:
    return CliRunner(env={"LC_ALL": "C.UTF-8"} | environment).invoke(due, words)


def answer(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("start", "term", "moment", "day"),
    [
        ("2024-09-30 18:00", "5 working days", "2024-10-13T00:00:00+08:00", "2024-10-12"),
        ("2024-09-30", "5个工作日", "2024-10-13T00:00:00+08:00", "2024-10-12"),
        ("2024-10-08T08:30:00", "8 working hours", "2024-10-09T10:00:00+08:00", None),
        ("2024-10-08T00:30:00Z", "12 hours", "2024-10-08T20:30:00+08:00", None),
        ("2024-10-08T08:30+08:00", "3 days", "2024-10-12T00:00:00+08:00", "2024-10-11"),
    ],
)
def test_json_gives_the_instant_and_the_day(start: str, term: str, moment: str, day: str | None) -> None:
    found = answer(start, term)
    assert (found["due"], found["due_day"]) == (moment, day)


def test_json_gives_the_reasons_in_both_languages() -> None:
    (skipped,) = [
        r for r in answer("2024-09-30", "5 working days")["because"] if r["code"] == "day-off-skipped"
    ]
    assert skipped["days"][0] == "2024-10-01"
    assert skipped["name"] == {"zh": "国庆节", "en": "National Day"}
    assert set(skipped["text"]) == {"zh", "en"}


def test_a_due_day_ends_at_24() -> None:
    assert answer("2024-09-30", "5 working days")["due_text"] == "2024-10-12 24:00"
    assert run("2024-09-30", "5 working days").stdout.startswith("2024-10-12 24:00")


def test_the_shell_chooses_the_language() -> None:
    assert "国庆节" in run("2024-09-30", "5 working days", LC_ALL="zh_CN.UTF-8").stdout
    assert "National Day" in run("2024-09-30", "5 working days").stdout


@pytest.mark.parametrize(
    ("start", "term", "words"),
    [
        ("yesterday", "2 days", 'Cannot read the start "yesterday"'),
        ("2024-13-01", "2 days", "Write for example 2024-10-01"),
        ("2024-10-01", "2 weeks", '"weeks" is not a unit'),
        ("9999-12-31", "5 days", "too far away"),
        ("0001-01-01T00:00+14:00", "5 hours", "too far away"),
    ],
)
def test_wrong_use_says_what_to_write(start: str, term: str, words: str) -> None:
    result = run(start, term)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_wrong_use_is_explained_in_chinese() -> None:
    assert "看不懂时限" in run("2024-10-01", "2 weeks", "--lang", "zh").stderr


def test_a_missing_year_is_a_plain_no() -> None:
    result = run("2026-12-31", "2 working days")
    assert result.exit_code == 1
    assert "state-council has no data for the year 2027" in result.stderr


def test_another_calendar_can_be_asked(tmp_path: Path) -> None:
    file = tmp_path / "six-days.yaml"
    file.write_text(
        "calendar: six-days\nworking_weekdays: [mon, tue, wed, thu, fri, sat]\nworking_periods: ['08:00-12:00']\n"
        "years: {2024: {source: {notice: demo}, holidays: []}}\n",
        "utf-8",
    )
    assert answer("2024-10-04", "1 working day", "--calendar", str(file))["due_day"] == "2024-10-05"


def test_a_broken_calendar_is_reported_by_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("calendar: x\nworking_periods: [noon]\nyears: {}\n", "utf-8")
    result = run("2024-10-04", "1 working day", "--calendar", str(file))
    assert result.exit_code == 1
    assert f"{file}:2: working_periods[0]: 'noon' is not a period" in result.stderr
    assert f"{file}:3: years: no year is given" in result.stderr


def test_a_calendar_with_anchors_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_text("a: &a [x]\nb: [*a, *a]\n", "utf-8")
    result = run("2024-10-04", "1 day", "--calendar", str(file))
    assert result.exit_code == 1
    assert "anchors" in result.stderr


def test_a_missing_pack_says_where_it_was_looked_for(tmp_path: Path) -> None:
    result = run("2024-10-04", "1 day", MASHANGBAN_PACK=str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
