"""Both names stand wherever somebody acted for somebody."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from mashangban.assistance import mandates, naming
from mashangban.directory.pack import current_pack
from tests.shell.assistance.people import NEIGHBOUR, WITNESS, granted
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


def test_the_agent_in_full_and_the_principal_masked() -> None:
    code = granted().mandate.code
    assert naming.both(code, "zh-hans") == f"{NEIGHBOUR.name}代王**"
    assert naming.both(code, "en") == f"{NEIGHBOUR.name} for 王**"


def test_a_member_of_staff_under_a_mandate() -> None:
    name = current_pack().people[WITNESS].name
    assert naming.both(granted(agent=WITNESS).mandate.code, "en") == f"{name.en} for 王**"


def test_a_member_of_staff_at_the_counter_without_one() -> None:
    name = current_pack().people[WITNESS].name
    assert naming.both(WITNESS, "zh-hans", "王**") == f"{name.zh}代王**"
    assert naming.both(WITNESS, "zh-hans") == f"{name.zh}代办"


def test_nobody_acted_for_anybody() -> None:
    assert naming.both("", "en") == ""


def test_what_was_erased_is_said_to_be() -> None:
    mandate = granted().mandate
    type(mandate).objects.update(sealed=b"", erased_at=NOW)
    assert "erased" in naming.both(mandate.code, "en")
    assert mandates.parties(mandates.find(mandate.reference)).principal.name == ""


def test_a_history_of_many_acts_costs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    codes = [granted().mandate.code for _ in range(4)] + [WITNESS, ""]
    with django_assert_num_queries(1):
        assert len(naming.both_of(codes, "en")) == 5


def test_a_district_that_collects_is_named() -> None:
    assert naming.both("partner:haidian", "zh-hans", "王**") == "北京市海淀区代王**"
    assert naming.both("partner:nowhere", "en") == "nowhere, acting for the applicant"
