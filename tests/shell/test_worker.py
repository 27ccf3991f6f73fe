"""What happens by itself: notices go out once, days are sealed, a lost database is waited for."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow, DayRoot, Event
from mashangban.core.casework.model import Actor
from mashangban.jobs.nightly import nightly
from mashangban.jobs.working import Working
from mashangban.notices.delivery import deliver
from mashangban.notices.models import Notice
from tests.shell.desk import NOW, PHONE, Submit

REPLY = {"message": "您好，我们已到现场，店家答应十点后关小音响。"}


@pytest.fixture
def notice(hand_in: Submit, officer: Actor, db: None) -> Notice:
    act(hand_in().number, "reply", officer, REPLY, now=NOW)
    return Notice.objects.get(to="applicant")


def test_a_notice_is_sent_to_the_applicants_number_and_says_nothing_of_the_matter(notice: Notice) -> None:
    sent: list[tuple[str, str]] = []
    assert deliver(notice.pk, now=NOW, send=lambda *message: sent.append(message)) == "sent"
    [(phone, text)] = sent
    assert phone == PHONE
    assert "音响" not in text


def test_a_notice_is_sent_once(notice: Notice) -> None:
    sent: list[str] = []
    for _ in range(2):
        deliver(notice.pk, now=NOW, send=lambda phone, text: sent.append(phone))
    assert len(sent) == 1


def test_a_sender_that_fails_is_noted_and_may_be_tried_again(notice: Notice) -> None:
    def broken(phone: str, text: str) -> None:
        raise ConnectionError("no route")

    assert deliver(notice.pk, now=NOW, send=broken) == "failed"
    assert Notice.objects.get(pk=notice.pk).failed == "failed: ConnectionError"
    assert deliver(notice.pk, now=NOW, send=lambda phone, text: None) == "sent"


@pytest.mark.django_db(transaction=True)
def test_a_round_sends_notices_lets_clocks_run_out_and_seals_days(hand_in: Submit, officer: Actor) -> None:
    act(hand_in().number, "reply", officer, REPLY, now=NOW)
    hand_in()
    tomorrow = NOW + timedelta(days=1)
    Working(clock=lambda: tomorrow).round()
    assert Notice.objects.get(to="applicant").sent_at is not None
    assert Event.objects.filter(kind="clock-breached").count() == 1
    assert DayRoot.objects.filter(day=NOW.date()).exists()


@pytest.mark.django_db
def test_a_job_that_fails_does_not_keep_the_others(hand_in: Submit, caplog: pytest.LogCaptureFixture) -> None:
    hand_in()
    CaseRow.objects.update(snapshot={})
    with caplog.at_level(logging.INFO):
        assert nightly(NOW + timedelta(days=1))
    assert DayRoot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_waited_for() -> None:
    looks: list[datetime] = []

    def clock() -> datetime:
        looks.append(NOW)
        if len(looks) < 3:
            raise OperationalError("server closed the connection unexpectedly")
        working.stop()
        return NOW

    working = Working(interval=0.01, clock=clock)
    working.run()
    assert len(looks) == 3
