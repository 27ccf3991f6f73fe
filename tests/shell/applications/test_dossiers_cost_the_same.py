"""A dossier costs the same number of queries however many items there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mashangban.applications import following, reviewing
from mashangban.applications.models import Application
from mashangban.cases.intake import Receipt
from tests.shell.applications.applicants import FORM, handed_in
from tests.shell.applications.offices import COUNTER, accept, grant, items_of
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


def queries(do: Callable[[], object]) -> int:
    """How many queries it takes, once what is kept in the process is warm."""
    do()
    with CaptureQueriesContext(
        connection,
    ) as taken:
        do()
    return len(taken)


def with_items(many: int) -> Receipt:
    """An application whose plan has this many items, all in hand."""
    application, receipt = handed_in(promised="premises-proof", form={**FORM, "firm.name": f"{many}（演示）"})
    case = application.case
    assert case is not None
    first = application.plan[0]
    plan = [{**first, "item": f"item-{n}", "after": [], "promises": []} for n in range(many - 1)]
    plan.append(first)
    Application.objects.filter(pk=application.pk).update(plan=plan)
    case.snapshot["data"]["plan"] = plan
    case.save(update_fields=["snapshot"])
    accept(receipt.number)
    grant(items_of(receipt.number)["business-licence"])
    return receipt


def test_eight_items_cost_no_more_than_one() -> None:
    one, eight = with_items(1), with_items(8)
    assert len(following.dossier(eight.number, NOW).parts) == 8
    looks: list[Callable[[str], object]] = [
        lambda number: following.dossier(number, NOW),
        lambda number: reviewing.dossier_for(number, COUNTER, NOW),
    ]
    for look in looks:
        few = queries(partial(look, one.number))
        assert queries(partial(look, eight.number)) == few <= 13
