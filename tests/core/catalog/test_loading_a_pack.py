"""A pack loads whole, or tells every mistake at once with file, line, field and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.problems import PackErrors
from tests.core.catalog.small_pack import SERVICE, line_of, problems_of, told, write_pack


def test_a_good_pack_loads(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path))
    assert (len(pack.units), len(pack.places), pack.service("ask").title.en) == (2, 3, "Ask")


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    changes = [
        ("units.yaml", "kind: bureau", "kind: buro"),
        ("people.yaml", "name: {zh: 博, en: Bob}", "nam: {zh: 博, en: Bob}"),
        ("shifts.yaml", 'hours: "17:30-08:30", since: 2024-01-01', 'hours: "17:30-08:30", since: 01-01'),
        (SERVICE, "within: 12 hours", "within: 12 ours"),
    ]
    with pytest.raises(PackErrors) as caught:
        load_pack(write_pack(tmp_path, *changes))
    assert [(p.file, p.line, p.field) for p in caught.value.problems] == [
        ("people.yaml", 3, "people[1].nam"),
        ("people.yaml", 3, "people[1].name"),
        (SERVICE, line_of(SERVICE, "within: 12"), "clocks.reply.within"),
        ("shifts.yaml", 3, "shifts[1].since"),
        ("units.yaml", 2, "units[0].kind"),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem", "remedy"),
    [
        (
            "units.yaml",
            "kind: bureau",
            "kind: bureu",
            "bureu is not one of the choices",
            "did you mean bureau?",
        ),
        ("people.yaml", "{zh: 博, en: Bob}", "{zh: 博}", "en is missing", "add en"),
        (
            "people.yaml",
            "{zh: 博, en: Bob}",
            "{zh: 博, en: Bob, or Bobby}",
            "unknown key or Bobby",
            'inside { } a text with a comma needs quotes, such as {en: "this, and that"}',
        ),
        (
            "posts.yaml",
            "roles: [leader, dispatcher]",
            "role: [leader, dispatcher]",
            "unknown key role",
            "did you mean roles?",
        ),
        ("pack.yaml", '"120104"', "120104", "found 120104", "write a text; put it in quotes"),
        (
            "pack.yaml",
            '"120104"',
            '"1201"',
            "1201 has the wrong form",
            "a district's code has 6 digits, in quotes",
        ),
        (
            "shifts.yaml",
            '"08:30-17:30", since: 2024-01-01',
            '"08:30-17:30", since: 10-01',
            "10-01 is not a day",
            "write it with its year, such as 2024-10-01",
        ),
        (
            SERVICE,
            "after: 15 days",
            "after: 15",
            "15 is no term: the unit is missing",
            'write "12 hours", "8 working hours", "5 working days" or "3 days"',
        ),
        (
            SERVICE,
            "version: 2024-04-01",
            "version: 2024-05-01",
            "version is 2024-05-01, but the file's place says 2024-04-01",
            "move the file to services/ask/2024-05-01.yaml, or correct it",
        ),
        (
            "units.yaml",
            "code: station",
            "code: office",
            "office is defined twice (first in units.yaml:2)",
            "rename or remove one of them",
        ),
        (
            "words.yaml",
            "words:\n",
            "word:\n",
            "unknown key word",
            'begin the file with "words:" and list the items below',
        ),
    ],
)
def test_a_mistake_says_what_to_do(
    tmp_path: Path, file: str, old: str, new: str, problem: str, remedy: str
) -> None:
    found = [(p.problem["en"], p.remedy["en"]) for p in problems_of(tmp_path, (file, old, new))]
    assert (problem, remedy) in found


def test_every_mistake_is_also_told_in_chinese(tmp_path: Path) -> None:
    problem = problems_of(tmp_path, ("units.yaml", "kind: bureau", "kind: bureu"))[0]
    assert problem.text("zh-hans") == "units.yaml:2: units[0].kind：不能写 bureu；是不是想写 bureau？"


def test_a_file_that_nobody_reads_is_a_mistake(tmp_path: Path) -> None:
    write_pack(tmp_path)
    (tmp_path / "unit.yaml").write_text("units: []\n", encoding="utf-8")
    assert told(problems_of(tmp_path)) == ["unit.yaml:0 : nothing reads this file"]


def test_a_folder_without_a_pack(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match=r"pack\.yaml: the file cannot be opened"):
        load_pack(tmp_path)


def test_mistakes_in_a_calendar_have_their_line(tmp_path: Path) -> None:
    change = ("calendars/state-council.yaml", "to: 2024-10-07", "to: 2023-10-07")
    problems = problems_of(tmp_path, change)
    assert [(p.file, p.line) for p in problems][:1] == [("calendars/state-council.yaml", 10)]


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [("GB/T 39735", "GB/T 39735", "GB/T 39735"), ("{zh: 承诺, en: a promise}", "承诺", "a promise")],
)
def test_a_source_is_one_text_or_two(tmp_path: Path, written: str, zh: str, en: str) -> None:
    within = "within: 12 hours"
    changed = (SERVICE, within, f"{within}, source: {written}")
    source = load_pack(write_pack(tmp_path, changed)).service("ask").clocks["reply"].source
    assert source is not None
    assert (source.text("zh-hans"), source.text("en")) == (zh, en)
