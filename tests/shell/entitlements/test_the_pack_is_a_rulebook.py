"""The pack's own rules and benefits as this room uses them: as plain JSON that gives the same answers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mashangban.core.catalog.pack import Pack
from mashangban.entitlements import bodies, budgets, grants, offering, runs, working
from mashangban.entitlements.packbook import PackBook
from mashangban.entitlements.pages import page
from mashangban.entitlements.reviewing import review
from mashangban.entitlements.rulebook import digest_of
from mashangban.matching import synthetic
from tests.shell.desk import NOW
from tests.shell.entitlements.office import LATER, staff

TODAY = date(2024, 10, 8)


def test_every_example_comes_out_of_the_kept_body(pack: Pack) -> None:
    book = PackBook()
    for versions in pack.rules.values():
        for written in versions:
            body = json.loads(json.dumps(book._at(written).body, ensure_ascii=False))
            for example in written.examples:
                plain = json.loads(json.dumps(dict(example.facts), default=str))
                assert bodies.explain(body, plain, example.on).answer == example.answer, written.key


def test_the_digest_knows_every_part_of_a_rule(pack: Pack) -> None:
    rule = PackBook().rule("senior-card", TODAY)
    assert rule is not None
    body = json.loads(json.dumps(rule.body))
    assert digest_of(body) == rule.digest
    body["facts"][0]["zh"] += "。"
    assert digest_of(body) != rule.digest


def test_a_day_before_its_first_version_there_is_no_rule(pack: Pack) -> None:
    assert PackBook().rule("senior-card", date(1990, 1, 1)) is None
    with pytest.raises(LookupError):
        PackBook().rule("no-such", TODAY)


def test_every_benefit_is_one_here(pack: Pack) -> None:
    found = [PackBook().benefit(code) for code in pack.benefits]
    assert all(one.unit in pack.units and budgets.fen(one.amount) >= 0 for one in found)


def test_rules_of_one_authority_can_be_run_together(pack: Pack) -> None:
    rules = PackBook().rules(TODAY)
    assert len(rules) >= 20
    assert all(rule.reads and rule.clauses for rule in rules)


@pytest.mark.django_db
def test_an_invented_district_is_matched_reviewed_and_offered(tmp_path: Path, settings: Any) -> None:
    settings.POPULATION, settings.VAR = tmp_path / "population", tmp_path
    settings.POPULATION.mkdir()
    synthetic.write(settings.POPULATION / "people.parquet", 1500, 7)
    handler = staff("review-civil-affairs", "handler", unit="nankai-civil-affairs")
    leader = staff("lead-civil-affairs", "leader", unit="nankai-civil-affairs")
    run = runs.start(["senior-card", "elder-subsidy"], "people.parquet", handler, now=NOW)
    assert working.match(run.pk, NOW) == "in-review"
    reviewed = review(run.case.number).rules[0]
    assert reviewed.yes is not None
    assert reviewed.samples["yes"][0].facts.keys() <= {*PackBook().rule("senior-card", TODAY).reads, "street"}  # type: ignore[union-attr]  # it is there
    runs.approve(run.case.number, leader, now=LATER)
    batch = offering.offer(run.case.number, "senior-card", handler, most=3, now=LATER)
    assert (len(batch.made), batch.differing) == (3, 0)
    shown = page(grants.find(batch.made[0]), "zh", LATER)
    assert shown.law.startswith("《")
    assert all(one.text.zh and one.facts for one in shown.reasons)
