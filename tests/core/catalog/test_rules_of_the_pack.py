"""The first district's rules: enough of them, for persons and firms, proven, honest about their figures."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from mashangban.commands.rules import rules
from mashangban.core.catalog.entitlements import SUBJECTS
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack, UnknownRule
from mashangban.core.rules.rule import checked_rule
from mashangban.core.rules.typed import names

DAY = date(2024, 10, 1)


@pytest.fixture(scope="module")
def nankai() -> Pack:
    return load_pack(Path(__file__).parents[3] / "packs" / "nankai")


def test_there_are_rules_for_persons_and_for_firms(nankai: Pack) -> None:
    assert len(nankai.rules_on(DAY, "person")) >= 26
    assert len(nankai.rules_on(DAY, "firm")) >= 10


def test_every_rule_has_a_yes_a_no_and_an_edge_or_an_unknown(nankai: Pack) -> None:
    versions = [rule for found in nankai.rules.values() for rule in found]
    assert all(len(rule.examples) >= 3 for rule in versions)
    assert {"yes", "no", "unknown"} == {example.answer for rule in versions for example in rule.examples}


def test_everything_a_rule_reads_can_be_asked(nankai: Pack) -> None:
    for rule in nankai.rules_on(DAY):
        facts = nankai.facts_of(rule.subject)
        asked = facts.raw(names(checked_rule(nankai.rule(rule.rule, DAY), facts.types)))
        assert [name for name in asked if not facts[name].question] == [], rule.rule


def test_an_article_is_named_only_with_a_law(nankai: Pack) -> None:
    clauses = [clause for rule in nankai.rules_on(DAY) for clause in nankai.rule(rule.rule, DAY).clauses]
    assert all(clause.law in nankai.laws for clause in clauses)
    assert any(clause.article == "第十四条" and clause.law == "unemployment-regulation" for clause in clauses)


def test_a_version_is_chosen_by_the_day(nankai: Pack) -> None:
    last, first = (nankai.rule_version("elder-subsidy", on) for on in (date(2024, 12, 31), date(2025, 1, 1)))
    assert (last.version, first.version) == ("2020-01-01", "2025-01-01")
    assert (nankai.amount(last), nankai.amount(first)) == (Decimal("100.00"), Decimal("120.00"))


def test_before_its_first_version_there_is_no_rule(nankai: Pack) -> None:
    with pytest.raises(UnknownRule):
        nankai.rule("childcare-subsidy", DAY)


def test_a_version_is_found_by_its_day(nankai: Pack) -> None:
    assert nankai.rule("minimum-living", version="2023-07-01").valid_to == date(2024, 6, 30)


def test_sums_that_are_not_known_are_marked(nankai: Pack) -> None:
    assert nankai.rule_version("elder-subsidy", DAY).example_figures
    assert not nankai.rule_version("unemployment-benefit", DAY).example_figures


def test_what_excludes_each_other_is_one_right(nankai: Pack) -> None:
    assert nankai.benefits["home-care"].right == nankai.benefits["disability-nursing"].right


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_register_that_holds_a_fact_is_known(nankai: Pack, subject: str) -> None:
    facts = nankai.facts_of(subject).values()  # type: ignore[arg-type]  # a parameter is a text to mypy
    assert {fact.held_by for fact in facts if fact.held_by} <= set(nankai.registers)


def test_rules_are_listed_for_people() -> None:
    lines = CliRunner().invoke(rules, ["--lang", "en", "--on", "2025-01-01"]).stdout.splitlines()
    words = next(line for line in lines if line.startswith("elder-subsidy ")).split(" · ")[1:]
    assert words == ["for persons", "from 2025-01-01", "Nankai Civil Affairs Bureau", "120.00 yuan a month"]


def test_rules_are_listed_for_programs() -> None:
    rows = json.loads(CliRunner().invoke(rules, ["--json"]).stdout)
    row = next(row for row in rows if (row["rule"], row["version"]) == ("elder-subsidy", "2020-01-01"))
    assert (row["benefit"], row["amount"], row["valid"]["to"]) == ("elder-subsidy", "100.00", "2024-12-31")
    assert row["clauses"][0]["text"]["zh"] == "您的户口在南开区"
