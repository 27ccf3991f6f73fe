"""Which migrations of this program the database has not seen yet: with one missing, pages fail one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

#: app and name of a migration
Name = tuple[str, str]

#: how long a database with every migration is believed to keep them, seconds
_TRUST = 30.0


@cache
def migrations_of_the_program() -> frozenset[Name]:
    """Every migration of the installed code, read from disk once: a running program does not change."""
    return frozenset(MigrationLoader(None).graph.nodes)


class PendingMigrations:
    """Asks the database with one query, and again only after a while once nothing is missing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Ask the database the next time."""
        self._complete_at = float("-inf")

    def missing(self) -> list[Name]:
        """The migrations still to be applied, in order of their names; raises DatabaseError when nobody answers."""
        if self._clock() - self._complete_at < _TRUST:
            return []
        missing = sorted(
            migrations_of_the_program() - MigrationRecorder(connection).applied_migrations().keys()
        )
        if not missing:
            self._complete_at = self._clock()
        return missing


#: of this process
pending_migrations = PendingMigrations()
