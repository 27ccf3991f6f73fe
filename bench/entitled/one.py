"""One measurement in a process of its own, so that its peak of memory is its own: prints JSON.

    python one.py WHAT FOLDER [more]

Seconds are those of the best of some rounds, imports and the reading of the pack left out.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from entitled import by_hand
from entitled.peak import Peak
from entitled.texts import SUBSET, TEXTS

from mashangban.core.catalog.loader import load_pack
from mashangban.core.rules.explaining import explain
from mashangban.core.rules.facts import Facts
from mashangban.core.rules.polars_plan import plan_of
from mashangban.core.rules.rule import Rule, quoted
from mashangban.core.rules.sql_plan import select_of
from mashangban.matching.files import open_people
from mashangban.matching.matching import match, prepare
from mashangban.packs import pack_path

ON = date(2024, 10, 1)
Measured = dict[str, Any]


def known() -> Facts:
    """The facts of persons that the pack declares."""
    return load_pack(pack_path()).facts_of("person")


def rules(facts: Facts, codes: tuple[str, ...] = tuple(TEXTS)) -> dict[str, Rule]:
    """The rules measured, by code."""
    return {code: quoted(TEXTS[code], facts) for code in codes}


def best(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """Seconds of the fastest round, and what the last one gave."""
    spent, found = [], None
    for _ in range(rounds):
        begun = time.perf_counter()
        found = work()
        spent.append(time.perf_counter() - begun)
    return min(spent), found


def counted(answers: pl.LazyFrame, codes: tuple[str, ...]) -> dict[str, list[int]]:
    """Rule → how many yes, how many unknown."""
    yes = [pl.col(code).sum().alias(f"{code} yes") for code in codes]
    unknown = [pl.col(code).null_count().alias(f"{code} unknown") for code in codes]
    row = answers.select(*yes, *unknown).collect(engine="streaming").row(0)
    return {code: [row[place], row[place + len(codes)]] for place, code in enumerate(codes)}


def query(folder: Path, way: str, rounds: int, codes: tuple[str, ...] = tuple(TEXTS)) -> Measured:
    """Only the query: how many yes and unknown, nothing written. `way`: ours, held (in memory), natural or tuned."""
    people, facts = open_people(folder), known()
    work, _ = prepare(people, rules(facts, codes), facts, ON)
    rows = people.scan()
    if way == "held":
        rows = rows.select(fact.name for fact in work.inputs).collect().lazy()

    def ours() -> Any:
        return counted(plan_of(work, people.columns, ON).run(rows), codes)

    def theirs() -> Any:
        return counted(by_hand.query(people.scan(), ON, tuned=way == "tuned"), codes)

    seconds, counts = best(ours if way in ("ours", "held") else theirs, rounds)
    return {"seconds": seconds, "counts": counts, "people": people.rows}


def by_duckdb(folder: Path, rounds: int) -> Measured:
    """The same rules in one SELECT of DuckDB over the same files."""
    import duckdb

    people, facts = open_people(folder), known()
    work, _ = prepare(people, rules(facts), facts, ON)
    source = f"read_parquet({[str(path) for path in people.paths]})"
    select = select_of(work, people.columns, ON, "duckdb", source)
    totals = ", ".join(
        f"""count(*) FILTER (WHERE "{code}"), count(*) FILTER (WHERE "{code}" IS NULL)""" for code in TEXTS
    )
    with duckdb.connect(config={"threads": 2}) as connection:
        seconds, row = best(lambda: connection.execute(f"SELECT {totals} FROM ({select})").fetchone(), rounds)
    counts = {code: list(row[2 * place : 2 * place + 2]) for place, code in enumerate(TEXTS)}
    return {"seconds": seconds, "counts": counts, "people": people.rows}


def whole(folder: Path, engine: str, out: Path) -> Measured:
    """`mashangban match` as it is used: ids and ranges checked, answers written to a file."""
    facts = known()
    report = match(open_people(folder), rules(facts), facts, ON, engine, out)
    counts = {code: [one.yes, one.unknown] for code, one in report.counts.items()}
    parts = {"seconds": report.seconds, "checking": report.checking, "answering": report.answering}
    return {**parts, "counts": counts, "people": report.rows}


def written_by_hand(folder: Path, out: Path) -> Measured:
    """The natural query, written to a file as `match` writes it; nothing checked."""
    people = open_people(folder)
    begun = time.perf_counter()
    answers = by_hand.query(people.scan(), ON, tuned=False, keep=("person_id",))
    answers.sink_parquet(out, maintain_order=True, compression="lz4")
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "counts": counted(pl.scan_parquet(out), tuple(TEXTS)), "people": people.rows}


def explained(folder: Path, count: int) -> Measured:
    """Every rule explained to so many people, one after the other, as a page does."""
    facts = known()
    asked = rules(facts)
    raw = facts.raw({name for name in facts if facts[name].derive is None})
    frame = pl.scan_parquet(open_people(folder).paths[0]).head(count).collect()
    given = [
        facts.read({name: _said(value) for name, value in row.items() if name in raw and value is not None})
        for row in frame.iter_rows(named=True)
    ]
    begun = time.perf_counter()
    said = [explain(rule, facts, values, ON).answer for values in given for rule in asked.values()]
    return {"seconds": time.perf_counter() - begun, "explained": len(said), "people": len(given)}


def _said(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def main(what: str, folder: str, *more: str) -> Measured:
    """Measure one thing."""
    place = Path(folder)
    if what in ("ours", "natural", "tuned"):
        return query(place, what, int(more[0]))
    if what == "subset":
        return query(place, "ours", int(more[0]), SUBSET)
    if what == "subset-held":
        return query(place, "held", int(more[0]), SUBSET)
    if what == "duckdb":
        return by_duckdb(place, int(more[0]))
    if what == "match":
        return whole(place, more[0], Path(more[1]))
    if what == "hand":
        return written_by_hand(place, Path(more[0]))
    return explained(place, int(more[0]))


if __name__ == "__main__":
    peak = Peak()
    peak.start()
    print(json.dumps({**main(*sys.argv[1:]), "peak": peak.bytes}))
