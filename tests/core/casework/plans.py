"""Random lists of parts, and what must be true of every event of a case that opens them."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from mashangban.core.casework import Case, Event, evolve
from mashangban.core.casework.spawning import children_wanted
from mashangban.core.catalog.model import Service, Spawn
from mashangban.core.rules.expression import parse

#: how parts end in these walks
OUTCOMES = ("granted", "granted", "cured", "fulfilled", "denied", "withdrawn")
KEYS = ("a", "b", "c", "d", "e", "f")


def rows_of(chance: Random) -> list[object]:
    """A plan whose rows come after earlier ones, or after something that is not there."""
    rows: list[object] = []
    for place, key in enumerate(KEYS[: chance.randint(0, len(KEYS))]):
        after = [one for one in (*KEYS[:place], "nothing") if chance.random() < 0.4]
        unit = chance.choice(["station", "bureau", None])
        rows.append(
            {"key": key, "after": after, "service": "test.item", "unit": unit, "kind": chance.choice("xy")}
        )
    return rows


def rows_for(service: Service, name: str, chance: Random) -> list[object]:
    """The same with the names that the definition looks up in the rows of a field."""
    spawns = [spawn for spawn in _spawns(service) if spawn.each == name]
    rows: list[object] = []
    for row in rows_of(chance):
        assert isinstance(row, dict)
        made = dict(row)
        for spawn in spawns:
            made |= {said[1:]: "x" for said in spawn.data.values() if said.startswith("$")}
            made |= {spawn.key: row["key"]} if spawn.key else {}
            made |= {spawn.after: row["after"]} if spawn.after else {}
            made |= {spawn.service[1:]: "test.item"} if spawn.service.startswith("$") else {}
            made |= {spawn.unit[1:]: row["unit"]} if spawn.unit and spawn.unit.startswith("$") else {}
            texts = parse(spawn.when).compared_texts() if spawn.when else {}
            made |= {cell: chance.choice(sorted(said)) for cell, said in texts.items()}
        rows.append(made)
    return rows


def _spawns(service: Service) -> Iterable[Spawn]:
    yield from service.spawns
    for table in service.flow.values():
        for row in table.values():
            yield from row.spawns


def follow(before: Case, events: Iterable[Event]) -> None:
    """Check each event against the case it meets."""
    for event in events:
        assert event.actor not in before.subjects
        if event.kind == "closed":
            assert not any(blocking and is_open for blocking, is_open in before.children.values())
            assert not before.wanted
            assert not before.planned
            assert all(before.assisting.values())
        if event.kind == "spawned":
            for child in children_wanted([event]):
                assert child.key is not None
                assert all(_let_on(before, one) for one in before.planned[child.key]["after"]), child.key
                assert child.since is None, "a part that begins later counts from then"
        if event.kind == "dropped":
            assert set(event.data["keys"]) <= set(before.planned) | set(KEYS)
        before = evolve(before, event)
        assert not set(before.planned) & set(before.dropped)
        assert not set(before.planned) & {k for k, part in before.parts.items() if part["outcome"] is None}
    assert all(_can_still_begin(before, key) for key in before.planned), "a planned part waits for ever"


def _let_on(case: Case, key: str) -> bool:
    """Whether what waited for a part may begin."""
    part = case.parts[key]
    return part["outcome"] is not None and (not part["goes_on"] or part["outcome"] in part["goes_on"])


def _can_still_begin(case: Case, key: str) -> bool:
    return all(one in case.planned or one in case.parts for one in case.planned[key]["after"])
