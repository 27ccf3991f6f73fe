"""The worker: tasks of the queue, clocks that run out, and the nightly jobs, in one process and one loop."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import date, datetime, time
from threading import Event
from time import monotonic

from django.db import close_old_connections
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

from mashangban.cases.sweep import sweep
from mashangban.database import dialect
from mashangban.entitlements.settling import settle_lapsed
from mashangban.figures.fold import fold
from mashangban.jobs.nightly import nightly
from mashangban.partners.working import work as work_with_partners

log = logging.getLogger(__name__)

#: when the day before may be sealed: after the last transaction that began in it
_NIGHTLY_FROM = time(0, 15)
#: tasks done before the clocks are looked at again
_TASKS_AT_ONCE = 100
#: seconds between two foldings of figures
_FOLD_EVERY = 60.0


class Working:
    """A worker that can be asked to stop; it finishes what it has begun."""

    def __init__(self, *, interval: float = 5.0, clock: Callable[[], datetime] = timezone.now) -> None:
        self.interval = interval
        self.clock = clock
        self._stop = Event()
        self._tasks: TaskWorker | None = None
        self._nightly_on: date | None = None
        self._folded_at = float("-inf")

    def stop(self) -> None:
        """Finish the task or case in hand, then end."""
        self._stop.set()
        if self._tasks is not None:
            self._tasks.running = False

    def run(self) -> None:
        """Work until stopped. A database that is gone is waited for."""
        while not self._stop.is_set():
            close_old_connections()
            try:
                busy = self.round()
            except Exception as error:
                if not dialect.is_unavailable(error):
                    log.exception("a round of the worker failed")
                else:
                    log.warning("the database is not available: %s", error)
                busy = False
            if not busy:
                self._stop.wait(self.interval)

    def round(self) -> bool:
        """Everything there is to do now; True when there may be more at once."""
        now = self.clock()
        self._do_tasks()
        if self._stop.is_set():
            return False
        swept = sweep(now)
        settle_lapsed(now)
        work_with_partners(now)
        self._fold_figures()
        today = timezone.localdate(now)
        if self._nightly_on != today and timezone.localtime(now).time() >= _NIGHTLY_FROM and nightly(now):
            self._nightly_on = today
        return swept.handled > 0

    def _fold_figures(self) -> None:
        """Now and then, so that whoever opens a board finds little left to count."""
        if monotonic() - self._folded_at >= _FOLD_EVERY:
            fold(patience=0.5)
            self._folded_at = monotonic()

    def _do_tasks(self) -> None:
        self._tasks = TaskWorker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=_TASKS_AT_ONCE,
            worker_id=secrets.token_hex(8),
        )
        self._tasks.run()
        self._tasks = None
