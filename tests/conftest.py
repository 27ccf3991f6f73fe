"""What all tests share: compiled translations, the database of the run, Hypothesis' profile."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import hypothesis
import pytest
from compile_translations import compile_all

from tests import sharing_out
from tests.database_flush import guards_lifted

#: fixtures of pytest-django that open the database; a test that uses one runs on both engines
DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_reset_sequences", "live_server", "admin_user"}
)
#: looks and weights of pages do not depend on the database: not run a second time on the other engine; nor is what a
#: browser does in every language and size: they differ in words and width, not in what is asked of the database
ON_ONE_DATABASE = frozenset(
    {
        "tests/e2e/test_every_page_kind.py",
        "tests/e2e/test_pages_are_light.py",
        "tests/e2e/test_what_is_wrong_is_found.py",
    }
)
#: as they stand in a test's name
LANGUAGES_AND_SIZES = re.compile(r"(?<=-)(?:zh-hans|en|small-phone|phone|desk)-")

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> sharing_out.SharingOut | None:
    """Share files out whole, the longest first."""
    return sharing_out.scheduler(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not touch the database, if asked to; several workers begin with what takes longest."""
    if config.getoption("--only-database"):
        chosen = once(
            [item for item in items if uses_database(item) and file_of(item) not in ON_ONE_DATABASE]
        )
        kept = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = chosen
    if hasattr(config, "workerinput"):
        items[:] = sharing_out.in_order(items)


def file_of(item: pytest.Item) -> str:
    """The file of a test, from the root of the checkout."""
    return item.nodeid.partition("::")[0]


def once(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of the browser's tests that differ in language and size only, the first."""
    first: dict[str, pytest.Item] = {}
    for item in items:
        first.setdefault(without_words_and_widths(item), item)
    return list(first.values())


def without_words_and_widths(item: pytest.Item) -> str:
    """A test's name; for the browser's, without the language and the size in it."""
    if not file_of(item).startswith("tests/e2e/"):
        return item.nodeid
    test, _, given = item.nodeid.partition("[")
    kept = [one for one in LANGUAGES_AND_SIZES.split(f"-{given.removesuffix(']')}-") if one]
    return f"{test}[{kept}]"


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
