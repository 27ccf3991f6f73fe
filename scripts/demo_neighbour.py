"""The demo's second district: another installation beside the first, in processes of its own, connected by signed messages.

It is prepared while the first one is, has its own database in ``var/haidian`` and the next port, and ends with the
first. When its port is taken the demo goes on without it.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).parent / "mashangban"
OURS, THEIRS = "nankai", "haidian"
#: a slip to look at on each side
SHOW = "from django.utils import timezone; from mashangban.partners.demo import show; show(timezone.now())"
LOGINS = "haidian-window-1, haidian-review-market"


class Neighbour:
    """The second district beside a first one on ``port``."""

    def __init__(self, port: int, is_taken: Callable[[int], bool]) -> None:
        self.port = port + 1
        self.is_taken = is_taken
        self.keys = _keys(Path(os.environ.get("MASHANGBAN_VAR", "var")).resolve())
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "mashangban.config.settings",
            "MASHANGBAN_DEMO": "1",
            "MASHANGBAN_PACK": str(ROOT / "packs" / "haidian-demo"),
            "MASHANGBAN_VAR": str(Path(os.environ.get("MASHANGBAN_VAR", "var")).resolve() / THEIRS),
            # by another name of this machine: browsers keep cookies by name, and each district has its own
            "MASHANGBAN_BASE_URL": f"http://localhost:{self.port}",
            "MASHANGBAN_PARTNERS": f"{OURS}=http://127.0.0.1:{port}={_public(self.keys[OURS])}",
            "MASHANGBAN_PARTNER_KEY": self.keys[THEIRS],
            "MASHANGBAN_LOG_LEVEL": "ERROR",
        }
        for name in ("DATABASE_URL", "MASHANGBAN_SECRET_KEY", "MASHANGBAN_IDENTITY_KEY"):
            self.environment.pop(name, None)
        self.running: list[subprocess.Popen[bytes]] = []
        self.failed = ""
        self._stopped = False
        self._thread = threading.Thread(target=self._come_up, daemon=True)

    def connect(self) -> None:
        """Tell the first district, through its environment, who its partner is."""
        os.environ.setdefault(
            "MASHANGBAN_PARTNERS", f"{THEIRS}=http://127.0.0.1:{self.port}={_public(self.keys[THEIRS])}"
        )
        os.environ.setdefault("MASHANGBAN_PARTNER_KEY", self.keys[OURS])

    def start(self) -> None:
        """Prepare it and serve it, beside whatever else goes on."""
        self._thread.start()

    def stop(self) -> None:
        """End its processes; what was begun is finished first."""
        self._stopped = True
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(35)
            except subprocess.TimeoutExpired:
                process.kill()

    def greeting(self) -> str:
        """What to open, for the end of the first district's greeting."""
        if self.failed:
            return f"The second district did not come up: {self.failed}. Everything else works."
        return (
            f"A second district (Haidian, demo) works with this one: http://localhost:{self.port}/desk/  "
            f"({LOGINS}; the same password)\n  slips between the two: /desk/partners/ on either side"
        )

    def _come_up(self) -> None:
        shell = [sys.executable, "-m", "django", "shell", "--verbosity", "0", "-c", SHOW]
        steps: list[list[str]] = [[str(COMMAND), "migrate"], [str(COMMAND), "load"], shell]
        for command in steps:
            if self._stopped:
                return
            done = subprocess.run(
                command, cwd=ROOT, env=self.environment, check=False, capture_output=True, text=True
            )
            if done.returncode:
                self.failed = (done.stderr or done.stdout).strip().splitlines()[-1][:200]
                return
        serve = ["serve", "--port", str(self.port), "--workers", "1", "--threads", "4"]
        self.running.append(self._process([COMMAND, *serve]))
        # the worker sends what waits for the first district, and need not try before that is there
        while not self._stopped and not self.is_taken(self.port - 1):
            time.sleep(0.5)
        if not self._stopped:
            self.running.append(self._process([COMMAND, "worker"]))

    def _process(self, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)


def neighbour_of(port: int, is_taken: Callable[[int], bool]) -> Neighbour | None:
    """The second district, or None - with a line that says why - when its port cannot be had."""
    if os.environ.get("NEIGHBOUR", "1") == "0":
        return None
    if port + 1 > 65535 or is_taken(port + 1):
        print(
            f"run: port {port + 1} is in use, so the second district is not started; everything else works.",
            flush=True,
        )
        return None
    return Neighbour(port, is_taken)


def _keys(var: Path) -> dict[str, str]:
    """Both districts' private keys, made once (base64 of 32 bytes)."""
    kept = var / "demo-partner-keys.json"
    if not kept.exists():
        var.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        made = {code: base64.b64encode(secrets.token_bytes(32)).decode() for code in (OURS, THEIRS)}
        kept.write_text(json.dumps(made))
    found: dict[str, str] = json.loads(kept.read_text())
    return found


def _public(key: str) -> str:
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(key))
    return base64.b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
