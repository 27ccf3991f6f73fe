"""What can be wrong with facts, rules and benefits is told with file, line, field and remedy."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.catalog.examples import run_examples
from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import load_pack, read_pack
from mashangban.core.catalog.problems import PackErrors, in_order
from tests.core.catalog.small_pack import FILES

FACTS = """\
facts:
  - {code: birth_date, subject: person, type: date, title: {zh: 生日, en: Birth}, question: {zh: 哪天, en: When}}
  - {code: sex, subject: person, type: text, of: [{code: male, title: {zh: 男, en: Male}}, {code: female, title: {zh: 女, en: Female}}], title: {zh: 性别, en: Sex}}
  - {code: income, subject: person, type: decimal, scale: 2, min: 0, max: 99999, title: {zh: 收入, en: Income}}
  - code: age
    subject: person
    type: integer
    min: 0
    max: 150
    title: {zh: 年龄, en: Age}
    derive: age(birth_date)
    examples: [{on: 2024-07-01, facts: {birth_date: 1944-07-01}, value: 80}]
  - {code: staff, subject: firm, type: integer, min: 0, max: 9999, title: {zh: 职工, en: Staff}}
"""
RULES = """\
rules:
  - rule: old
    title: {zh: 老, en: Old}
    subject: person
    benefit: money
    authority: office
    law: law
    source: example
    valid: {from: 2024-01-01, to: 2024-12-31}
    clauses: [{when: age >= 80, text: {zh: 年满80, en: 80 or older}}]
    examples:
      - {on: 2024-07-01, facts: {birth_date: 1944-07-01}, answer: yes}
      - {on: 2024-06-30, facts: {birth_date: 1944-07-01}, answer: no}
  - rule: old
    title: {zh: 老, en: Old}
    subject: person
    benefit: money
    authority: office
    law: law
    source: example
    valid: {from: 2025-01-01}
    clauses: [{when: age >= 75, text: {zh: 年满75, en: 75 or older}}]
    examples:
      - {on: 2025-07-01, facts: {birth_date: 1950-07-01}, answer: yes}
      - {on: 2025-06-30, facts: {birth_date: 1950-07-01}, answer: no}
"""
BENEFITS = """\
benefits:
  - {code: money, title: {zh: 钱, en: Money}, right: money, per: person, period: month, amount: 10.00, unit: office, source: example}
"""
LAWS = "laws:\n  - {code: law, title: {zh: 法, en: Law}, source: example}\n"
SOUND = {"facts.yaml": FACTS, "rules/old.yaml": RULES, "benefits.yaml": BENEFITS, "laws.yaml": LAWS}
#: what a slip of the hand leaves behind
VALUES = st.sampled_from(
    ["", "x", "1", "-1", "0.5", "true", "[]", "{}", "[1, x]", "{a: b}", "2024-10-01", "9999-12-31", "~"]
)


def written(folder: Path, file: str = "", old: str = "", new: str = "") -> Path:
    """The sound pack with one text replaced in one of its files."""
    files = {**FILES, **SOUND}
    if file:
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(folder: Path) -> list[str]:
    """What the check says: of the file, or when that is sound of its examples."""
    pack, problems = read_pack(folder)
    assert pack is not None
    found = in_order([*problems, *lint(pack)]) or run_examples(pack)
    return [str(problem) for problem in found]


def test_the_sound_pack_is_sound(tmp_path: Path) -> None:
    assert told(written(tmp_path)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("rules/old.yaml", "to: 2024-12-31", "until: 2024-12-31", "unknown key until; use one of: from, to"),
        ("rules/old.yaml", "to: 2024-12-31", "to: 2024-12-30", "nothing stands from 2024-12-31 to 2024-12-31"),
        ("rules/old.yaml", "to: 2024-12-31", "to: 2025-01-01", "old@2024-01-01 still stands on 2025-01-01"),
        ("rules/old.yaml", ", to: 2024-12-31", "", "let the earlier one end on 2024-12-31"),
        ("rules/old.yaml", "from: 2025-01-01", "from: 2024-01-01", "old@2024-01-01 is defined twice"),
        ("rules/old.yaml", "to: 2024-12-31", "to: 2023-12-31", "it ends before it begins; exchange from and to"),
        ("rules/old.yaml", "answer: no", "answer: unknown", "old@2024-01-01 has no example whose answer is no"),
        ("rules/old.yaml", "answer: yes", "answer: unknown", "old@2024-01-01 has no example whose answer is yes"),
        ("rules/old.yaml", "answer: yes", "answer: perhaps", "use one of: no, unknown, yes"),
        ("rules/old.yaml", "on: 2024-07-01", "on: 2025-07-01", "this version does not stand on 2025-07-01"),
        ("rules/old.yaml", "{birth_date: 1944", "{birth_dat: 1944", "there is no fact birth_dat; did you mean birth_date?"),
        ("rules/old.yaml", "birth_date: 1944-07-01", "birth_date: July", "examples[0].facts.birth_date"),
        ("rules/old.yaml", "age >= 80", "aged >= 80", "there is no fact aged; did you mean age?"),
        ("rules/old.yaml", "age >= 80", "staff >= 80", "there is no fact staff"),
        ("rules/old.yaml", "age >= 80", "age >= 200", "this can never hold"),
        ("rules/old.yaml", "age >= 80", "age >= 0", "this holds always"),
        ("rules/old.yaml", "age >= 80", "sex = 'man' OR age >= 80", "'man' is not among the values there are; use one of: male, female"),
        ("rules/old.yaml", "age >= 80", "age >= 80 OR age >= 90", "never makes a difference"),
        ("rules/old.yaml", "age >= 80", "age >=", "clauses[0].when: character"),
        ("rules/old.yaml", "age >= 80", "income", "not a question answered by yes or no"),
        ("rules/old.yaml", ", en: 80 or older", "", "clauses[0].text.en: en is missing"),
        ("rules/old.yaml", "authority: office", "authority: offce", "there is no unit offce; did you mean office?"),
        ("rules/old.yaml", "law: law", "law: lav", "there is no law lav; did you mean law?"),
        ("rules/old.yaml", "subject: person", "subject: firm", "is held by a person, not by a firm"),
        ("rules/old.yaml", "benefit: money", "benefit: mony", "there is no benefit mony; did you mean money?"),
        ("rules/old.yaml", "benefit: money", "benefit: money\n    amount: 5.00", "the amount is here and in the benefit money too"),
        ("rules/old.yaml", "benefit: money", "amount: 5.00", "a rule that grants nothing has an amount"),
        ("benefits.yaml", "unit: office", "unit: office, receives: agee", "there is no fact agee; did you mean age?"),
        ("benefits.yaml", "unit: office", "unit: office, receives: birth_date", "birth_date is not a yes or no; name a boolean fact"),
        ("benefits.yaml", "unit: office", "unit: office, scene: none", "there is no scene none"),
        ("benefits.yaml", "benefits:", "benefits:\n  - {code: gold, title: {zh: 金, en: Gold}, right: money, per: household, period: month, amount: 1, unit: office, source: example}", "no rule grants gold"),
        ("facts.yaml", "derive: age(birth_date)", "derive: age(birth)", "derive: character 5: there is no fact birth; did you mean birth_date?"),
        ("facts.yaml", "derive: age(birth_date)", "derive: sex", "it is declared as a number but derived as a text"),
        ("facts.yaml", "derive: age(birth_date)", "derive: age + 1", "derived facts go round in a circle: age"),
        ("facts.yaml", "\n    examples: [{on: 2024-07-01, facts: {birth_date: 1944-07-01}, value: 80}]", "", "the derived fact age has no example"),
        ("facts.yaml", "value: 80", "value: 81", "age is 80, not 81; correct the example"),
        ("facts.yaml", "type: date, title", "type: date, min: 5, title", "5 does not bound a date"),
        ("facts.yaml", "code: income", "code: sex", "person.sex is defined twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(tmp_path: Path, file: str, old: str, new: str, expected: str) -> None:
    lines = told(written(tmp_path, file, old, new))
    assert [line for line in lines if expected in line and line.startswith(file)], lines


def test_benefits_of_one_right_have_one_holder_and_period(tmp_path: Path) -> None:
    more = "\n  - {code: gold, title: {zh: 金, en: Gold}, right: money, per: household, period: year, amount: 1, unit: office, source: example}"
    lines = told(written(tmp_path, "benefits.yaml", "source: example}", "source: example}" + more))
    assert any(
        "benefits.yaml:3: per: it gives the right money with per household, money with person" in line
        for line in lines
    )
    assert any("period year, money with month" in line for line in lines)


def test_a_payment_has_a_sum(tmp_path: Path) -> None:
    lines = told(written(tmp_path, "benefits.yaml", ", amount: 10.00", ""))
    assert any(
        "rules/old.yaml:5: benefit: nothing says how much money is by this rule" in line for line in lines
    )


def test_a_pack_whose_rules_do_not_fit_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match=r"clauses\[0\].when: character 1: there is no fact aged"):
        load_pack(written(tmp_path, "rules/old.yaml", "age >= 80", "aged >= 80"))


@settings(max_examples=60)
@given(name=st.sampled_from(sorted(SOUND)), line=st.integers(0, 40), value=VALUES, whole=st.booleans())
def test_no_mistake_breaks_the_check(name: str, line: int, value: str, whole: bool) -> None:
    lines = SOUND[name].splitlines()
    line %= len(lines)
    lines[line] = value if whole else f"{lines[line].partition(':')[0]}: {value}"
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder), name, SOUND[name], "\n".join(lines))
        assert all(isinstance(line, str) for line in told(Path(folder)))


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    folder = written(tmp_path, "rules/old.yaml", "authority: office", "authority: offce")
    rules = (folder / "rules/old.yaml").read_text(encoding="utf-8")
    (folder / "rules/old.yaml").write_text(rules.replace("age >= 75", "agee >= '75'"), encoding="utf-8")
    assert len(told(folder)) == 2
