"""Runs over an invented street: one to be approved, one approved, and what was offered of it."""

from __future__ import annotations

from pathlib import Path

from mashangban.directory.accounts import actor_of
from mashangban.entitlements import consent, grants, offering, runs, working
from tests.e2e import clock
from tests.shell.entitlements.book import person, write


def matched(folder: Path) -> dict[str, str]:
    """Case numbers: ``run_in_review``, ``run_approved``; ``offered`` waits for the person, ``granted`` is paid."""
    now = clock.now()
    handler, leader = actor_of("review-civil-affairs", now), actor_of("lead-civil-affairs", now)
    people = [person(f"p{n}", 28 + 5 * n, street=("gulou", "xuefu")[n % 2]) for n in range(13)]
    write(folder / "street.parquet", people)
    numbers = []
    for _ in range(2):
        run = runs.start(["elder-subsidy"], "street.parquet", handler, now=now)
        working.match(run.pk, now)
        numbers.append(run.case.number)
    runs.approve(numbers[0], leader, now=now)
    made = offering.offer(numbers[0], "elder-subsidy", handler, now=now).made
    grants.confirm(made[0], "social-card", "", consent.VERSION, now=now)
    grants.grant(made[0], leader, now=now)
    return {
        "run_in_review": numbers[1],
        "run_approved": numbers[0],
        "offered": made[1],
        "granted": made[0],
    }
