"""Which replays are played on which database."""

from __future__ import annotations

from pathlib import Path

import pytest

#: played on SQLite only, for now: within one transaction PostgreSQL takes many minutes for it. What it calls - drafts,
#: submissions, acts, contracts, slips - has tests of its own on both.
ON_ONE_DATABASE = {"test_one_thing_services_are_exact.py"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these out where only what needs the other database is run."""
    if config.getoption("--only-database"):
        here = Path(__file__).parent
        twice = [item for item in items if item.path.parent == here and item.path.name in ON_ONE_DATABASE]
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in twice]
