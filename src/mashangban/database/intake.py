# ruff: noqa: S608 - table and column names are this module's and its callers' constants; values are parameters
"""A new case in one statement (PostgreSQL) or one batch of statements in the caller's transaction (SQLite).

One round trip, one commit: what was acknowledged is stored, and a key used twice makes no second case even when both
arrive at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import msgspec
import psycopg
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from mashangban.database import dialect

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewCase:
    """Rows of one new case, column → value; JSON columns hold plain JSON values. ``case_id`` is filled in here."""

    case: Row
    events: Sequence[Row]
    notices: Sequence[Row]
    words: Sequence[str]
    identity: Row | None = None
    #: persons and units the case is about
    subjects: Sequence[Row] = ()
    #: the row of the idempotency key
    key: Row | None = None


def insert_case(connection: BaseDatabaseWrapper, new: NewCase) -> int | None:
    """Write everything; the case's id, or None when the key was used before (then nothing is written).

    Within a transaction whoever began it takes back what was written before an error.
    """
    if dialect.is_postgresql(connection):
        return _one_statement(connection, new)
    if connection.in_atomic_block:
        return _one_batch(connection, new)
    with transaction.atomic():
        return _one_batch(connection, new)


# --- PostgreSQL --------------------------------------------------------------------------------


def _one_statement(connection: BaseDatabaseWrapper, new: NewCase) -> int | None:
    row = carry_out(connection, *statement(new))
    return int(row[0]) if row else None


def carry_out(connection: BaseDatabaseWrapper, sql: str, params: Sequence[Any]) -> Sequence[Any] | None:
    """The first row of a statement of PostgreSQL, None when it gives none.

    By the driver's own cursor, which leaves the parameters to the server: it plans the statement once per connection.
    Django's cursor writes the values into the text, so that the server would have to plan it for each letter, which
    costs it as much as carrying it out.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(_numbered(sql).encode(), params)
        row: Sequence[Any] | None = cursor.fetchone() if cursor.description else None
    return row


@lru_cache(maxsize=64)
def _numbered(sql: str) -> str:
    """``$1``, ``$2`` … for ``%s``: what the server itself understands."""
    pieces = sql.split("%s")
    return pieces[0] + "".join(f"${place}{piece}" for place, piece in enumerate(pieces[1:], start=1))


def statement(new: NewCase) -> tuple[str, list[Any]]:
    """The statement and its parameters. Its text depends only on which parts there are and how many rows each has."""
    parts = ["n AS (SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) AS id)"]
    params: list[Any] = []
    source = "n"
    if new.key is not None:
        columns, values = columns_and_values(new.key)
        parts.append(
            f"k AS (INSERT INTO cases_idempotencykey (case_id, {columns}) SELECT n.id, {marks(values)} FROM n "
            "ON CONFLICT (key_hash) DO NOTHING RETURNING case_id AS id)"
        )
        params += values
        source = "k"
    columns, values = columns_and_values(new.case)
    parts.append(
        f"c AS (INSERT INTO cases_case (id, {columns}) SELECT {source}.id, {marks(values)} FROM {source} RETURNING id)"
    )
    params += values
    for name, table, rows in (
        ("e", "cases_event", new.events),
        ("m", "notices_notice", new.notices),
        ("i", "cases_identity", [new.identity] if new.identity else []),
        ("s", "cases_subject", new.subjects),
    ):
        if rows:
            parts.append(insert_of(name, table, rows, params))
    parts.append(
        "w AS (INSERT INTO cases_search (case_id, words) SELECT c.id, array_to_tsvector(string_to_array(%s, ' ')) FROM c)"
    )
    # as one text, which is quicker to hand over than a hundred; there is no space in a word
    params.append(" ".join(dialect.lexemes(new.words)))
    return "WITH " + ", ".join(parts) + " SELECT id FROM c", params


def insert_of(name: str, table: str, rows: Sequence[Row], params: list[Any]) -> str:
    """A part of a statement: one insert of all rows for the case of part ``c``, so that their ids follow their order."""
    columns, _ = columns_and_values(rows[0])
    types = [_type_of(column, [row[column] for row in rows]) for column in rows[0]]
    row_of_marks = "(" + ", ".join(f"%s::{kind}" for kind in types) + ")"
    for row in rows:
        params += columns_and_values(row)[1]
    values = ", ".join([row_of_marks] * len(rows))
    return (
        f"{name} AS (INSERT INTO {table} (case_id, {columns}) SELECT c.id, v.* FROM c, (VALUES {values}) v)"
    )


def _type_of(column: str, values: Sequence[Any]) -> str:
    """The type that a list of values must be given, since they do not take it from the table's column."""
    known = next((value for value in values if value is not None), None)
    if isinstance(known, datetime) or (known is None and column.endswith("_at")):
        return "timestamptz"
    if isinstance(known, dict | list):
        return "jsonb"
    return {bool: "boolean", int: "bigint", bytes: "bytea"}.get(type(known), "text")


def columns_and_values(row: Row) -> tuple[str, list[Any]]:
    """The names of the columns as SQL lists them, and the values, JSON as text."""
    return _listed(tuple(row)), [_value(value) for value in row.values()]


@lru_cache(maxsize=64)
def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def marks(values: Sequence[Any]) -> str:
    """The places of as many parameters."""
    return ", ".join(["%s"] * len(values))


def _value(value: Any) -> Any:
    """JSON as text: both engines take it for a JSON column."""
    return msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value


# --- SQLite ------------------------------------------------------------------------------------


def _one_batch(connection: BaseDatabaseWrapper, new: NewCase) -> int | None:
    with connection.cursor() as cursor:
        if new.key is not None:
            cursor.execute("SELECT 1 FROM cases_idempotencykey WHERE key_hash = %s", [new.key["key_hash"]])
            if cursor.fetchone():
                return None

        put = partial(put_row, connection, cursor)
        put("cases_case", new.case)
        case_id = int(cursor.lastrowid)
        if new.key is not None:
            put("cases_idempotencykey", {"case_id": case_id, **new.key})
        for event in new.events:
            put("cases_event", {"case_id": case_id, **event})
        for notice in new.notices:
            put("notices_notice", {"case_id": case_id, **notice})
        for subject in new.subjects:
            put("cases_subject", {"case_id": case_id, **subject})
        if new.identity is not None:
            put("cases_identity", {"case_id": case_id, **new.identity})
    dialect.put_words(connection, case_id, new.words, new=True)
    return case_id


def put_row(connection: BaseDatabaseWrapper, cursor: Any, table: str, row: Row) -> None:
    """Insert one row on SQLite."""
    columns, values = columns_and_values(row)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({marks(values)})",
        [adapted(connection, value) for value in values],
    )


def adapted(connection: BaseDatabaseWrapper, value: Any) -> Any:
    """A value as SQLite keeps it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, Decimal):
        return str(value)
    return value
