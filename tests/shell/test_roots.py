"""A changed history is noticed, and a receipt leads to the published root of its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from mashangban.cases.handling import NoSuchCase, act
from mashangban.cases.models import CaseRow, DayRoot
from mashangban.cases.roots import proof_for, root_of, seal_days, verify_all, verify_number
from mashangban.core.casework.model import Actor
from mashangban.core.chain import GENESIS, check_proof
from mashangban.database import dialect
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


def tamper(sql: str) -> None:
    """What somebody with the keys of the database could do: put the guards aside, and change."""
    dialect.remove_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    dialect.install_guards(connection)


def test_an_untouched_history_has_no_findings(hand_in: Submit, officer: Actor) -> None:
    number = hand_in().number
    act(number, "note", officer, {"note": "已联系"}, now=TOMORROW)
    seal_days(date.max, NOW + timedelta(days=3))
    assert verify_all() == verify_number(number) == []


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE cases_event SET actor = 'somebody' WHERE seq = 2", "was changed"),
        ("UPDATE cases_event SET internal = NOT internal WHERE seq = 1", "was changed"),
        ("DELETE FROM cases_event WHERE seq = 2", "is missing"),
        ("DELETE FROM cases_event WHERE seq = 3", "the log ends at event 2"),
        ("UPDATE cases_case SET handler = 'somebody'", "differs from the log in handler"),
        ("UPDATE cases_case SET next_at = NULL", "differs from the log in next_at"),
        ("UPDATE cases_case SET due_at = NULL, rating = 5", "differs from the log in due_at, rating"),
        ("UPDATE cases_case SET head = '" + "0" * 64 + "'", "the log ends"),
    ],
)
def test_a_change_is_found(hand_in: Submit, sql: str, problem: str) -> None:
    number = hand_in().number
    tamper(sql)
    assert problem in str(verify_number(number)[0])
    assert verify_all()


def test_a_whole_case_taken_out_of_a_sealed_day_is_found(hand_in: Submit) -> None:
    hand_in(), hand_in()
    seal_days(NOW.date(), TOMORROW)
    victim = CaseRow.objects.first()
    assert victim is not None
    tamper(f"DELETE FROM cases_event WHERE case_id = {victim.pk}")
    assert any("3 events now, 6 when it was sealed" in str(finding) for finding in verify_all())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_dayroot SET root = seal",
        "DELETE FROM cases_dayroot WHERE day = '2024-10-08'",
        "UPDATE cases_dayroot SET previous = root WHERE day = '2024-10-09'",
    ],
)
def test_a_changed_root_is_found(hand_in: Submit, sql: str) -> None:
    hand_in(), hand_in(TOMORROW)
    seal_days(date.max, NOW + timedelta(days=3))
    tamper(sql)
    assert verify_all()


def test_a_day_is_sealed_when_it_is_over_and_once(hand_in: Submit) -> None:
    hand_in()
    assert seal_days(date.max, NOW) == []
    assert [root.day for root in seal_days(date.max, TOMORROW)] == [NOW.date()]
    assert seal_days(date.max, TOMORROW) == []


def test_roots_are_chained(hand_in: Submit) -> None:
    for days in (0, 1, 3):
        hand_in(NOW + timedelta(days=days))
    seal_days(date.max, NOW + timedelta(days=10))
    roots = list(DayRoot.objects.order_by("day"))
    assert [root.previous for root in roots] == [GENESIS, roots[0].seal, roots[1].seal]


def test_an_event_written_late_belongs_to_the_day_of_writing(hand_in: Submit) -> None:
    hand_in()
    seal_days(date.max, TOMORROW)
    from mashangban.cases.sweep import sweep

    sweep(TOMORROW)
    seal_days(date.max, TOMORROW + timedelta(days=1))
    assert verify_all() == []


def test_a_receipt_leads_to_the_root_of_its_day(hand_in: Submit) -> None:
    number = hand_in().number
    hand_in(), hand_in()
    assert proof_for(number)[0].root is None
    seal_days(date.max, TOMORROW)
    root = root_of(NOW.date())
    assert root is not None
    for proof in proof_for(number):
        assert proof.root == root.root
        assert check_proof(proof.hash, proof.path, root.root)


def test_there_is_no_proof_without_a_case() -> None:
    for ask in (proof_for, verify_number):
        with pytest.raises(NoSuchCase):
            ask("24100800000001")
