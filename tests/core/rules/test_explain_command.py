"""`mashangban explain` answers, says why, and says what is wrong with its input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mashangban.commands.explain import explain

RULE = "age(birth_date) >= 60 AND hukou_district = '120104'"


def run(*words: str, facts: object = None) -> Result:
    given = None if facts is None else facts if isinstance(facts, str) else json.dumps(facts)
    return CliRunner().invoke(explain, [*words, "--facts", "-"] if given is not None else words, input=given)


def answer(*words: str, facts: object = None) -> dict[str, Any]:
    found = json.loads(run(*words, "--json", facts=facts).stdout)
    assert isinstance(found, dict)
    assert set(found) == {"answer", "because", "needed", "ask", "possible", "changes"}
    return found


@pytest.mark.parametrize(
    ("facts", "said", "code"),
    [
        ({"birth_date": "1950-03-31", "hukou_district": "120104"}, "yes", 0),
        ({"birth_date": "1990-03-31"}, "no", 1),
        ({"birth_date": "1950-03-31"}, "unknown", 0),
        (None, "unknown", 0),
    ],
)
def test_the_exit_code_says_no(facts: object, said: str, code: int) -> None:
    result = run(RULE, "--on", "2024-06-01", "--json", facts=facts)
    assert (json.loads(result.stdout)["answer"], result.exit_code) == (said, code)


def test_json_gives_reasons_needs_and_changes() -> None:
    found = answer(RULE, "--on", "2024-06-01", facts={"birth_date": "1967-03-02", "hukou_district": "120104"})
    (reason,) = found["because"]
    assert (reason["said"], reason["facts"]) == ("no", {"birth_date": "1967-03-02"})
    assert [(change["on"], change["answer"]) for change in found["changes"]] == [("2027-03-02", "yes")]
    found = answer(RULE)
    assert found["needed"] == ["birth_date", "hukou_district"]
    assert found["ask"][0]["fact"] == "birth_date"
    assert set(found["ask"][0]["question"]) == {"zh", "en"}


def test_a_rule_of_the_pack_names_its_law() -> None:
    found = answer("senior-card", "--on", "2024-06-01", facts={"birth_date": "1950-03-31"})
    assert found["because"][0]["text"]["zh"]
    assert "law" in found["because"][0]
    assert (
        run("senior-card", "--on", "2024-06-01", facts={"birth_date": "1990-03-31"}).stdout.count("不符合")
        == 1
    )


def test_undeclared_names_take_their_type_from_the_rule() -> None:
    assert answer("x * 2 >= 3.5 AND 城区 = 'a'", facts={"x": 1.75, "城区": "a"})["answer"] == "yes"


def test_derived_facts_may_be_given() -> None:
    assert answer("age >= 60", facts={"age": 70})["answer"] == "yes"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("年龄 >= '", ["年龄 >= '", "\n        ^", "第7个字符"]),
        ("age > 'x' AND agee(birth_date) > 1", ["第7个字符", "第15个字符", "age"]),
        ("senior-crad", ["senior-card"]),
        ("", ["规则是空的"]),
    ],
)
def test_a_rule_that_cannot_be_used(rule: str, words: list[str]) -> None:
    result = run(rule)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words), result.stderr


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ("{", ["JSON"]),
        ("[1]", ["一个对象"]),
        ('{"birth_date": NaN}', ["NaN"]),
        ('{"children": 1, "children": 2}', ["children 写了两次"]),
        ('{"birth_date": "1950-03-31"', ["标准输入", "第1行第28个字符处读不懂"]),
        (" ", ["里面是空的"]),
        ('{"birth_date": 1' + "0" * 5000 + "}", ["数太长"]),
        (
            {"birth_date": True, "hukou_district": "120104", "lives_alone": "yes"},
            ["不能当作“是”或“否”", "不是日期"],
        ),
        ({"birth_date": "1950/3/31", "hukou_district": 120104}, ["birth_date", "hukou_district", "请加引号"]),
    ],
)
def test_facts_that_cannot_be_used(facts: object, words: list[str]) -> None:
    result = run(RULE, facts=facts)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words), result.stderr


def test_what_is_wrong_is_said_in_english_too() -> None:
    said = run(RULE, "--on", "2024/6/1", "--lang", "en").stderr + run(RULE, "--lang", "en", facts="{").stderr
    assert '"2024/6/1" is not a day' in said
    assert "Standard input is no JSON that can be used: line 1, character 2 cannot be read" in said
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in said)


def test_what_could_make_it_yes_is_told_when_it_is_less_than_what_decides() -> None:
    result = run("elder-meals", "--on", "2024-10-01", facts={"birth_date": "1960-02-29"})
    assert "顺利的话，只凭这几项就能符合：户口所在区" in result.stdout


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run(RULE, "--facts", str(tmp_path / "none.json"), "--lang", "en")
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_facts_that_nothing_knows_are_told() -> None:
    assert "birthdate" in run(RULE, facts={"birthdate": "1950-01-01"}).stderr


def test_it_is_quick_to_start() -> None:
    script = "import sys, mashangban.commands.explain; print([m for m in ('django', 'polars', 'duckdb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_values_are_told_in_words() -> None:
    facts = {"birth_date": "1942-03-15", "hukou_district": "120104", "elder_subsidy": False}
    words = ("elder-subsidy", "--on", "2026-07-01")
    assert "已在领高龄津贴 = 否" in run(*words, facts=facts).stdout
    assert "= no" in run(*words, "--lang", "en", facts=facts).stdout


def test_a_derived_fact_that_contradicts_what_it_follows_from_is_said_to_be_ignored() -> None:
    born = {"birth_date": "1942-03-15"}
    assert "给出的 age 与由其他事实推算的不一致" in run("age >= 60", facts={**born, "age": 20}).stderr
    assert run("age >= 60", "--on", "2024-06-01", facts={**born, "age": 82}).stderr == ""
