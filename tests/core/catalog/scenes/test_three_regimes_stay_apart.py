"""Notice-and-commitment, credit commitment and tolerant acceptance: what each allows, and what none may touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.catalog.scenes.small_scene import ITEMS, SCENE, Change, told

LEASE = "{evidence: lease, committable: true}"
ON_CREDIT = (ITEMS, LEASE, "{evidence: lease, on_credit: true}")
CREDIT = (SCENE, "regime: notice-and-commitment", "regime: credit-commitment")


def joined(folder: Path, *changes: Change) -> str:
    return "\n".join(told(folder, *changes))


@pytest.mark.parametrize(
    "matter", ["national-security", "public-safety", "prudential-finance", "environment", "life-health"]
)
@pytest.mark.parametrize("regime", ["notice-and-commitment", "credit-commitment"])
def test_no_promise_decides_what_the_law_keeps_out(tmp_path: Path, matter: str, regime: str) -> None:
    touched = (
        ITEMS,
        "    statutory: 3 working days\n",
        f"    statutory: 3 working days\n    touches: [{matter}]\n",
    )
    lines = joined(tmp_path, touched, (SCENE, "regime: notice-and-commitment", f"regime: {regime}"))
    assert f"{SCENE} commitments[0].regime: " in lines
    assert "is not allowed for firm: it touches" in lines


def test_the_material_itself_must_be_open_to_the_regime(tmp_path: Path) -> None:
    assert "firm does not open lease to credit commitment approval" in joined(tmp_path, CREDIT)


def test_a_credit_commitment_lasts_sixty_working_days_at_most(tmp_path: Path) -> None:
    sixty = (SCENE, "due: 30 working days", "due: 60 working days")
    longer = (SCENE, "due: 30 working days", "due: 61 working days")
    assert told(tmp_path / "a", ON_CREDIT, CREDIT, sixty) == []
    assert "61 working days is longer than credit commitment approval allows here" in joined(
        tmp_path / "b", ON_CREDIT, CREDIT, longer
    )


def tolerant(due: str, item: str = "food") -> tuple[Change, ...]:
    return (
        (SCENE, "regime: notice-and-commitment\n    item: firm\n    evidence: lease", f"regime: tolerant-acceptance\n    item: {item}\n    evidence: plan"),
        (SCENE, "due: 30 working days", f"due: {due}"),
        (SCENE, "modes: [integrated, commitment]", "modes: [integrated]"),
    )  # fmt: skip


def test_tolerance_is_open_where_promises_are_not(tmp_path: Path) -> None:
    assert told(tmp_path, *tolerant("10 working days")) == []


def test_tolerance_ends_within_the_items_own_limit(tmp_path: Path) -> None:
    assert "11 working days is longer than tolerant acceptance allows here (10 working days)" in joined(
        tmp_path, *tolerant("11 working days")
    )


def test_nothing_comes_later_for_an_instant_item(tmp_path: Path) -> None:
    lines = joined(tmp_path, *tolerant("1 working day", item="sign"))
    assert "sign is decided on the spot: nothing can come later" in lines


def test_one_material_stands_under_one_regime(tmp_path: Path) -> None:
    second = """\
  - regime: credit-commitment
    item: firm
    evidence: lease
    promise: {zh: 补交, en: It follows}
    due: 60 working days
    check: {zh: 核对, en: Checked}
    consequence: {zh: 撤销, en: Revoked}
    basis: [firm-law]
    source: example
result: {zh: 开门"""
    lines = joined(tmp_path, (SCENE, "result: {zh: 开门", second))
    assert "commitments[1]: lease of firm has a commitment already (notice and commitment)" in lines


def test_the_mode_and_the_commitments_agree(tmp_path: Path) -> None:
    change = (SCENE, "modes: [integrated, commitment]", "modes: [integrated]")
    assert "modes: mode commitment and the commitments do not agree" in joined(tmp_path, change)


def test_a_commitment_names_a_material_of_its_item(tmp_path: Path) -> None:
    assert "firm does not ask for plan" in joined(tmp_path, (SCENE, "evidence: lease", "evidence: plan"))
