# ruff: noqa: S608 - table and column names are this module's and its callers' constants; values are parameters
"""What every command on a case reads and writes, in statements of their own: they run a dozen times for each step.

Django would put each together anew, which costs several times what carrying it out does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db.backends.base.base import BaseDatabaseWrapper

from mashangban.database import dialect
from mashangban.database.intake import Row, adapted, carry_out, columns_and_values, insert_of, put_row


@dataclass(frozen=True, slots=True)
class CaseRead:
    """What is needed of a case to decide a command on it."""

    id: int
    snapshot: Any
    head: str
    demo: bool
    danger: bool


@dataclass(frozen=True, slots=True)
class Appended:
    """What a step adds to a case, column → value; JSON columns hold plain JSON values. ``case_id`` is filled in here."""

    case: Row
    events: Sequence[Row]
    notices: Sequence[Row]
    #: column → value of the identity, None when nothing of it changes
    identity: Row | None = None


def lock_case(connection: BaseDatabaseWrapper, number: str) -> CaseRead | None:
    """Lock and read a case. SQLite has no locks on rows: there its transactions have the whole database."""
    sql = "SELECT id, snapshot, head, demo, danger FROM cases_case WHERE number = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql + _for_update(connection), [number])
        row = cursor.fetchone()
    if row is None:
        return None
    id_, snapshot, head, demo, danger = row
    return CaseRead(id_, msgspec.json.decode(snapshot), head, bool(demo), bool(danger))


def hold_cases(connection: BaseDatabaseWrapper, numbers: Sequence[str]) -> None:
    """Lock cases one after the other, in this order, where rows can be locked."""
    if not numbers or not connection.features.has_select_for_update:
        return
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT id FROM cases_case WHERE number = %s" + _for_update(connection), [number])


def two_above(connection: BaseDatabaseWrapper, number: str) -> tuple[str | None, str | None]:
    """Numbers of a case's parent and of that one's parent, None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.number, g.number FROM cases_case c LEFT JOIN cases_case p ON p.id = c.parent_id "
            "LEFT JOIN cases_case g ON g.id = p.parent_id WHERE c.number = %s",
            [number],
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else (None, None)


def has_phone(connection: BaseDatabaseWrapper, case_id: int, root: str | None) -> bool:
    """Whether the identity of the case, or of its root, holds a phone number that was not erased."""
    # each by the key of the table: an "or" over a join would be answered by reading every identity there is
    whose = "case_id = %s"
    params: list[Any] = [case_id, root] if root else [case_id]
    if root:
        whose += " OR case_id = (SELECT id FROM cases_case WHERE number = %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM cases_identity WHERE ({whose}) AND erased_at IS NULL AND phone_hash <> '' LIMIT 1",
            params,
        )
        return cursor.fetchone() is not None


def next_due(
    connection: BaseDatabaseWrapper, since: datetime | None, *, demo: bool = False
) -> datetime | None:
    """The next moment at which some case has to be swept, from ``since`` on. ``demo``: of the demo's cases only."""
    where = "next_at IS NOT NULL"
    params: list[Any] = []
    if since is not None:
        where += " AND next_at >= %s"
        params = [since if dialect.is_postgresql(connection) else adapted(connection, since)]
    if demo:
        where += " AND demo"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN(next_at) FROM cases_case WHERE {where}", params)
        (found,) = cursor.fetchone()
    if isinstance(found, str):
        # SQLite has no type for moments: they are texts in UTC
        return datetime.fromisoformat(found).replace(tzinfo=UTC)
    moment: datetime | None = found
    return moment


def append(connection: BaseDatabaseWrapper, case_id: int, new: Appended) -> None:
    """Write a step of a case, in the caller's transaction."""
    if dialect.is_postgresql(connection):
        carry_out(connection, *statement(case_id, new))
    else:
        _one_by_one(connection, case_id, new)


def statement(case_id: int, new: Appended) -> tuple[str, list[Any]]:
    """PostgreSQL's one statement and its parameters; its text depends only on the columns and how many rows there are."""
    parts: list[str] = ["c AS (SELECT %s::bigint AS id)"]
    params: list[Any] = [case_id]
    for name, table, rows in (("e", "cases_event", new.events), ("m", "notices_notice", new.notices)):
        if rows:
            parts.append(insert_of(name, table, rows, params))
    if new.identity:
        settings, values = _settings(new.identity)
        parts.append(f"i AS (UPDATE cases_identity SET {settings} WHERE case_id = %s)")
        params += [*values, case_id]
    settings, values = _settings(new.case)
    params += [*values, case_id]
    return f"WITH {', '.join(parts)} UPDATE cases_case SET {settings} WHERE id = %s", params


def _one_by_one(connection: BaseDatabaseWrapper, case_id: int, new: Appended) -> None:
    with connection.cursor() as cursor:
        for table, rows in (("cases_event", new.events), ("notices_notice", new.notices)):
            for row in rows:
                put_row(connection, cursor, table, {"case_id": case_id, **row})
        for table, key, changed in (
            ("cases_identity", "case_id", new.identity),
            ("cases_case", "id", new.case),
        ):
            if changed:
                settings, values = _settings(changed)
                cursor.execute(
                    f"UPDATE {table} SET {settings} WHERE {key} = %s",
                    [*(adapted(connection, value) for value in values), case_id],
                )


def _settings(row: Row) -> tuple[str, list[Any]]:
    return _set(tuple(row)), columns_and_values(row)[1]


@lru_cache(maxsize=64)
def _set(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}" = %s' for column in columns)


def _for_update(connection: BaseDatabaseWrapper) -> str:
    return " FOR UPDATE" if connection.features.has_select_for_update else ""
