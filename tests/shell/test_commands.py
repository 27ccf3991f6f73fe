"""The commands that need the database: what they print, and how they end."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth import get_user_model
from django.utils import timezone

from mashangban.cases.models import CaseRow
from mashangban.cli import main
from mashangban.core.numbers import format_case_number, new_case_number
from tests.shell.desk import Submit

pytestmark = pytest.mark.django_db


def run(*args: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, list(args), input=typed)


def test_load_prints_logins_and_may_be_repeated() -> None:
    first, second = run("load"), run("load")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "mashangban-demo" in first.output
    assert "officer-01" in first.output
    assert "(0 new)" in second.output


def test_load_prints_the_logins_a_newcomer_needs_and_all_when_asked() -> None:
    usual, everybody = run("load").output, run("load", "--logins").output
    assert "officer-02" not in usual
    assert "load --logins" in usual
    for line in ("officer-01", "hall-1", "review-health", "lead-health", "window-wangdingdi", "auditor"):
        assert re.search(rf"^  {line} .+\w", usual, re.MULTILINE), line
    assert "officer-02" in everybody
    assert len(usual.splitlines()) <= 20 < len(everybody.splitlines())


def test_asking_for_logins_outside_a_demo_switches_nobody_off(settings: Any) -> None:
    run("load")
    settings.DEMO = False
    found = run("load", "--logins")
    assert found.exit_code == 1
    assert "MASHANGBAN_DEMO=1" in found.output
    assert get_user_model().objects.get(username="officer-01").is_active


def test_load_sets_a_password_for_somebody_of_the_pack() -> None:
    typed = "correct horse battery\n" * 2
    assert run("load", "--password", "officer-01", typed=typed).exit_code == 0
    assert run("load", "--password", "officer-01", typed="short\nshort\n").exit_code == 1
    assert "no person 'nobody'" in run("load", "--password", "nobody", typed=typed).output


def test_verify_says_that_nothing_was_changed(hand_in: Submit) -> None:
    number = hand_in(timezone.now() - timedelta(days=2)).number
    assert "nothing was changed" in run("verify").output
    assert run("verify", format_case_number(number)).exit_code == 0


def test_verify_ends_with_1_when_something_was(hand_in: Submit) -> None:
    number = hand_in(timezone.now() - timedelta(days=2)).number
    CaseRow.objects.update(handler="somebody")
    assert run("verify").exit_code == run("verify", number).exit_code == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [("12", "has 14 digits"), ("hello", "has digits only"), ("24100800000007", "has a wrong digit")],
)
def test_verify_of_what_is_no_case_number_is_wrong_use(number: str, words: str) -> None:
    found = run("verify", number)
    assert found.exit_code == 2
    assert words in found.output


def test_verify_of_a_case_that_is_not_there_ends_with_1() -> None:
    number = new_case_number(date(2024, 10, 8), lambda most: 0)
    found = run("verify", number)
    assert (found.exit_code, found.output) == (1, f"Error: there is no case {format_case_number(number)}.\n")


def test_migrate_cases_is_a_dry_run_first(hand_in: Submit) -> None:
    run("load")
    shown = run("migrate-cases", "police-desk.ask", "--to", "2024-04-01")
    assert "Nothing was changed" in shown.output
    assert run("migrate-cases", "police-desk.ask", "--to", "1999-01-01").exit_code == 1
    assert run("migrate-cases", "police-desk.ask", "--to", "soon").exit_code == 1
    assert run("migrate-cases").exit_code == 2
    assert run("migrate-cases", "--undo", "99").exit_code == 1


def test_migrate_may_be_repeated() -> None:
    assert run("migrate").exit_code == 0
