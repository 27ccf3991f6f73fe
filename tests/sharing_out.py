"""How a run's tests are shared out between workers: whole files, the longest first.

pytest-xdist's own ways either tear files apart, so that a replay is played by every worker, or keep all of them whole, so
that one long file leaves the other worker idle. (Its groups do not help: xdist 3.8 writes a group's name into a private
field that pytest 9 no longer has, and so keeps nothing together.)
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

#: what takes longest, in the order in which it is begun; everything else follows as it was collected
LONGEST = (
    "tests/replay/test_one_thing_services_are_exact.py",
    "tests/matching/test_four_evaluators_agree.py",
    "tests/e2e/test_every_page_kind.py",
    "tests/replay/",
    "tests/e2e/",
    "tests/partners/test_two_instances.py",
    "tests/web/security/",
    "tests/web/hall/",
    "tests/web/",
    "tests/partners/",
    "tests/shell/",
    "tests/papers/",
)
#: whose tests share nothing but what every worker has anyway, and take seconds each: they are shared out one by one
TORN = ("tests/e2e/",)


class SharingOut(LoadScopeScheduling):  # type: ignore[misc] # xdist publishes no types
    """Files are kept together, except those that may be torn; the order is that of collection."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return nodeid if path.startswith(TORN) else path


def scheduler(config: pytest.Config, log: object) -> SharingOut | None:
    """The scheduler of a run with ``--dist loadfile``; None leaves any other way to xdist."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # it would begin with what has most tests, however short they are
    return SharingOut(config, log)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """The longest first."""
    return sorted(items, key=lambda item: place_of(item.nodeid))


def place_of(nodeid: str) -> int:
    """Where a test stands in ``LONGEST``."""
    return next((place for place, path in enumerate(LONGEST) if nodeid.startswith(path)), len(LONGEST))
