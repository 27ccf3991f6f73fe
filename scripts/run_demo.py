"""Show Mashangban: prepare the demo's data, then serve it until Ctrl-C.

Usage: ``make run`` (or ``PORT=8000 .venv/bin/python scripts/run_demo.py``). Everything before the server
may be repeated: what is there already stays as it is. The server and the worker are separate processes, as
in a real installation; when one ends, so does the other. A second district comes up beside it (``demo_neighbour.py``;
``NEIGHBOUR=0`` leaves it out).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

from demo_neighbour import SHOW, Neighbour, neighbour_of

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).parent / "mashangban"
LOAD = ["load"]  # also prints the demo logins, which belong at the end
#: rules are matched against it; written once
PEOPLE = Path(os.environ.get("MASHANGBAN_VAR") or ROOT / "var") / "population" / "nankai-demo"
POPULATION = ["population", "--people", "890000", "--partitions", "4", "--out", str(PEOPLE)]
PREPARE = (
    ("preparing the database", ["migrate"]),
    ("loading the district pack and the demo accounts", LOAD),
    ("replaying half a year of letters (once; it takes up to a minute)", ["replay", "desk"]),
    (
        "replaying one-thing services: 486 commitments and more (once; a minute or two)",
        ["replay", "services"],
    ),
    ("inventing a district of 890,000 people (once; some seconds)", POPULATION),
    ("adding matters that are open now", ["replay", "live"]),
)
PATIENCE = 35  # seconds a process gets to end by itself; the server's own limit is 30
#: the place whose code the demo shows, and how to ask for it
SCAN = (
    "from django.utils import timezone; from mashangban.directory.codes import code_for_place, url_of; "
    "print(url_of(code_for_place('wdd-grid-01', now=timezone.now())))"
)


def main() -> int:
    """Prepare and serve; returns the exit code."""
    try:
        port = int(os.environ.get("PORT", "8000"))
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        print(f"run: PORT is '{os.environ['PORT']}'; give a number from 1 to 65535.", file=sys.stderr)
        return 2
    if is_taken(port):
        print(f"run: port {port} is in use. Choose another: make run PORT={port + 1}", file=sys.stderr)
        return 1
    os.environ["MASHANGBAN_DEMO"] = "1"
    os.environ.setdefault("MASHANGBAN_BASE_URL", f"http://127.0.0.1:{port}")
    neighbour = neighbour_of(port, is_taken)
    if neighbour is None:
        return prepare_and_serve(port, None)
    neighbour.connect()
    # whoever ends us while we prepare ends the second district as well
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    neighbour.start()
    try:
        return prepare_and_serve(port, neighbour)
    finally:
        neighbour.stop()


def prepare_and_serve(port: int, neighbour: Neighbour | None) -> int:
    """Everything before the server, then the server; returns the exit code."""
    logins = ""
    for what, arguments in PREPARE:
        if arguments is POPULATION and PEOPLE.exists():
            continue
        print(f"run: {what}", flush=True)
        keep = subprocess.PIPE if arguments is LOAD else None
        done = subprocess.run([COMMAND, *arguments], cwd=ROOT, check=False, stdout=keep, text=True)
        logins += done.stdout or ""
        if done.returncode:
            print(logins, end="")
            return done.returncode
    beside = f"{neighbour.greeting()}\n" if neighbour else ""
    return serve(port, f"\n{logins}\n{addresses(SHOW if neighbour else '')}\n{beside}")


def addresses(before: str = "") -> str:
    """What to open in a browser."""
    home = os.environ["MASHANGBAN_BASE_URL"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mashangban.config.settings"}
    ask = [sys.executable, "-m", "django", "shell", "--verbosity", "0", "-c", f"{before}\n{SCAN}"]
    scan = subprocess.run(
        ask, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, text=True
    ).stdout
    rows = [
        ("what a resident's phone opens after a scan", scan.strip() or home),
        ("residents without a code", f"{home}/"),
        ("one-thing services: told before any login", f"{home}/services/"),
        ("what one is entitled to: nothing is stored", f"{home}/entitled/"),
        ("staff", f"{home}/desk/"),
        ("the public board", f"{home}/board/"),
        ("the API", f"{home}/api/v1/openapi.json"),
    ]
    return "\n".join(f"  {what:<44}{where}" for what, where in rows)


def is_taken(port: int) -> bool:
    """Whether something already listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int) -> bool:
    """Whether the server is up and its database ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def serve(port: int, greeting: str) -> int:
    """Run server and worker until one of them ends or somebody stops them; the greeting comes when both work."""
    asked_to_stop = False

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    # Ctrl-C reaches the children of a terminal too; they are asked once more below, which does no harm.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    commands = (["serve", "--port", str(port)], ["worker"])
    running = [subprocess.Popen([COMMAND, *arguments], cwd=ROOT) for arguments in commands]
    while not asked_to_stop and all(process.poll() is None for process in running):
        time.sleep(0.3)
        if greeting and answers(port):
            time.sleep(3)  # the worker first sends what has piled up, line by line
            print(greeting, "Stop with Ctrl-C.", sep="\n", flush=True)
            greeting = ""
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0 if asked_to_stop else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except (
        KeyboardInterrupt
    ):  # while preparing: what was done so far is kept, the next run goes on from there
        print("\nrun: stopped before the server started; repeat make run to go on", file=sys.stderr)
        raise SystemExit(130) from None
