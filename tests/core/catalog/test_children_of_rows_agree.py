"""Children opened for the rows of a prepared list: what can be known of them beforehand is checked beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest

from mashangban.core.catalog.examples import run_examples
from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import read_pack
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Problem, in_order
from tests.core.catalog.small_pack import told, write_pack

PART, WHOLE = "services/part/2024-04-01.yaml", "services/whole/2024-04-01.yaml"
PARTS = {
    PART: """\
service: part
version: 2024-04-01
title: {zh: 分项, en: Part}
authority: station
channels: [parent]
route: {by: parent}
form:
  item: {type: line, title: {zh: 事项, en: Item}}
  term: {type: line, title: {zh: 时限, en: Term}}
states:
  received: {title: {zh: 收到, en: Received}}
  granted: {title: {zh: 准予, en: Granted}, final: true}
  denied: {title: {zh: 不准, en: Denied}, final: true}
clocks:
  decide: {within_field: term, title: {zh: 办理, en: Decide}}
flow:
  received:
    grant: {title: {zh: 准予, en: Grant}, by: handler, to: granted, stops: decide}
    deny: {title: {zh: 不准, en: Deny}, by: handler, to: denied, stops: decide}
""",
    WHOLE: """\
service: whole
version: 2024-04-01
title: {zh: 整件事, en: Whole}
authority: station
channels: [web]
application: true
form:
  name: {type: line, title: {zh: 名称, en: Name}}
  plan: {type: rows, title: {zh: 计划, en: Plan}}
states:
  received: {title: {zh: 收到, en: Received}}
  in-hand: {title: {zh: 办理中, en: In hand}}
  closed: {title: {zh: 办结, en: Closed}, final: true}
  failed: {title: {zh: 未办成, en: Failed}, final: true}
clocks:
  accept: {within: 5 working days, title: {zh: 受理, en: Accept}}
flow:
  received:
    accept:
      title: {zh: 受理, en: Accept}
      by: handler
      to: in-hand
      stops: accept
      spawns:
        - each: plan
          key: item
          after: after
          goes_on: [granted]
          service: part
          unit: $unit
          data: {item: $item, term: $term}
  in-hand:
    done: {title: {zh: 办结, en: Done}, by: system, on_children_closed: true, to: closed}
    fail: {title: {zh: 未办成, en: Failed}, by: system, on_part_failed: true, to: failed}
examples:
  - title: One after the other
    place: house
    at: "2024-10-08 09:00"
    channel: web
    data:
      name: 演示
      plan: [{item: a, term: 3 days}, {item: b, term: 3 days, after: [a]}]
    steps:
      - {at: "2024-10-08 10:00", by: ann, action: accept}
      - {at: "2024-10-09 10:00", by: system, action: child-closed, data: {key: a, outcome: granted}}
    expect: {state: in-hand, children: 2, planned: [], dropped: []}
""",
}


def read(folder: Path, *changes: tuple[str, str, str]) -> tuple[Pack, list[Problem]]:
    files = dict(PARTS)
    for name, old, new in changes:
        assert files[name].count(old) == 1, old
        files[name] = files[name].replace(old, new)
    pack, problems = read_pack(write_pack(folder, **files))
    assert pack is not None, problems
    return pack, in_order([*problems, *lint(pack)])


def test_a_right_definition_is_right(tmp_path: Path) -> None:
    pack, problems = read(tmp_path)
    assert told(problems) == []
    assert told(run_examples(pack)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (WHOLE, "each: plan", "each: plans", "there is no field of the type rows plans"),
        (WHOLE, "each: plan", "each: name", "there is no field of the type rows name"),
        (WHOLE, "goes_on: [granted]", "goes_on: [grantd]", "there is no final state grantd"),
        (WHOLE, "goes_on: [granted]", "goes_on: [received]", "there is no final state received"),
        (WHOLE, "          key: item\n", "", "after says nothing without key"),
        (WHOLE, "        - each: plan\n          key", "        - key", "key says nothing without each"),
        (WHOLE, "key: item", "key: Item", "no row can have a Item"),
        (
            WHOLE,
            "unit: $unit",
            "unit: $@unit",
            "$@unit is neither a field of the form nor an input of the action",
        ),
        (WHOLE, "service: part", "service: prat", "there is no service prat"),
        (WHOLE, "term: $term}", "trem: $term}", "part has no field trem"),
        (WHOLE, ", term: $term}", "}", "part needs term, which is not given"),
        (WHOLE, "          goes_on: [granted]\n", "", "no part says how it must end"),
        (WHOLE, "application: true\n", "", "people cannot write rows, and it must be given"),
        (WHOLE, "to: in-hand\n", "to: closed\n", "the case cannot close over the child it opens"),
        (WHOLE, "after: after", 'after: after\n          when: "item = "', "the rule cannot be used"),
        (WHOLE, "on_part_failed: true", "on_breach_of: decide", "there is no clock decide"),
        (PART, "channels: [parent]", "channels: [web]", "part is not opened by other cases"),
        (PART, "within_field: term", "within_field: trem", "there is no field of the type line trem"),
        (
            PART,
            "term: {type: line, ",
            "term: {type: line, optional: true, ",
            "a case can wait in received with no date: no clock runs and nothing happens by itself",
        ),
    ],
)
def test_what_cannot_work_is_told(tmp_path: Path, file: str, old: str, new: str, problem: str) -> None:
    _, problems = read(tmp_path, (file, old, new))
    assert any(problem in one.problem["en"] for one in problems), told(problems)


def test_a_service_named_by_the_row_is_known_only_to_a_case(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path,
        (WHOLE, "service: part", "service: $service"),
        (WHOLE, "goes_on: [granted]", "goes_on: [any]"),
    )
    assert told(problems) == []


def test_a_rule_over_rows_may_speak_of_what_only_rows_have(tmp_path: Path) -> None:
    _, problems = read(tmp_path, (WHOLE, "after: after", "after: after\n          when: kind = 'permit'"))
    assert told(problems) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "term: 3 days}, {",
            "term: soon}, {",
            "refused: bad-input (part.term): problem=not-a-term",
        ),
        ("service: part", "service: $item", "there is no service a"),
        ("outcome: granted}", "outcome: denied}", "state is failed, not in-hand"),
        ("{key: a,", "{key: z,", "there is no part z"),
        ("planned: []", "planned: [b]", "planned is [], not ['b']"),
    ],
)
def test_an_example_that_comes_out_otherwise_is_told(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    pack, _ = read(tmp_path, (WHOLE, old, new))
    found = [one.problem["en"] for one in run_examples(pack)]
    assert problem in found
