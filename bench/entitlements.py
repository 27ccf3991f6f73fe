"""36 rules over 10 million people: ours beside the same by hand in Polars, DuckDB, OpenFisca and Spark, in one run.

    .venv/bin/python bench/entitlements.py [--people 10000000] [--large] [--only query,match,…] [--folder DIR]

Every answer is compared before it counts. Goals: at most 1.3 times the hand-written query; at least 3 times OpenFisca;
memory that does not grow with the population (1 and 10 million; with --large 100 million, 5 GB on disk). A small --people
(100000) only shows that everything runs: starting up then weighs more than the rules. OpenFisca is
measured when it is installed in an environment of its own, as it wants other versions than we do:

    python3 -m venv var/openfisca && var/openfisca/bin/pip install openfisca-core

Spark is measured when PySpark and Java are there (`make test-tools` installs them).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from entitled.texts import SUBSET, TEXTS

from mashangban.matching import synthetic

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "scripts"))
from with_spark import cluster  # noqa: E402  # scripts are not on the path of a bench

HERE = ROOT / "bench" / "entitled"
FISCA = ROOT / "var" / "openfisca" / "bin" / "python"
INSTALL_FISCA = "python3 -m venv var/openfisca && var/openfisca/bin/pip install openfisca-core"
#: people where more would only take longer: OpenFisca, Spark, one person after the other, the least for memory
FEWER = 1_000_000
ROUNDS = 3
#: how often each of several ways is measured anew, and how often each time
TURNS, IN_TURN = 2, 2
PARTS = ("query", "match", "openfisca", "memory", "explain", "spark")
BY_HAND_GOAL, FISCA_GOAL, MEMORY_GOAL = 1.3, 3.0, 1.5
Found = dict[str, Any]


def told(name: str, found: Found, beside: str = "") -> None:
    """One line: time, rate and memory."""
    rate = found["people"] * len(found["counts"]) / found["seconds"] / 1e6
    print(
        f"  {name:34}{found['seconds']:8.2f} s {rate:8.0f} M answers/s {found['peak'] / 2**20:8,.0f} MB{beside}",
        flush=True,
    )


def judged(name: str, value: float, goal: float, *, most: bool) -> None:
    """A ratio and whether it meets its goal."""
    met = value <= goal if most else value >= goal
    print(
        f"  → {name}: {value:.2f} (goal {'≤' if most else '≥'} {goal}): {'met' if met else 'MISSED'}",
        flush=True,
    )


def measured(*words: object, python: Path = Path(sys.executable), script: str = "one.py") -> Found:
    """What one process found."""
    paths = os.pathsep.join([str(ROOT / "bench"), str(ROOT / "src")])
    done = subprocess.run(
        [str(python), str(HERE / script), *map(str, words)],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{script} {words[0]} failed:\n{done.stderr[-2000:]}")
    found: Found = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def population(folder: Path, count: int) -> Path:
    """So many people in partitions; kept when they are there already."""
    path = folder / f"people-{count}-{synthetic.SEED}"
    if not path.exists():
        begun = time.perf_counter()
        synthetic.write(path, count)
        seconds = time.perf_counter() - begun
        print(f"  {count:,} people made in {seconds:.1f} s: {count / seconds / 1e6:.2f} M/s", flush=True)
    return path


def same(wanted: Found, *others: Found) -> None:
    """All counted the same; else the bench is wrong, and ends."""
    for other in others:
        for code, counts in other["counts"].items():
            assert wanted["counts"][code] == counts, (code, wanted["counts"][code], counts)


def in_turn(ways: dict[str, tuple[object, ...]]) -> dict[str, Found]:
    """Several measurements, one after the other and again, so that a busy machine hits all alike; the best of each."""
    found: dict[str, Found] = {}
    for _ in range(TURNS):
        for name, words in ways.items():
            one = measured(*words)
            earlier = found.setdefault(name, one)
            earlier["seconds"] = min(earlier["seconds"], one["seconds"])
            earlier["peak"] = max(earlier["peak"], one["peak"])
    return found


def by_query(folder: Path, count: int) -> None:
    """The query alone: counts of yes and unknown of each rule, nothing written."""
    print(f"The query alone, {len(TEXTS)} rules × {count:,} people (best of {TURNS * IN_TURN}; DuckDB once)")
    path = population(folder, count)
    found = in_turn({way: (way, path, IN_TURN) for way in ("ours", "natural", "tuned")})
    found["duckdb"] = measured("duckdb", path, 1)
    same(found["ours"], *found.values())
    told("ours, Polars", found["ours"])
    told("by hand, Polars", found["natural"])
    told("by hand, ages turned into dates", found["tuned"])
    told("ours, DuckDB", found["duckdb"])
    ours = found["ours"]["seconds"]
    judged("ours / by hand", ours / found["natural"]["seconds"], BY_HAND_GOAL, most=True)
    judged(
        "ours / by hand, ages turned into dates", ours / found["tuned"]["seconds"], BY_HAND_GOAL, most=True
    )
    judged("DuckDB / ours", found["duckdb"]["seconds"] / ours, 1.0, most=False)


def by_match(folder: Path, count: int) -> None:
    """File in, file out."""
    print(f"Whole match, file in and file out, {len(TEXTS)} rules × {count:,} people")
    path = population(folder, count)
    out = folder / "out.parquet"
    hand, ours = measured("hand", path, out), measured("match", path, "polars", folder / "polars.parquet")
    same(hand, ours)
    told("by hand, Polars, nothing checked", hand)
    told("match", ours, f"  (checking {ours['checking']:.2f} s, answering {ours['answering']:.2f} s)")
    judged("match without its checks / by hand", ours["answering"] / hand["seconds"], BY_HAND_GOAL, most=True)
    print(
        f"  → with its checks (ids unique, values in range): {ours['seconds'] / hand['seconds']:.2f} times by hand, "
        "which checks nothing"
    )
    _drop(folder)


def by_openfisca(folder: Path, count: int, python: Path) -> None:
    """Twelve of the rules, on people of whom everything is known, as OpenFisca knows no NULL."""
    print(f"OpenFisca, {len(SUBSET)} rules × {count:,} people (best of {ROUNDS})")
    if not python.exists():
        print(f"  not measured: OpenFisca is not installed. To measure it:\n  {INSTALL_FISCA}")
        return
    place = folder / f"known-{count}"
    _write_known(population(folder, count), place)
    ours = measured("subset", place, ROUNDS)
    held = measured("subset-held", place, ROUNDS)
    theirs = measured(place / "arrays", "2024-10-01", python=python, script="fisca.py")
    theirs["counts"] = {code: [yes, 0] for code, yes in theirs["counts"].items()}
    same(ours, held, theirs)
    told("ours, Polars, facts in memory", held)
    told("ours, Polars, file read each time", ours)
    told("OpenFisca, facts in memory", theirs)
    judged("ours / OpenFisca, answers a second", theirs["seconds"] / held["seconds"], FISCA_GOAL, most=False)
    judged(
        "  although the file is read each time", theirs["seconds"] / ours["seconds"], FISCA_GOAL, most=False
    )
    judged("OpenFisca / ours, peak memory", theirs["peak"] / ours["peak"], 1.0, most=False)


def _write_known(path: Path, place: Path) -> None:
    """The people with something in place of every NULL: as Parquet for us, as arrays for OpenFisca."""
    if place.exists():
        return
    frame = pl.read_parquet(path / "part-*.parquet").drop("household_id", "street", "community")
    whole = frame.with_columns(
        pl.col(pl.Boolean).fill_null(value=False),
        pl.col(pl.Int8, pl.Int16).fill_null(1),
        pl.col(pl.Decimal).fill_null(0),
        pl.col(pl.String).fill_null("none"),
        pl.col(pl.Date).fill_null(pl.date(1950, 1, 1)),
    )
    (place / "arrays").mkdir(parents=True)
    whole.write_parquet(place / "part-00000.parquet")
    options = {}
    for name, kind in whole.drop("person_id").schema.items():
        column = whole[name]
        if kind == pl.String:
            options[name] = sorted(column.unique())
            array = column.cast(pl.Enum(options[name])).to_physical().to_numpy().astype(np.int32)
        elif isinstance(kind, pl.Decimal):
            array = column.cast(pl.Float64).to_numpy()
        elif kind == pl.Date:
            array = column.to_numpy().astype("M8[D]")
        else:
            array = column.to_numpy()
        np.save(place / "arrays" / f"{name}.npy", array)
    (place / "arrays" / "options.json").write_text(json.dumps(options))


def by_memory(folder: Path, sizes: list[int]) -> None:
    """Peak memory of a whole match as the population grows; a million people do not fill the buffers yet."""
    print("Memory of a whole match as the population grows")
    whole = population(folder, sizes[min(1, len(sizes) - 1)])
    half, parts = whole.with_name(f"{whole.name}-half"), sorted(whole.iterdir())
    if not half.exists():
        half.mkdir()
        for part in parts[: len(parts) // 2 or 1]:
            (half / part.name).hardlink_to(part)
    peaks = []
    for path in [
        *(population(folder, size) for size in sizes[:1]),
        half,
        *(population(folder, n) for n in sizes[1:]),
    ]:
        found = measured("match", path, "polars", folder / "out.parquet")
        told(f"match, {found['people']:,} people", found)
        peaks.append(found["peak"])
        _drop(folder)
    judged("peak at the most people / at fewer", peaks[-1] / peaks[1], MEMORY_GOAL, most=True)


def by_explain(folder: Path, count: int) -> None:
    """One person after the other, with reasons."""
    print("One person: answer, reasons, what is needed, what changes when")
    found = measured("explain", population(folder, count), 100)
    print(
        f"  {found['explained'] / found['seconds']:,.0f} explanations a second; "
        f"all {len(TEXTS)} rules for one person in {found['seconds'] / found['people'] * 1000:.0f} ms"
    )


def by_spark(folder: Path, count: int) -> None:
    """The same answers from a standalone master with two workers."""
    print(f"Spark standalone, two workers on loopback, {len(TEXTS)} rules × {count:,} people")
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        print("  not measured: PySpark or Java is not installed. `make test-tools` installs them.")
        return
    path = population(folder, count)
    with cluster() as master:
        spark = measured("match", path, master, folder / "spark.parquet")
    polars = measured("match", path, "polars", folder / "polars.parquet")
    same(polars, spark)
    alike = pl.read_parquet(folder / "spark.parquet").equals(pl.read_parquet(folder / "polars.parquet"))
    told("match, Spark (without workers' memory)", spark)
    told("match, Polars", polars)
    print(f"  → the same answer in every cell, in the same order: {'yes' if alike else 'NO'}")
    assert alike
    _drop(folder)


def _drop(folder: Path) -> None:
    for path in folder.glob("*.parquet"):
        path.unlink()


def main() -> None:
    """Measure and print; nothing is judged by wall time, only by ratios within this run."""
    first, _, more = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=first, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument(
        "--large",
        action="store_true",
        help="memory with ten times as many too (10 minutes more for 100 million)",
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--folder", type=Path, help="keep the populations here for another run")
    parser.add_argument(
        "--openfisca", type=Path, default=FISCA, help="the Python that has OpenFisca (default: var/openfisca)"
    )
    options = parser.parse_args()
    chosen = options.only.split(",")
    unknown = set(chosen) - set(PARTS)
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        people, fewer = options.people, min(FEWER, options.people)
        sizes = sorted({fewer, people, *([10 * people] if options.large else [])})
        parts: dict[str, Callable[[], None]] = {
            "query": lambda: by_query(folder, people),
            "match": lambda: by_match(folder, people),
            "openfisca": lambda: by_openfisca(folder, fewer, options.openfisca),
            "memory": lambda: by_memory(folder, sizes),
            "explain": lambda: by_explain(folder, fewer),
            "spark": lambda: by_spark(folder, fewer),
        }
        for name, part in parts.items():
            if name in chosen:
                part()


if __name__ == "__main__":
    main()
