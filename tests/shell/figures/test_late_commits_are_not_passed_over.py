"""On PostgreSQL ids are given before the commit: a row may appear below others already seen."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from mashangban.database import dialect
from mashangban.figures.models import DayFigure

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite writers take turns"),
]
TABLE = DayFigure._meta.db_table


def add(day: str) -> int:
    row = DayFigure.objects.create(
        district="120104", day=day, service="s", unit="u", place="", category="", measure="m", n=1
    )
    return row.pk


class SlowWriter(threading.Thread):
    """Takes an id and keeps its transaction open until told to commit."""

    def __init__(self) -> None:
        super().__init__()
        self.took, self.commit = threading.Event(), threading.Event()

    def run(self) -> None:
        with transaction.atomic():
            add("2024-05-01")
            self.took.set()
            self.commit.wait(20)
        connection.close()


def test_nothing_is_settled_while_a_smaller_id_may_still_be_committed() -> None:
    writer = SlowWriter()
    writer.start()
    assert writer.took.wait(20)
    later = add("2024-05-02")
    assert dialect.settled_id(connection, TABLE) is None
    writer.commit.set()
    writer.join()
    assert dialect.settled_id(connection, TABLE) == later
