"""A run is matched by one worker at a time; one that died is noticed, and one that was only slow writes nothing any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.entitlements import runs, working
from mashangban.entitlements.errors import RunRefused
from mashangban.entitlements.models import Candidate, Run
from mashangban.entitlements.rulebook import Matched, Progress, RuleAt, using
from tests.shell.desk import NOW
from tests.shell.entitlements.book import Book, person
from tests.shell.entitlements.office import HANDLER, LATER, LEADER, OTHER, Office, staff

pytestmark = pytest.mark.django_db
QUIET = NOW + runs.SILENCE


class Interrupted(Book):
    """A rulebook in whose match something else happens."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def match(
        self, people: Path, rules: Sequence[RuleAt], on: date, engine: str, out: Path, progress: Progress
    ) -> Matched:
        self.meanwhile()
        return super().match(people, rules, on, engine, out, progress)


@pytest.fixture
def run(district: Office) -> Run:
    """A run that waits for a worker."""
    return runs.start(["elder-80"], district.people([person("a", 85)]), HANDLER, now=NOW)


def test_a_generic_page_cannot_approve(district: Office) -> None:
    number = district.run([person("a", 85)]).case.number
    for given in ({}, {"platform": [{"follows": "nothing"}]}):
        with pytest.raises(Refused):
            act(number, "approve", LEADER, given, now=LATER)
    assert runs.approve(number, LEADER, now=LATER).case.state == "approved"


def test_a_run_that_gives_signs_of_life_is_not_begun_again(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(seen_at=NOW + timedelta(minutes=1))
    with pytest.raises(RunRefused, match="still-running"):
        runs.restart(run.case.number, HANDLER, now=QUIET)


def test_a_silent_run_is_begun_again_once(run: Run) -> None:
    again = runs.restart(run.case.number, OTHER, now=QUIET)
    assert (again.case.state, again.attempt, again.seen_at) == ("running", 2, None)
    with pytest.raises(RunRefused, match="still-running"):
        runs.restart(run.case.number, HANDLER, now=QUIET)


def test_two_who_begin_it_again_at_the_same_moment(run: Run) -> None:
    seen = runs.find(run.case.number)
    runs._taken(run, QUIET)
    with pytest.raises(RunRefused, match="still-running"):
        runs._taken(seen, QUIET)


def test_another_office_begins_nothing_again(run: Run) -> None:
    with pytest.raises(Refused, match="not-allowed"):
        runs.restart(run.case.number, staff("x", "handler", unit="nankai-tax"), now=QUIET)
    assert runs.find(run.case.number).attempt == 1


def test_the_task_of_an_earlier_time_finds_nothing_to_do(run: Run) -> None:
    runs.restart(run.case.number, HANDLER, now=QUIET)
    assert working.match(run.pk, QUIET, 1) == "nothing"
    assert working.match(run.pk, QUIET, 2) == "in-review"


def test_one_worker_at_a_time(run: Run) -> None:
    told: list[str] = []
    with using(Interrupted(lambda: told.append(working.match(run.pk, NOW)))):
        assert working.match(run.pk, NOW) == "in-review"
    assert told == ["nothing"]


def test_a_slow_worker_that_was_replaced_writes_nothing(run: Run) -> None:
    with using(Interrupted(lambda: runs.restart(run.case.number, OTHER, now=QUIET))):
        assert working.match(run.pk, NOW, 1) == "nothing"
    found = runs.find(run.case.number)
    assert (found.case.state, found.problem_en, found.finished_at) == ("running", "", None)
    assert not Candidate.objects.exists()
    assert working.match(run.pk, QUIET, 2) == "in-review"
    assert Candidate.objects.count() == 1


def test_a_run_ended_by_hand_stays_ended(run: Run) -> None:
    def by_hand() -> None:
        act(run.case.number, "failed", LEADER, {"reason": "文件换过了"}, now=NOW)

    with using(Interrupted(by_hand)):
        assert working.match(run.pk, NOW) == "nothing"
    assert runs.find(run.case.number).case.state == "failed"
