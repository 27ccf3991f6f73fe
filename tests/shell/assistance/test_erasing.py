"""Names and numbers do not outlive their use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.assistance import mandates, tickets
from mashangban.assistance.erasing import erase_old
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import Scope
from tests.shell.assistance.people import HALL, Phones, asked, granted
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


def test_180_days_after_its_end_nobody_can_say_between_whom_it_was() -> None:
    mandate = granted(Scope(days=30)).mandate
    end = NOW + timedelta(days=30)
    assert erase_old(end + timedelta(days=180, seconds=-1)) == 0
    assert erase_old(end + timedelta(days=180)) == 1
    left = mandates.find(mandate.reference)
    assert bytes(left.sealed) == b""
    assert left.principal_hash == left.agent_hash == ""
    assert left.receipts.count() == 1


def test_one_ended_early_is_erased_the_earlier() -> None:
    mandate = granted(Scope(days=365)).mandate
    mandates.revoke(mandate.reference, by="principal", now=NOW)
    assert erase_old(NOW + timedelta(days=180)) == 1


def test_a_question_nobody_answered_is_forgotten_after_a_day() -> None:
    asked(Phones())
    assert erase_old(NOW + timedelta(days=1)) == 1
    assert not Mandate.objects.exists()


def test_a_name_on_a_ticket_is_gone_the_next_day() -> None:
    ticket = tickets.take(HALL, now=NOW, name="王奶奶")
    assert tickets.name_on(ticket) == "王奶奶"
    assert erase_old(NOW) == 0
    assert erase_old(NOW + timedelta(days=1)) == 1
    ticket.refresh_from_db()
    assert tickets.name_on(ticket) == ""
