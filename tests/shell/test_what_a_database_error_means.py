"""Gone, busy, in each other's way, or a duplicate: what an error of the database is taken for."""

from __future__ import annotations

import psycopg.errors
import pytest
from django.contrib.auth import get_user_model
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, transaction

from mashangban.database.dialect import is_duplicate, is_unavailable, may_retry


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


GONE = [
    OperationalError("database is locked"),
    OperationalError("unable to open database file"),
    OperationalError("connection failed: connection refused"),
    InterfaceError("connection already closed"),
    caused(OperationalError("terminating"), psycopg.errors.AdminShutdown()),
    caused(OperationalError("sorry"), psycopg.errors.TooManyConnections()),
    caused(OperationalError("canceling"), psycopg.errors.LockNotAvailable()),
    caused(OperationalError("full"), psycopg.errors.DiskFull()),
]
OURS = [
    IntegrityError("UNIQUE constraint failed: locked.rows"),
    DataError("value too long"),
    caused(OperationalError("deadlock"), psycopg.errors.DeadlockDetected()),
    ValueError("connection"),
]


@pytest.mark.parametrize("error", GONE)
def test_a_database_that_is_not_there_may_be_asked_again_later(error: Exception) -> None:
    assert is_unavailable(error)


@pytest.mark.parametrize("error", OURS)
def test_other_errors_are_ours(error: Exception) -> None:
    assert not is_unavailable(error)


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (caused(OperationalError("deadlock"), psycopg.errors.DeadlockDetected()), True),
        (caused(OperationalError("serialize"), psycopg.errors.SerializationFailure()), True),
        (OperationalError("database is locked"), True),
        (caused(OperationalError("gone"), psycopg.errors.AdminShutdown()), False),
        (IntegrityError("duplicate"), False),
    ],
)
def test_transactions_that_collide_may_be_run_again(error: Exception, again: bool) -> None:
    assert may_retry(error) is again


@pytest.mark.django_db
def test_a_second_row_of_the_same_name_is_a_duplicate() -> None:
    users = get_user_model().objects
    users.create_user("once")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        users.create_user("once")
    assert is_duplicate(caught.value, "username")
    assert not is_duplicate(caught.value, "number")
