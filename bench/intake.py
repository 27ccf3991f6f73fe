"""How many letters per second are accepted and committed over HTTP on PostgreSQL - and whether none is ever lost.

In one run, on one machine: `mashangban serve` with 2 processes and 32 clients that keep their connections, each from
addresses of its own (so rate limits are on and do not bite); then pgbench with 32 clients running the same statements
on the same database. Then, under load, the server's processes are killed (kill -9), and then PostgreSQL's: every number
that was acknowledged must be stored, and everything stored must have been acknowledged or in flight.

    .venv/bin/python bench/intake.py [--seconds 10] [--rounds 2] [--clients 32] [--json]

PostgreSQL is started by the bench itself, with fsync on, in a temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from started.servers import BIN, Postgres, Served

ROOT = Path(__file__).resolve().parent.parent
#: source addresses of one client: enough that 600 letters a minute from each are never reached
ADDRESSES = 16
GOAL = 1 / 4
PLACE = "wdd-grid-01"
LETTER = {
    "service": "police-desk.ask",
    "place": PLACE,
    "data": {
        "category": "consultation",
        "matter": "noise",
        "noise_source": "shop",
        "noise_where": "三号楼底商",
        "noise_when": "每晚十点以后",
        "content": "楼下烧烤店夜里音响声很大，老人孩子都睡不好，能不能请民警来看看？谢谢。",
    },
    "identity": {"name": "王先生（演示）"},
}


# --- clients -----------------------------------------------------------------------------------


@dataclass
class Seen:
    """What the clients saw."""

    #: key → number, for each letter that was acknowledged (201)
    acknowledged: dict[str, str] = field(default_factory=dict)
    #: keys that were sent and not acknowledged
    in_flight: set[str] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)
    #: answers other than 201, by status
    others: dict[str, int] = field(default_factory=dict)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


async def letters(port: int, client: int, until: float, seen: Seen) -> None:
    """One client: letter after letter, each over the next of its connections."""
    body = json.dumps(LETTER, ensure_ascii=False).encode()
    connections: list[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = [None] * ADDRESSES
    turn = 0
    while time.perf_counter() < until:
        turn = (turn + 1) % ADDRESSES
        key = str(uuid.uuid4())
        try:
            if connections[turn] is None:
                address = (f"127.{1 + turn}.{client}.1", 0)
                connections[turn] = await asyncio.open_connection("127.0.0.1", port, local_addr=address)
            reader, writer = connections[turn]  # type: ignore[misc] # set just above
            seen.in_flight.add(key)
            began = time.perf_counter()
            writer.write(_request(port, key, body))
            status, answer = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            name = type(error).__name__
            seen.others[name] = seen.others.get(name, 0) + 1
            connections[turn] = None
            await asyncio.sleep(0.05)
            continue
        if status == 201:
            seen.milliseconds.append((time.perf_counter() - began) * 1000)
            seen.acknowledged[key] = json.loads(answer)["number"]
            seen.in_flight.discard(key)
        else:
            seen.others[str(status)] = seen.others.get(str(status), 0) + 1
            await asyncio.sleep(0.05)
    for pair in connections:
        if pair is not None:
            pair[1].close()


def _request(port: int, key: str, body: bytes) -> bytes:
    head = (
        f"POST /api/v1/cases HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    found = _LENGTH.search(head)
    body = await reader.readexactly(int(found[1])) if found else b""
    return int(head[9:12]), body


def load(
    port: int, clients: int, seconds: float, meanwhile: Callable[[], None] | None = None
) -> tuple[Seen, float]:
    """Run all clients for a while; what they saw, and how long it took."""
    seen = Seen()

    async def run() -> float:
        began = time.perf_counter()
        tasks = [letters(port, client, began + seconds, seen) for client in range(clients)]
        if meanwhile is not None:
            tasks.append(_later(seconds / 2, meanwhile))
        await asyncio.gather(*tasks)
        return time.perf_counter() - began

    return seen, asyncio.run(run())


async def _later(seconds: float, call: Callable[[], None]) -> None:
    await asyncio.sleep(seconds)
    await asyncio.to_thread(call)


# --- the same statements by pgbench ------------------------------------------------------------


SCRIPT_MAKER = """
import django; django.setup()
import sys
from dataclasses import replace
from django.db import connection
from django.utils import timezone
import psycopg
from mashangban.cases.intake import Submission, submit
from mashangban.database import intake
import json
letter = json.loads(sys.stdin.read())
kept = []
def capture(connection, new):
    kept.append(new)
    return 1
real, intake._one_statement = intake._one_statement, capture
queries = []
def note(execute, sql, params, many, context):
    queries.append((sql, params))
    return execute(sql, params, many, context)
with connection.execute_wrapper(note):
    submit(Submission(letter["service"], letter["data"], letter["identity"], letter["place"],
                      idempotency_key="the key"), now=timezone.now())
new = kept[0]
number = new.case["number"]
key = new.key["key_hash"]
connection.ensure_connection()
cursor = psycopg.ClientCursor(connection.connection)
parts = [cursor.mogrify(sql, params) for sql, params in queries] + [cursor.mogrify(*intake.statement(new))]
text = ";\\n".join(part.replace("\\n", " ") for part in parts) + ";\\n"
text = text.replace('":', '": ')  # pgbench would take what follows the colon for one of its variables
text = text.replace(f"'{number}'", "lpad(:number::text, 14, '0')").replace(f"'{key}'", "(md5(:key::text) || md5(:key::text))")
print("\\\\set number random(1, 99999999999999)\\n\\\\set key random(1, 9000000000000000000)\\n" + text)
"""


def pgbench(
    postgres: Postgres, environment: dict[str, str], clients: int, seconds: int, folder: Path
) -> float:
    """Transactions per second of the statements of one letter, each letter another number and key."""
    script = folder / "letter.sql"
    made = subprocess.run(
        [sys.executable, "-c", SCRIPT_MAKER],
        env=environment,
        input=json.dumps(LETTER),
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise SystemExit(made.stderr)
    script.write_text(made.stdout)
    folder.chmod(0o755)
    found = subprocess.run(
        [
            str(postgres.bin / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "2",
            "-T", str(seconds), "-f", str(script), postgres.url,
        ],
        check=False,
        capture_output=True,
        text=True,
    )  # fmt: skip
    rate = re.search(r"tps = ([0-9.]+)", found.stdout)
    if rate is None:
        raise SystemExit(found.stderr or found.stdout)
    return float(rate[1])


# --- nothing is lost ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """What was acknowledged beside what is stored."""

    acknowledged: int
    stored: int
    in_flight: int
    #: acknowledged and not stored: must be 0
    lost: int
    #: stored and neither acknowledged nor in flight: must be 0
    unexplained: int
    #: stored cases with no event, no search words or the wrong number of events: must be 0
    halves: int

    @property
    def sound(self) -> bool:
        return self.acknowledged > 0 and self.lost == self.unexplained == self.halves == 0


def compare(postgres: Postgres, seen: Seen, known: set[str]) -> Compared:
    """Hold what clients saw against the database. ``known``: key hashes stored before."""
    rows = postgres.rows(
        "SELECT k.key_hash, c.number FROM cases_idempotencykey k JOIN cases_case c ON c.id = k.case_id"
    )
    stored = {key: number for key, number in rows if key not in known}
    hashed = {hashlib.sha256(key.encode()).hexdigest(): number for key, number in seen.acknowledged.items()}
    flying = {hashlib.sha256(key.encode()).hexdigest() for key in seen.in_flight}
    halves = postgres.rows(
        "SELECT count(*) FROM cases_case c WHERE c.seq <> (SELECT count(*) FROM cases_event e WHERE e.case_id = c.id) "
        "OR NOT EXISTS (SELECT 1 FROM cases_search s WHERE s.case_id = c.id) "
        "OR NOT EXISTS (SELECT 1 FROM cases_identity i WHERE i.case_id = c.id)"
    )[0][0]
    return Compared(
        acknowledged=len(hashed),
        stored=len(stored),
        in_flight=len(flying),
        lost=sum(stored.get(key) != number for key, number in hashed.items()),
        unexplained=sum(key not in hashed and key not in flying for key in stored),
        halves=int(halves),
    )


def keys(postgres: Postgres) -> set[str]:
    return {key for (key,) in postgres.rows("SELECT key_hash FROM cases_idempotencykey")}


# --- the run -----------------------------------------------------------------------------------


@contextmanager
def ground() -> Iterator[tuple[Postgres, dict[str, str], Path]]:
    """A PostgreSQL with the pack loaded, and the environment of our processes."""
    folder = Path(tempfile.mkdtemp(prefix="mashangban-bench-"))
    postgres = Postgres(folder)
    environment = {
        **os.environ,
        "DATABASE_URL": postgres.url,
        "DJANGO_SETTINGS_MODULE": "mashangban.config.settings",
        "MASHANGBAN_DEMO": "1",
        "MASHANGBAN_VAR": str(folder / "var"),
        "MASHANGBAN_LOG_LEVEL": "ERROR",
    }
    try:
        for command in ("migrate", "load"):
            subprocess.run(
                [str(BIN / "mashangban"), command], env=environment, check=True, stdout=subprocess.DEVNULL
            )
        yield postgres, environment, folder
    finally:
        postgres.server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Everything, as plain numbers."""
    with ground() as (postgres, environment, folder):
        settings = {
            name: postgres.rows(f"SHOW {name}")[0][0]
            for name in ("fsync", "synchronous_commit", "server_version")
        }
        served = Served(environment)
        rounds = []
        try:
            served.start()
            load(served.port, options.clients, 2.0)
            for _ in range(options.rounds):
                before = keys(postgres)
                seen, took = load(served.port, options.clients, options.seconds)
                compared = compare(postgres, seen, before)
                tps = pgbench(postgres, environment, options.clients, int(options.seconds), folder)
                postgres.rows(
                    "DELETE FROM cases_search WHERE case_id NOT IN (SELECT id FROM cases_case) RETURNING 1"
                )
                rate = len(seen.acknowledged) / took
                rounds.append(
                    {
                        "accepted_per_second": round(rate, 1),
                        "p50_ms": round(seen.percentile(0.5), 1),
                        "p99_ms": round(seen.percentile(0.99), 1),
                        "other_answers": seen.others,
                        "stored_as_acknowledged": compared.sound,
                        "pgbench_per_second": round(tps, 1),
                        "ratio": round(rate / tps, 3),
                    }
                )
                print(rounds[-1], file=sys.stderr)
            kills = {
                "server": _killed(postgres, served, options, served.kill, served.start),
                "postgresql": _killed(postgres, served, options, postgres.kill, postgres.start_again),
            }
        finally:
            served.stop()
    ratios = [float(str(one["ratio"])) for one in rounds]
    best = sorted(ratios)[len(ratios) // 2]
    return {"postgresql": settings, "rounds": rounds, "ratio": best, "goal": GOAL, "kills": kills}


def _killed(
    postgres: Postgres,
    served: Served,
    options: argparse.Namespace,
    kill: Callable[[], None],
    again: Callable[[], Any],
) -> dict[str, Any]:
    """Load, kill in the middle, start again while the clients go on; then compare."""

    out = 0.0

    def blow() -> None:
        nonlocal out
        began = time.perf_counter()
        kill()
        again()
        out = time.perf_counter() - began

    before = keys(postgres)
    seen, _ = load(served.port, options.clients, options.seconds, blow)
    time.sleep(1)
    compared = compare(postgres, seen, before)
    return {
        **compared.__dict__,
        "sound": compared.sound,
        "seconds_out": round(out, 1),
        "other_answers": seen.others,
    }


def main() -> int:
    """Measure, print, and judge: 0 when nothing was lost and the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        report(found, options)
    sound = all(one["stored_as_acknowledged"] for one in found["rounds"]) and all(
        one["sound"] for one in found["kills"].values()
    )
    return 0 if sound and found["ratio"] >= GOAL else 1


def report(found: dict[str, Any], options: argparse.Namespace) -> None:
    """The figures for people."""
    print(f"PostgreSQL {found['postgresql']}, 2 processes, {options.clients} clients")
    for one in found["rounds"]:
        print(
            f"accepted and committed {one['accepted_per_second']:>7}/s   p50 {one['p50_ms']} ms   p99 {one['p99_ms']} ms"
            f"   pgbench {one['pgbench_per_second']}/s   ratio {one['ratio']}   other answers {one['other_answers']}"
        )
    print(f"ratio {found['ratio']} (goal {found['goal']})")
    for what, one in found["kills"].items():
        print(
            f"kill -9 of {what} (back after {one['seconds_out']} s): {one['acknowledged']} acknowledged, {one['stored']} stored, {one['in_flight']} in flight; "
            f"lost {one['lost']}, unexplained {one['unexplained']}, half-written {one['halves']}; "
            f"other answers {one['other_answers']}"
        )


if __name__ == "__main__":
    raise SystemExit(main())
