"""Counters of one-thing services, made from the events of their cases."""

from __future__ import annotations

from datetime import date

import pytest

from mashangban.core.casework.model import Event
from mashangban.core.measures import Trips, counters
from tests.core.measures.applications import (
    application,
    contract,
    counted,
    done,
    ended,
    item,
    opened,
    ran_out,
    stopped,
)
from tests.core.measures.letters import SHANGHAI

PROMISE = {"evidence": "premises-proof", "regime": "notice-and-commitment"}
CREDIT = {"evidence": "sign-drawing", "regime": "credit-commitment"}
LATER = {"evidence": "floor-plan", "regime": "tolerant-acceptance"}
GRANT = done("grant", "granted")


def test_an_application_counts_for_its_scene_on_the_day_it_was_handed_in() -> None:
    (key,) = {
        (one.day, one.category) for one in counters([application(), done("accept", "in-hand")], SHANGHAI)
    }
    assert key == (date(2024, 5, 31), "start-firm")


@pytest.mark.parametrize(
    ("more", "way"),
    [
        ({}, "online"),
        ({"channel": "counter"}, "counter"),
        ({"channel": "partner"}, "partner"),
        ({"agent": "mandate:1"}, "assisted"),
        ({"channel": "counter", "agent": "hall-1"}, "assisted"),
    ],
)
def test_how_it_came(more: dict[str, str], way: str) -> None:
    assert counted(application(**more))["way", way] == 1


def test_what_became_of_it() -> None:
    assert counted(application())["open", ""] == 1
    found = counted(application(), done("deliver", "completed", mode="post"), ended("completed"))
    assert found["ended", "completed"] == found["served", "online"] == found["ratable", ""] == 1
    assert ("open", "") not in found


def test_accepted_because_nothing_was_said_in_time() -> None:
    found = counted(application(), ran_out("notice"), done("deem", "in-hand"), stopped("notice"))
    assert found["deemed", ""] == found["notice-late", ""] == 1
    assert ("notice-in-time", "") not in found


def test_a_withdrawn_application_says_nothing_of_terms() -> None:
    found = counted(
        application(), done("withdraw", "withdrawn"), stopped("notice"), stopped("whole"), ended("withdrawn")
    )
    assert not {"notice-in-time", "whole-in-time"} & {measure for measure, _ in found}


def test_visits_are_those_its_notice_names() -> None:
    found = counted(application(), trips=Trips(5, 1))
    assert (found["trips-before", ""], found["trips-after", ""]) == (5, 1)


@pytest.mark.parametrize(
    ("promises", "by_commitment"), [((PROMISE,), 1), ((CREDIT, PROMISE), 1), ((LATER,), 0), ((), 0)]
)
def test_an_item_on_a_commitment_counts_once(
    promises: tuple[dict[str, str], ...], by_commitment: int
) -> None:
    found = counted(item(promises=list(promises)), GRANT, ended("granted"))
    assert found.get(("by-commitment", ""), 0) == by_commitment


def test_an_item_counts_under_each_of_its_regimes() -> None:
    found = counted(item(promises=[PROMISE, CREDIT, CREDIT]), GRANT)
    assert (found["by-regime", "notice-and-commitment"], found["by-regime", "credit-commitment"]) == (1, 1)


def test_a_refused_item_is_decided_but_not_on_a_commitment() -> None:
    found = counted(item(promises=[PROMISE]), done("refuse", "refused"), ended("refused"))
    assert found["decided", ""] == 1
    assert ("by-commitment", "") not in found


def test_an_item_counts_for_the_day_of_its_decision() -> None:
    assert {one.day for one in counters([item(), GRANT], SHANGHAI)} == {date(2024, 6, 1)}


@pytest.mark.parametrize(
    ("events", "measure"),
    [
        ((GRANT, stopped("decide")), "decided-in-time"),
        ((ran_out("decide"), GRANT, stopped("decide", in_time=False)), "decided-late"),
        ((ran_out("decide"),), "overdue"),
    ],
)
def test_an_item_is_on_time_or_late(events: tuple[Event, ...], measure: str) -> None:
    found = counted(item(), *events)
    assert {name for name, _ in found if name in {"decided-in-time", "decided-late", "overdue"}} == {measure}


def test_limits_are_compared_only_in_one_unit() -> None:
    found = counted(item(statutory="20 working days", promised="5 working days"), GRANT)
    assert (found["statutory", "working days"], found["promised", "working days"]) == (20, 5)
    other = counted(item(statutory="30 days", promised="5 working days"), GRANT)
    assert ("decided", "") in other
    assert not any(measure == "terms" for measure, _ in other)
    assert not any(measure == "terms" for measure, _ in counted(item(promised="5 working days"), GRANT))


@pytest.mark.parametrize(
    ("events", "due", "kept"),
    [
        ((), 0, 0),
        ((done("accept-material", "fulfilled"), ended("fulfilled")), 1, 1),
        ((ran_out("due", applicants=True), done("accept-material", "fulfilled"), ended("fulfilled")), 1, 0),
        ((ran_out("due", applicants=True), done("overdue", "overdue")), 1, 0),
        ((ran_out("look"), done("accept-material", "fulfilled"), ended("fulfilled")), 1, 1),
        ((done("revoke", "revoked"), ended("revoked"), done("repair", "repaired")), 1, 0),
        ((done("terminate", "terminated"), ended("terminated")), 0, 0),
    ],
)
def test_a_contract_is_due_when_kept_or_broken(events: tuple[Event, ...], due: int, kept: int) -> None:
    found = counted(contract(), *events)
    assert (found.get(("due", ""), 0), found.get(("kept-in-time", ""), 0)) == (due, kept)


def test_an_agency_that_checks_late_does_not_make_the_applicant_late() -> None:
    found = counted(
        contract("one-thing.notice-commitment"),
        ran_out("check"),
        done("confirm", "fulfilled"),
        ended("fulfilled"),
    )
    assert found["kept-in-time", ""] == 1


def test_tasks_are_in_time_by_their_main_clock() -> None:
    asked = opened("one-thing.guidance")
    assert (
        counted(asked, done("answer", "answered"), stopped("answer"), ended("answered"))["in-time", ""] == 1
    )
    assert counted(asked, ran_out("answer"))["late", ""] == 1


def test_what_passes_between_districts_counts_for_the_partner() -> None:
    events = [opened("cross-region.collection", {"partner": "haidian", "item": "tax-change"})]
    (key, *_) = [one for one in counters(events, SHANGHAI) if one.measure.startswith("across")]
    assert (key.category, key.measure, key.value) == ("haidian", "across-out-proxy", "tax-change")
    online = counters([application(form={"region": "dachang"})], SHANGHAI)
    assert ("dachang", "across-in-online", "start-firm") in {
        (one.category, one.measure, one.value) for one in online
    }
