"""How the pages of an application and the figures of the services cost as cases grow: same queries, within 1.5 times.

One application whose plan has eight items, in hand, with a promise and a contract, is looked at by its applicant and by the
office among 1 thousand and 100 thousand cases of other applications; the figures of a month are read at both sizes.

    .venv/bin/python bench/applications.py [--sizes 1000,100000] [--json]

PostgreSQL is started by the bench itself, or the server of TEST_DATABASE_URL is used (in a database of its own).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from queues import GOAL, NOW, ground, timed

ITEMS = 8
#: families of other applications that came on one day
PER_DAY = 20
NURSING = "open-nursing-centre"
SITUATION = {"firm_kind": "company", "beds": 40, "acts_for_other": False}
FORM = {
    "firm.name": "天津量度护理服务有限公司（演示）",
    "firm.type": "company",
    "firm.address": "天津市南开区白堤路100号（演示）",
    "firm.scope": "为老年人提供护理服务",
    "firm.legal-name": "陈静（演示）",
    "firm.legal-id": "99010419850503000X",
    "firm.phone": "19900002001",
    "medical.beds": "40",
    "medical.head": "李华（演示）",
    "medical.subjects": "内科",
    "premises.area": "1200",
    "premises.floor": "1至3层",
}
PROMISED = "premises-proof"


def seed(items: int) -> str:
    """A real application with this many items, accepted, one of them granted on a promise; its number."""
    from mashangban.applications import drafts, materials, promising, submission
    from mashangban.applications.models import Application
    from mashangban.cases.handling import act
    from mashangban.cases.models import CaseRow
    from mashangban.core.casework.model import Actor, Grant

    application = drafts.begin(NURSING, SITUATION, now=NOW, demo=True).application
    drafts.prove_phone(application, FORM["firm.phone"], NOW)
    given = {**FORM, "firm.name": f"{items}{FORM['firm.name']}"}
    assert drafts.fill(application, given, NOW, complete=True) == {}
    promising.promise(application, PROMISED, "notice-and-commitment", NOW)
    for one in materials.wanted(application, NOW):
        if one.state == "missing":
            materials.bring_paper(application, one.evidence, NOW)
    assert promising.sign(application, "陈静（演示）", promising.DECLARATIONS, NOW) == []
    number = submission.submit(application, now=NOW).number
    application = Application.objects.get(pk=application.pk)
    case = application.case
    assert case is not None
    licence = next(row for row in application.plan if row["item"] == "business-licence")
    more = [{**licence, "item": f"item-{n}", "after": [], "promises": []} for n in range(items - 1)]
    case.snapshot["data"]["plan"] = application.plan = [*more, licence]
    application.save(update_fields=["plan"])
    case.save(update_fields=["snapshot"])
    counter = Actor("hall-1", "staff", (Grant("counter", case.unit),))
    act(number, "accept", counter, {}, now=NOW)
    row = CaseRow.objects.get(parent=case, snapshot__data__item="business-licence")
    handler = Actor("reviewer", "staff", (Grant("handler", row.unit),))
    act(row.number, "grant", handler, {"article": "《行政许可法》第三十八条"}, now=NOW)
    return number


def copies(number: str, first: int, count: int) -> None:
    """Copy a whole family with its events, identity and dossier, by SQL alone: only a bench may write so."""
    from django.db import connection

    from mashangban.cases.models import CaseRow

    root = CaseRow.objects.get(number=number)
    items = list(CaseRow.objects.filter(parent=root).values_list("pk", flat=True))
    below = list(CaseRow.objects.filter(parent__in=items).values_list("pk", flat=True))
    family = [root.pk, *items, *below]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CREATE TEMP TABLE kin (old bigint, place bigint)")
        cursor.executemany(
            "INSERT INTO kin VALUES (%s, %s)", [(old, place) for place, old in enumerate(family)]
        )
        new = f"10000000 + i * {len(family)} + k.place"
        mother = f"10000000 + i * {len(family)} + m.place"
        past = f"interval '40 days' + (i / {PER_DAY}) * interval '1 day'"
        _copy(
            cursor,
            CaseRow._meta.db_table,
            {
                "id": new,
                "number": f"lpad(({new})::text, 14, '0')",
                "parent_id": mother,
                "opened_at": f"c.opened_at - ({past})",
                "closed_at": f"c.opened_at - ({past}) + interval '9 days'",
                "next_at": "NULL",
                "due_at": "NULL",
                "warn_at": "NULL",
            },
            "JOIN kin k ON k.old = c.id LEFT JOIN kin m ON m.old = c.parent_id",
            first,
            count,
        )
        at = {"case_id": new, "at": f"c.at - ({past})"}
        _copy(cursor, "cases_event", {"id": None, **at}, "JOIN kin k ON k.old = c.case_id", first, count)
        _copy(cursor, "cases_identity", {"case_id": new}, "JOIN kin k ON k.old = c.case_id", first, count)
        mine = {
            "id": "10000000 + i",
            "case_id": new,
            "reference": "lpad(i::text, 10, '0')",
            "begun_at": f"c.begun_at - ({past})",
            "thing_hash": "md5(i::text)",
            "subject_hash": "md5(i::text)",
        }
        _copy(cursor, "applications_application", mine, "JOIN kin k ON k.old = c.case_id", first, count)
        theirs = {"id": None, "application_id": "10000000 + i"}
        joined = "JOIN applications_application a ON a.id = c.application_id JOIN kin k ON k.old = a.case_id"
        _copy(cursor, "applications_material", theirs, joined, first, count)
        cursor.execute("DROP TABLE kin")
        cursor.execute("VACUUM ANALYZE")


def _copy(
    cursor: Any, table: str, changed: Mapping[str, str | None], joined: str, first: int, count: int
) -> None:
    """Copy rows ``count`` times; ``changed``: column → expression over ``i``, None to leave it to the database."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    names = [name for (name,) in cursor.fetchall() if changed.get(name, "") is not None]
    values = ", ".join(changed.get(name) or f'c."{name}"' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} c {joined}, "
        f"generate_series({first}::bigint, {first + count - 1}::bigint) i"
    )


def count_copies(families: int, since: int) -> None:
    """Counters of the copies, as a fold would have made them; the cursor stands at the last event."""
    from collections import Counter

    from django.db import transaction
    from django.db.models import Max

    from mashangban.cases.models import Event
    from mashangban.core.measures import Counted
    from mashangban.figures.fold import CURSOR, add
    from mashangban.figures.models import Cursor, DayFigure

    rows = list(
        DayFigure.objects.filter(day=NOW.date()).values_list("service", "unit", "place", "category", "measure", "value", "n")
    )  # fmt: skip
    office = ("one-thing.application", "nankai-service-office", "guanyuanli")
    with transaction.atomic():
        for number in range(since // PER_DAY, families // PER_DAY):
            day = NOW.date() - timedelta(days=40 + number)
            found = Counter({Counted(day, *row[:-1]): row[-1] * PER_DAY for row in rows})
            found[Counted(day, *office, "over-60s", "served", "counter")] = 1
            add(found)
        last = Event.objects.aggregate(last=Max("id"))["last"]
        Cursor.objects.update_or_create(name=CURSOR, defaults={"event_id": last})


def pages(number: str) -> dict[str, Callable[[], object]]:
    """What is measured."""
    from mashangban.applications import following, reviewing
    from mashangban.applications.models import Application
    from mashangban.core.casework.model import Actor, Grant
    from mashangban.figures.services import read_services

    unit = Application.objects.get(case__number=number).unit
    counter = Actor("hall-1", "staff", (Grant("counter", unit), Grant("handler", unit)))
    month = date(NOW.year, NOW.month, 1), NOW.date()
    return {
        "the applicant's page": lambda: following.dossier(number, NOW),
        "the office's page": lambda: reviewing.dossier_for(number, counter, NOW),
        "figures services": lambda: read_services(*month, NOW),
    }


def measure(sizes: list[int]) -> dict[str, Any]:
    """Everything, as plain numbers."""
    from django.db.models import Q

    from mashangban.applications import following
    from mashangban.cases.models import CaseRow
    from mashangban.figures.fold import fold

    number, single = seed(ITEMS), seed(1)
    assert len(following.dossier(number, NOW).parts) == ITEMS
    members = Q(number=number) | Q(parent__number=number) | Q(parent__parent__number=number)
    family = CaseRow.objects.filter(members).count()
    fold()
    found: dict[str, dict[str, list[Any]]] = {}
    done = 0
    for size in sizes:
        families = size // family
        copies(number, 1 + done, families - done)
        count_copies(families, done)
        done = families
        cases = CaseRow.objects.count()
        for name, call in pages(number).items():
            queries, milliseconds = timed(call)
            one = found.setdefault(name, {"cases": [], "queries": [], "milliseconds": []})
            one["cases"].append(cases)
            one["queries"].append(queries)
            one["milliseconds"].append(round(milliseconds, 2))
            print(f"{cases:,} cases: {name}: {queries} queries, {milliseconds:.2f} ms", file=sys.stderr)
    for name, call in pages(single).items():
        if name in found and name != "figures services":
            found[name]["queries_with_one_item"] = [timed(call)[0]]
    for one in found.values():
        one["ratio"] = [round(max(one["milliseconds"]) / min(one["milliseconds"]), 2)]
    return found


def main() -> int:
    """Measure, print, and judge: 0 when queries stay the same and times within the goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="1000,100000")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with ground():
        found = measure([int(size) for size in options.sizes.split(",")])
    same = all(len({*one["queries"], *one.get("queries_with_one_item", [])}) == 1 for one in found.values())
    flat = same and all(one["ratio"][0] <= GOAL for one in found.values())
    if options.json:
        print(json.dumps({"pages": found, "flat": flat}, indent=1))
        return 0 if flat else 1
    for name, one in found.items():
        shown = "  ".join(
            f"{cases:,}: {ms} ms" for cases, ms in zip(one["cases"], one["milliseconds"], strict=True)
        )
        print(f"{name:22} queries {one['queries']}   {shown}   ratio {one['ratio'][0]} (goal {GOAL})")
    print(
        f"the same queries for one item as for {ITEMS}: {'yes' if same else 'NO'}; flat: {'yes' if flat else 'NO'}"
    )
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
