"""Two buttons pressed at the same moment make one case."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from mashangban.applications import drafts, submission
from mashangban.applications.errors import AlreadyApplied, AlreadySubmitted
from mashangban.cases.intake import Receipt
from mashangban.cases.models import CaseRow
from tests.shell.applications.applicants import ready
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each of the calls gave or raised, all begun together."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        together.wait(timeout=10)
        try:
            return call()
        except (AlreadyApplied, AlreadySubmitted) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def press(reference: str, once: str) -> Receipt:
    """Hand in by a fresh look at the draft, as each request has."""
    return submission.submit(drafts.open_reference(reference), now=NOW, once=once)


def test_one_draft_handed_in_twice_at_once_is_one_case() -> None:
    reference = ready(promised="premises-proof").reference
    same = at_once(lambda: press(reference, "a"), lambda: press(reference, "a"))
    other = at_once(lambda: press(reference, "b"))
    assert len({one.number for one in same}) == 1
    assert [type(one) for one in other] == [AlreadySubmitted]
    assert CaseRow.objects.count() == 1


def test_two_drafts_for_one_thing_handed_in_at_once_are_one_case() -> None:
    references = [ready().reference, ready().reference]
    results = at_once(*[lambda reference=reference: press(reference, "a") for reference in references])
    assert sorted(type(one).__name__ for one in results) == ["AlreadyApplied", "Receipt"]
    assert CaseRow.objects.count() == 1
