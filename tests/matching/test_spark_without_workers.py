"""A master without a free worker takes the work and never does it: that is said after a while, and the session ends."""

from __future__ import annotations

from types import SimpleNamespace as Fake

import pytest

from mashangban.matching.engines.spark import SparkEngine
from mashangban.matching.problems import OutOfReach


class Session:
    """What the wait looks at: one entry for each executor, and one for the driver."""

    def __init__(self, executors: int) -> None:
        tracker = Fake(getExecutorInfos=lambda: ["driver", *["executor"] * executors])
        scala = Fake(statusTracker=lambda: tracker)
        self.sparkContext = Fake(_jsc=Fake(sc=lambda: scala))
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


def engine(session: Session) -> SparkEngine:
    made = SparkEngine("spark://127.0.0.1:1", patience=0.2)
    made._session = session  # type: ignore[assignment]  # no session of a cluster
    return made


def test_it_gives_up_and_says_so_in_both_languages() -> None:
    session = Session(executors=0)
    with pytest.raises(OutOfReach) as caught:
        engine(session)._wait_for_workers()
    assert "has no worker that is free" in caught.value.text("en")
    assert "没有空闲的工作节点" in caught.value.text("zh")
    assert session.stopped


def test_one_worker_is_enough() -> None:
    session = Session(executors=1)
    engine(session)._wait_for_workers()
    assert not session.stopped
