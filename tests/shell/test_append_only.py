"""The database itself refuses to change or remove what has happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from mashangban.cases.roots import seal_days
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db


def refused(sql: str) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(caught.value)


@pytest.mark.parametrize("sql", ["UPDATE cases_event SET actor = 'nobody'", "DELETE FROM cases_event"])
def test_an_event_is_neither_changed_nor_removed(hand_in: Submit, sql: str) -> None:
    hand_in()
    assert "append-only" in refused(sql)


@pytest.mark.parametrize("sql", ["UPDATE cases_dayroot SET events = 0", "DELETE FROM cases_dayroot"])
def test_a_root_is_neither_changed_nor_removed(hand_in: Submit, sql: str) -> None:
    hand_in()
    assert seal_days(NOW.date(), NOW + timedelta(days=2))
    assert "append-only" in refused(sql)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["cases_event", "cases_dayroot"])
def test_a_table_is_not_emptied(table: str) -> None:
    assert "append-only" in refused(f"TRUNCATE {table} CASCADE")
