"""Emptying append-only tables between tests.

The database itself refuses to change or delete events, by triggers. After a test that commits, Django
empties every table; only for that moment the triggers are put aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.base import DatabaseWrapper as Postgres
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite

Flush = Callable[[BaseDatabaseOperations, Iterable[str]], None]


@contextmanager
def guards_lifted() -> Iterator[None]:
    """While open, Django's flush - and nothing else - empties guarded tables too."""
    original: Flush = BaseDatabaseOperations.execute_sql_flush

    def sqlite(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                original(self, list(sql_list))
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)

    def postgres(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                original(self, list(sql_list))
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    Sqlite.ops_class.execute_sql_flush = sqlite  # type: ignore[method-assign] # restored below
    Postgres.ops_class.execute_sql_flush = postgres  # type: ignore[method-assign] # restored below
    try:
        yield
    finally:
        del Sqlite.ops_class.execute_sql_flush, Postgres.ops_class.execute_sql_flush
