"""Every name in a pack answers to something, and the mistake says where and what may have been meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import read_pack
from tests.core.catalog.small_pack import FILES, SERVICE, line_of, problems_of, told, write_pack

#: file, what is written, what is spoilt, line's words, field, problem
CASES = [
    (
        "pack.yaml",
        "unmatched: office",
        "unmatched: offic",
        "unmatched",
        "unmatched",
        "there is no unit offic",
    ),
    ("units.yaml", "parent: office", "parent: ofice", "station", "parent", "there is no unit ofice"),
    ("places.yaml", "unit: station", "unit: statoin", "grid-1", "unit", "there is no unit statoin"),
    ("places.yaml", "parent: grid-1", "parent: grid-9", "house", "parent", "there is no place grid-9"),
    (
        "posts.yaml",
        "places: [grid-1]",
        "places: [grid-2]",
        "places:",
        "places[0]",
        "there is no place grid-2",
    ),
    ("posts.yaml", "fallback: desk", "fallback: desc", "fallback", "fallback", "there is no post desc"),
    ("posts.yaml", "person: ann", "person: anna", "ann", "holders[0].person", "there is no person anna"),
    ("shifts.yaml", "post: desk", "post: disk", "desk", "post", "there is no post disk"),
    (
        "texts.yaml",
        "services: [ask]",
        "services: [aks]",
        "services",
        "services[0]",
        "there is no service aks",
    ),
    (
        "texts.yaml",
        "[question]",
        "[questions]",
        "categories",
        "categories[0]",
        "there is no category questions",
    ),
    (
        SERVICE,
        "authority: station",
        "authority: stations",
        "authority",
        "authority",
        "there is no unit stations",
    ),
    (
        SERVICE,
        "element: person.phone",
        "element: person.fone",
        "element",
        "form.phone.element",
        "there is no shared element person.fone",
    ),
    (
        SERVICE,
        "to: replied",
        "to: repleid",
        "to: replied",
        "flow.received.reply.to",
        "there is no state repleid",
    ),
    (
        SERVICE,
        "stops: reply",
        "stops: repply",
        "stops",
        "flow.received.reply.stops",
        "there is no clock repply",
    ),
    (
        SERVICE,
        "by: handler",
        "by: handlr",
        "by: handler",
        "flow.received.reply.by",
        "there is no role handlr",
    ),
    (
        SERVICE,
        "needs: message",
        "needs: mesage",
        "needs: message",
        "flow.received.reply.needs",
        "there is no input mesage",
    ),
    (SERVICE, "place: house", "place: hose", "place: house", "examples[0].place", "there is no place hose"),
    (SERVICE, "by: ann", "by: anne", "by: ann", "examples[0].steps[0].by", "there is no person anne"),
]


@pytest.mark.parametrize(("file", "old", "new", "words", "field", "problem"), CASES)
def test_an_unknown_name_is_told_at_its_line(
    tmp_path: Path, file: str, old: str, new: str, words: str, field: str, problem: str
) -> None:
    found = told(problems_of(tmp_path, (file, old, new)))
    assert f"{file}:{line_of(file, words)} {field}: {problem}" in found


def test_the_nearest_name_is_offered(tmp_path: Path) -> None:
    problem = problems_of(tmp_path, ("places.yaml", "unit: station", "unit: statoin"))[0]
    assert problem.remedy == {"en": "did you mean station?", "zh": "是不是想写 station？"}


def test_the_unspoilt_pack_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == []


def test_parents_may_not_go_round_in_a_circle(tmp_path: Path) -> None:
    found = told(problems_of(tmp_path, ("units.yaml", "kind: bureau", "kind: bureau, parent: station")))
    assert "units.yaml:2 parent: goes round in a circle: office → station → office" in found


def test_fallbacks_may_not_go_round_in_a_circle(tmp_path: Path) -> None:
    change = (
        "posts.yaml",
        "title: {zh: 值班室, en: Desk}",
        "title: {zh: 值班室, en: Desk}\n    fallback: officer",
    )
    assert any("officer → desk → officer" in line for line in told(problems_of(tmp_path, change)))


def test_a_definition_that_cannot_be_read_is_not_also_missing(tmp_path: Path) -> None:
    found = problems_of(tmp_path, ("units.yaml", "kind: police-station", "kind: police-staton"))
    assert [p.field for p in found] == ["units[1].kind"]


def test_a_child_of_an_unknown_service(tmp_path: Path) -> None:
    spawns = "needs: message\n      spawns: [{service: aks, unit: stat}]"
    found = told(problems_of(tmp_path, (SERVICE, "needs: message", spawns)))
    line = line_of(SERVICE, "needs: message") + 1
    assert f"{SERVICE}:{line} flow.received.reply.spawns[0].service: there is no service aks" in found
    assert f"{SERVICE}:{line} flow.received.reply.spawns[0].unit: there is no unit stat" in found


def test_a_migration_between_states_there_are(tmp_path: Path) -> None:
    newer = FILES[SERVICE].replace("version: 2024-04-01", "version: 2024-10-01\nmigrates: {recieved: replid}")
    pack, problems = read_pack(write_pack(tmp_path, **{"services/ask/2024-10-01.yaml": newer}))
    assert pack is not None
    found = told([*problems, *lint(pack)])
    assert found == [
        "services/ask/2024-10-01.yaml:3 migrates: there is no state replid",
        "services/ask/2024-10-01.yaml:3 migrates.recieved: no earlier version has a state recieved",
    ]


@pytest.mark.parametrize("key", ["not_by", "approver", "signatures", "not_by_actor_of", "starts", "may"])
def test_every_list_of_a_row_is_checked(tmp_path: Path, key: str) -> None:
    value = "nobody-knows" if key == "approver" else "[nobody-knows]"
    found = told(problems_of(tmp_path, (SERVICE, "needs: message", f"needs: message\n      {key}: {value}")))
    assert any(f"flow.received.reply.{key}" in line and "nobody-knows" in line for line in found)
