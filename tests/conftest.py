"""What all tests share: compiled translations, the database of the run, Hypothesis' profile."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest
from compile_translations import compile_all

from tests.database_flush import guards_lifted

#: fixtures of pytest-django that open the database; a test that uses one runs on both engines
DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_reset_sequences", "live_server", "admin_user"}
)

hypothesis.settings.register_profile("mashangban", deadline=None, print_blob=True)
hypothesis.settings.load_profile("mashangban")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--only-database``: run only the tests that a change of database can break."""
    parser.addoption("--only-database", action="store_true", help="only tests that use the database")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once; Django reads only compiled ones."""
    if not hasattr(config, "workerinput"):
        compile_all()


def pytest_report_header() -> str:
    """Say which database this run uses."""
    return f"database: {os.environ.get('MASHANGBAN_TEST_DB', 'sqlite')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not touch the database, if asked to."""
    if not config.getoption("--only-database"):
        return
    chosen = [item for item in items if uses_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def uses_database(item: pytest.Item) -> bool:
    """Whether a test opens the database."""
    if item.get_closest_marker("django_db"):
        return True
    return not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def _flush_in_spite_of_guards() -> Iterator[None]:
    """Let Django empty append-only tables between transactional tests; nothing else may."""
    with guards_lifted():
        yield
