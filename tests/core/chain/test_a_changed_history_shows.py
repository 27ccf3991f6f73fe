"""Tampering with any event, order or day breaks a hash, a proof or a seal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.chain import (
    GENESIS,
    Suite,
    canonical,
    check_proof,
    event_hash,
    merkle_proof,
    merkle_root,
    seal,
)

AT = datetime(2024, 10, 15, 1, 0, tzinfo=UTC)
EVENT = {"kind": "noted", "at": AT, "actor": "officer", "data": {"note": "已答复 𠮷", "n": 1}}

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
events = st.lists(st.dictionaries(st.text(max_size=5), plain, max_size=4), min_size=1, max_size=8)
hashes = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40, unique=True)


def chained(log: list[dict[str, object]], suite: Suite = "standard") -> list[str]:
    heads = [GENESIS]
    for event in log:
        heads.append(event_hash(heads[-1], canonical(event), suite))
    return heads[1:]


def test_the_order_of_keys_and_the_zone_of_a_moment_do_not_matter() -> None:
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    again = {"data": {"n": 1, "note": "已答复 𠮷"}, "actor": "officer", "at": shanghai, "kind": "noted"}
    assert canonical(EVENT) == canonical(again)


@pytest.mark.parametrize("value", [1.5, {1, 2}, datetime(2024, 10, 15), {1: "a"}, b"x"])  # noqa: DTZ001  # naive on purpose
def test_what_has_no_single_way_of_being_written_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"data": value})


def test_money_and_days_are_written_exactly() -> None:
    assert canonical({"a": Decimal("0.10"), "b": date(2024, 10, 15)}) == b'{"a":"0.10","b":"2024-10-15"}'


@settings(max_examples=40)
@given(log=events, at=st.integers(0, 7), suite=st.sampled_from(["standard", "gm"]))
def test_changing_an_event_changes_its_hash_and_all_that_follow(
    log: list[dict[str, object]], at: int, suite: Suite
) -> None:
    place = at % len(log)
    changed = [*log[:place], {**log[place], "forged": True}, *log[place + 1 :]]
    before, after = chained(log, suite), chained(changed, suite)
    assert before[:place] == after[:place]
    assert all(one != other for one, other in zip(before[place:], after[place:], strict=True))


@settings(max_examples=40)
@given(log=events)
def test_leaving_an_event_out_shows(log: list[dict[str, object]]) -> None:
    assert chained(log)[-1] != (chained(log[:-1]) or [GENESIS])[-1]


@settings(max_examples=50)
@given(found=hashes, suite=st.sampled_from(["standard", "gm"]))
def test_every_leaf_has_a_proof_and_the_order_does_not_matter(found: list[str], suite: Suite) -> None:
    root = merkle_root(found, suite)
    assert root == merkle_root(reversed(found), suite)
    assert all(check_proof(leaf, merkle_proof(found, leaf, suite), root, suite) for leaf in found)


@settings(max_examples=50)
@given(found=hashes, stranger=st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_no_proof_serves_another_leaf_or_another_root(found: list[str], stranger: str) -> None:
    proof, root = merkle_proof(found, found[0]), merkle_root(found)
    if stranger not in found:
        assert not check_proof(stranger, proof, root)
        assert merkle_root([*found, stranger]) != root
        with pytest.raises(KeyError):
            merkle_proof(found, stranger)


def test_an_inner_node_is_no_leaf() -> None:
    found = [bytes([n]).hex() * 32 for n in range(4)]
    (_, _), (_, uncle) = merkle_proof(found, min(found))
    assert not check_proof(uncle, [], merkle_root(found))
    assert merkle_root([uncle]) != uncle


@pytest.mark.parametrize("proof", [[("up", "00" * 32)], [("left", "zz")], [("left", "00")], [("left",)]])
def test_a_malformed_proof_proves_nothing(proof: list[tuple[str, ...]]) -> None:
    assert not check_proof("00" * 32, proof, merkle_root(["00" * 32]))


def test_a_day_without_events_has_a_root_too() -> None:
    assert len(merkle_root([])) == 64


def test_seals_are_chained_by_day() -> None:
    first = seal(GENESIS, date(2024, 10, 15), merkle_root([]))
    second = seal(first, date(2024, 10, 16), merkle_root([]))
    assert len({first, second, seal(GENESIS, date(2024, 10, 16), merkle_root([]))}) == 3


def test_the_national_suite_hashes_otherwise() -> None:
    assert event_hash(GENESIS, canonical(EVENT)) != event_hash(GENESIS, canonical(EVENT), "gm")
