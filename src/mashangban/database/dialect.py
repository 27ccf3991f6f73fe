"""The one place where PostgreSQL and SQLite differ: guards, search, locks and what an error means.

Everything takes Django's connection, so that it shares the transaction of its caller.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

#: tables whose rows are never changed nor removed
APPEND_ONLY = ("cases_event", "cases_dayroot")

#: words longer than this are cut, in the index and in the question alike
_LONGEST_WORD = 64

#: SQLSTATEs that mean "the database is not there, or not now": connection lost or refused, shutting down, too many
#: connections, lock not available, statement timed out, disk full
_GONE = ("08", "57P", "53", "55P03", "57014")
#: SQLSTATEs after which the same transaction may be tried again: serialization failure, deadlock, lock not available
_AGAIN = ("40001", "40P01", "55P03")


def is_postgresql(connection: BaseDatabaseWrapper) -> bool:
    """Whether the connection speaks to PostgreSQL; otherwise it is SQLite."""
    return connection.vendor == "postgresql"


# --- append-only tables ------------------------------------------------------------------------


def install_guards(connection: BaseDatabaseWrapper) -> None:
    """Make the database itself refuse to change or remove events and day roots. May be repeated."""
    with connection.cursor() as cursor:
        for statement in _guards(connection):
            cursor.execute(statement)


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away: only for undoing the migration."""
    with connection.cursor() as cursor:
        for table in APPEND_ONLY:
            for verb in ("update", "delete", "truncate"):
                if is_postgresql(connection):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def _guards(connection: BaseDatabaseWrapper) -> Iterator[str]:
    if is_postgresql(connection):
        yield (
            "CREATE OR REPLACE FUNCTION mashangban_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP; END $$"
        )
    for table in APPEND_ONLY:
        if is_postgresql(connection):
            for verb, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}"
                yield (
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION mashangban_append_only()"
                )
        else:
            for verb in ("update", "delete"):
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb.upper()} is refused'); END"
                )


# --- search ------------------------------------------------------------------------------------


def create_search(connection: BaseDatabaseWrapper) -> None:
    """The table of words by which cases are found."""
    with connection.cursor() as cursor:
        if is_postgresql(connection):
            cursor.execute("CREATE TABLE cases_search (case_id bigint PRIMARY KEY, words tsvector NOT NULL)")
            cursor.execute("CREATE INDEX cases_search_words ON cases_search USING gin (words)")
        else:
            cursor.execute("CREATE VIRTUAL TABLE cases_search USING fts5(words, detail=none)")


def drop_search(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS cases_search")


def put_words(
    connection: BaseDatabaseWrapper, case_id: int, words: Sequence[str], *, new: bool = False
) -> None:
    """Make the case findable by exactly these words (see ``core.text.bigrams``). ``new``: it has none yet."""
    with connection.cursor() as cursor:
        if is_postgresql(connection):
            cursor.execute(
                "INSERT INTO cases_search (case_id, words) VALUES (%s, array_to_tsvector(%s::text[])) "
                "ON CONFLICT (case_id) DO UPDATE SET words = excluded.words",
                [case_id, lexemes(words)],
            )
        else:
            if not new:
                cursor.execute("DELETE FROM cases_search WHERE rowid = %s", [case_id])
            spelt = " ".join(map(_spelt, lexemes(words)))
            cursor.execute("INSERT INTO cases_search (rowid, words) VALUES (%s, %s)", [case_id, spelt])


def words_condition(connection: BaseDatabaseWrapper, words: Sequence[str]) -> tuple[str, list[Any]]:
    """SQL and parameters of a query for the ids of the cases that have all the words."""
    wanted = lexemes(words)
    if is_postgresql(connection):
        query = " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in wanted)
        return "SELECT case_id FROM cases_search WHERE words @@ %s::tsquery", [query]
    match = " AND ".join(f'"{_spelt(word)}"' for word in wanted)
    return "SELECT rowid FROM cases_search WHERE cases_search MATCH %s", [match]


def lexemes(words: Sequence[str]) -> list[str]:
    """The words as both indexes keep them: cut to a length that fits, each once."""
    return list(dict.fromkeys(word[:_LONGEST_WORD] for word in words if word))


def _spelt(word: str) -> str:
    """Hexadecimal letters: FTS5's own tokenizer would split or drop rare ideographs and strip accents."""
    return "x" + word.encode().hex()


# --- locks and errors --------------------------------------------------------------------------


@contextmanager
def only_one(connection: BaseDatabaseWrapper, name: str) -> Iterator[bool]:
    """Whether we are the only process doing ``name`` now; held until the end of the block.

    On SQLite there is one writer anyway, so the answer is yes.
    """
    if not is_postgresql(connection):
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        row = cursor.fetchone()
        got = bool(row and row[0])
        try:
            yield got
        finally:
            if got:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def settled_id(connection: BaseDatabaseWrapper, table: str, *, patience: float = 0.0) -> int | None:
    """An id of ``table`` such that nobody else can still commit a row of it or of a smaller one; None when, within
    ``patience`` seconds, some writer has not finished.

    On PostgreSQL ids are given before the commit, so a row may appear below others already seen. A writer locks the
    table before it takes an id: once all who held that lock after the last id was read are gone, ids up to it are
    settled. On SQLite writers take turns.
    """
    if not is_postgresql(connection):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT MAX(id) FROM {table}")  # noqa: S608 - a table of ours
            return int(cursor.fetchone()[0] or 0)
    writers = (
        "SELECT virtualtransaction FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock' "
        "AND granted AND pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + patience
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {table}_id_seq")  # noqa: S608 - a table of ours
        last = int(cursor.fetchone()[0])
        cursor.execute(writers, [table])
        waiting = {row[0] for row in cursor.fetchall()}
        while waiting and time.monotonic() < deadline:
            time.sleep(0.02)
            cursor.execute(writers, [table])
            waiting &= {row[0] for row in cursor.fetchall()}
    return None if waiting else last


def _states(exc: BaseException) -> Iterator[str]:
    seen: BaseException | None = exc
    while seen is not None:
        state = getattr(seen, "sqlstate", None)
        if state:
            yield str(state)
        seen = seen.__cause__


def is_unavailable(exc: BaseException) -> bool:
    """The database is gone, locked or full: nothing is wrong with the request, it may be sent again later."""
    if not isinstance(exc, DatabaseError | InterfaceError):
        return False
    if any(state.startswith(_GONE) for state in _states(exc)):
        return True
    if isinstance(exc, IntegrityError):
        return False
    text = str(exc).lower()
    if "locked" in text or "unable to open database" in text or "disk is full" in text or "readonly" in text:
        return True
    # psycopg gives no SQLSTATE when the connection itself is lost or refused
    return isinstance(exc, OperationalError | InterfaceError) and not any(_states(exc)) and "connect" in text


def is_missing_table(exc: BaseException) -> bool:
    """A table or column that this version needs is not there: `mashangban migrate` makes it."""
    text = str(exc).lower()
    missing = (
        not {"42P01", "42703"}.isdisjoint(_states(exc)) or "no such table" in text or "no such column" in text
    )
    return isinstance(exc, DatabaseError) and missing


def is_duplicate(exc: BaseException, of: str = "") -> bool:
    """A unique constraint (one whose message names ``of``, if given) refused the row."""
    if not isinstance(exc, IntegrityError):
        return False
    text = str(exc).lower()
    unique = "23505" in set(_states(exc)) or "unique" in text
    return unique and of.lower() in text


def may_retry(exc: BaseException) -> bool:
    """Two transactions got in each other's way; the same one may be run again at once."""
    if not isinstance(exc, OperationalError):
        return False
    return any(state in _AGAIN for state in _states(exc)) or "locked" in str(exc).lower()
