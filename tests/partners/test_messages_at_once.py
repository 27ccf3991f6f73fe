"""The same message, or several about one new slip, at the very same moment: one case, one answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from mashangban.cases.models import CaseRow
from mashangban.partners.loopback import Neighbour
from mashangban.partners.models import Handover, Message
from mashangban.partners.slips import new_slip
from tests.partners.matters import tax_change

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(haidian: Neighbour, *calls: Callable[[], Any]) -> list[Any]:
    """What each of the calls gave, all begun together; each thread has the partner connected."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        with haidian.connected():
            together.wait(timeout=10)
            try:
                return call()
            finally:
                connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_message_three_times_at_once(haidian: Neighbour, now: datetime) -> None:
    slip = new_slip("110108", now.date(), Random(5).randrange)
    raw = haidian.write(slip, "dossier", tax_change(), now)
    receipts = at_once(haidian, *[lambda: haidian.post(raw, now)] * 3)
    assert receipts == [receipts[0]] * 3
    assert (CaseRow.objects.count(), Message.objects.count()) == (1, 1)


def test_three_messages_about_one_new_slip_at_once(haidian: Neighbour, now: datetime) -> None:
    slip = new_slip("110108", now.date(), Random(6).randrange)
    written = [haidian.write(slip, "dossier", tax_change(note=str(n)), now) for n in range(3)]
    receipts = at_once(haidian, *[lambda raw=raw: haidian.post(raw, now) for raw in written])
    assert {one.taken for one in receipts} <= {"done", "late"}
    assert (CaseRow.objects.count(), Handover.objects.get().heard) == (1, 3)
