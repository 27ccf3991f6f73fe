"""How long the board's figures take to read as closed cases grow: same number of queries, and within 1.5 times.

Usage: ``.venv/bin/python bench/figures.py [--sizes 1000,100000,1000000]``

It makes a database of its own in a temporary folder. The half year that is read holds the same letters each time;
the history behind it grows, as a desk's does over the years.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FOLDER = tempfile.mkdtemp(prefix="mashangban-bench-figures-")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(FOLDER) / 'bench.sqlite3'}")
os.environ["MASHANGBAN_VAR"] = FOLDER
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mashangban.config.settings")

SINCE, UNTIL = date(2024, 4, 1), date(2024, 9, 30)
IN_PERIOD = 699
#: closed letters of a day in the history before the period
PER_DAY = 60
ROUNDS = 15
PLACES = ("wdd-01-shops", "wdd-02-car-park", "wdd-03-building-2", "wdd-04-building-7", "wdd-05-market")


def main() -> int:
    """Run it; exit code 1 when reading does not stay flat."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="1000,100000,1000000")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    fill(period_rows())
    print(f"{'closed cases':>14} {'counters':>10} {'queries':>8} {'read, ms':>9} {'ratio':>6}")
    made, first = IN_PERIOD, 0.0
    queries: set[int] = set()
    worst = 1.0
    for size in sizes:
        fill(history_rows(made, size))
        made = max(made, size)
        count, milliseconds = measure()
        queries.add(count)
        first = first or milliseconds
        worst = max(worst, milliseconds / first)
        print(f"{size:>14,} {rows():>10,} {count:>8} {milliseconds:>9.1f} {milliseconds / first:>6.2f}")
    flat = worst <= 1.5 and len(queries) == 1
    print(f"flat: {'yes' if flat else 'no'} (goal: same queries, within 1.5×; worst {worst:.2f}×)")
    return 0 if flat else 1


def measure() -> tuple[int, float]:
    """Queries of one read, and the median of several in milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from mashangban.figures.reading import read

    read("desk", SINCE, UNTIL)
    with CaptureQueriesContext(connection) as caught:
        found = read("desk", SINCE, UNTIL)
    assert found.totals.letters == IN_PERIOD, found.totals.letters
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        read("desk", SINCE, UNTIL)
        times.append((time.perf_counter() - start) * 1000)
    return len(caught), statistics.median(times)


def rows() -> int:
    from mashangban.figures.models import DayFigure

    return DayFigure.objects.count()


def period_rows() -> Iterator[dict[str, Any]]:
    """The counters of the half year that is read."""
    drawn = random.Random(1)
    for number in range(IN_PERIOD):
        yield from letter(SINCE + timedelta(days=number % 183), drawn, number)


def history_rows(since: int, until: int) -> Iterator[dict[str, Any]]:
    """Counters of closed letters before the period, going back as many years as it takes."""
    drawn = random.Random(2)
    for number in range(since, until):
        yield from letter(SINCE - timedelta(days=1 + number // PER_DAY), drawn, number)


def letter(day: date, drawn: random.Random, number: int) -> Iterator[dict[str, Any]]:
    """What one closed and rated letter adds."""
    base = {"day": day, "place": PLACES[number % len(PLACES)], "category": "consultation"}
    minutes = str(drawn.randint(5, 720))
    measures = [("letters", ""), ("replied", ""), ("replied-in-time", ""), ("reply-minutes", minutes)]
    measures += [("hour", f"{number % 24:02d}"), ("rated", str(drawn.randint(1, 5))), ("ended", "closed")]
    for measure_, value in measures:
        yield {**base, "measure": measure_, "value": value}


def fill(counted: Iterator[dict[str, Any]]) -> None:
    """Add counters, like ones summed, as a fold would have."""
    from django.db import transaction

    from mashangban.core.measures import Counted
    from mashangban.figures.fold import add

    tally: dict[Counted, int] = {}

    def flush() -> None:
        with transaction.atomic():
            add(tally)
        tally.clear()

    for one in counted:
        key = Counted(one["day"], "police-desk.ask", "wangdingdi-police", one["place"], one["category"], one["measure"], one["value"])  # fmt: skip
        tally[key] = tally.get(key, 0) + 1
        if len(tally) >= 20_000:
            flush()
    flush()


if __name__ == "__main__":
    sys.exit(main())
