"""`mashangban scenes` and `mashangban notice`: what they print, and what they say to wrong use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mashangban.commands.notice import notice
from mashangban.commands.scenes import scenes

ON = ("--on", "2024-09-02")


def told(*arguments: str) -> Result:
    return CliRunner().invoke(notice, [*arguments, "--lang", "en"])


def answers(folder: Path, text: str) -> str:
    path = folder / "answers.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_all_scenes_are_listed() -> None:
    rows = json.loads(CliRunner().invoke(scenes, ["--json"]).stdout)
    assert len(rows) == 36
    assert sum(row["status"] == "added" for row in rows) == 8
    assert all(row["items"] and row["modes"] and row["event"] for row in rows)


def test_a_line_a_scene_for_people() -> None:
    lines = CliRunner().invoke(scenes, ["--lang", "zh"]).stdout.splitlines()
    assert any(line.startswith("over-60s") and "60岁以上老人服务 · 个人 · 新增" in line for line in lines)


def test_linked_data_goes_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "scenes.jsonld"
    assert CliRunner().invoke(scenes, ["--jsonld", str(path)]).exit_code == 0
    assert "@graph" in json.loads(path.read_text(encoding="utf-8"))


def test_the_notice_as_json(tmp_path: Path) -> None:
    given = answers(tmp_path, '{"age": 72, "card_first_time": false, "acts_for_other": false}')
    found = json.loads(told("over-60s", "--answers", given, "--json", *ON).stdout)
    assert [item["code"] for item in found["items"]] == ["senior-card-review", "pension-attestation"]
    assert {one["code"]: one["for"] for one in found["materials"]}["id-card"] == [
        "senior-card-review",
        "pension-attestation",
    ]
    assert all(one["law"] for one in found["materials"])


def test_a_scene_is_found_by_its_title() -> None:
    assert told("开办护理中心", *ON).stdout.startswith("Opening a nursing centre")


def test_without_answers_the_text_says_what_hangs_on_them() -> None:
    assert "Power of attorney" not in told("over-60s", *ON).stdout
    assert "Written authority (depends on: Are you acting for somebody else?)" in told("over-60s", *ON).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["open-nursing-center"], 2, "did you mean open-nursing-centre?"),
        (["over-60s", "--on", "2024-01-01"], 1, "there is no version of it on 2024-01-01"),
        (["over-60s", "--out", "notice.doc"], 2, "The file must end in .pdf, not .doc."),
        (["over-60s", "--answers", "missing.json"], 2, "does not exist"),
    ],
)
def test_wrong_use_is_explained(arguments: list[str], code: int, words: str) -> None:
    result = told(*arguments)
    assert (result.exit_code, words in result.stderr) == (code, True), result.stderr


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{", 2, "cannot be read as JSON"),
        ("[1]", 2, "must hold answers by question"),
        ('{"age": "old", "agee": 3}', 1, "age: old is not a number; write a number of at least 0\nagee: there is no such question; did you mean age?"),
    ],
)  # fmt: skip
def test_answers_that_cannot_be_used_are_explained(tmp_path: Path, text: str, code: int, words: str) -> None:
    result = told("over-60s", "--answers", answers(tmp_path, text), *ON)
    assert (result.exit_code, words in result.stderr) == (code, True), result.stderr
