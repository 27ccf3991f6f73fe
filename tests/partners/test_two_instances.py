"""Two installations in two processes, each with its own pack, database and key, over HTTP: from counter to counter."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mashangban.partners.keys import public_text

ROOT = Path(__file__).resolve().parents[2]
#: seconds until a process must have come up
PATIENCE = 60


class Instance:
    """An installation of its own, spoken to by lines of JSON."""

    def __init__(self, folder: Path, pack: str, port: int, key: bytes, partner: str) -> None:
        self.port = port
        self.environment = {
            "PATH": os.environ["PATH"],
            "MASHANGBAN_PACK": str(ROOT / "packs" / pack),
            "MASHANGBAN_VAR": str(folder),
            "MASHANGBAN_SECRET_KEY": f"a secret of {pack} for one test, long enough for every check",
            "MASHANGBAN_DEMO": "1",
            "MASHANGBAN_BASE_URL": f"http://127.0.0.1:{port}",
            "MASHANGBAN_PARTNERS": partner,
            "MASHANGBAN_PARTNER_KEY": base64.b64encode(key).decode(),
            "MASHANGBAN_LOG_LEVEL": "CRITICAL",
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.partners.instance", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def wait(self) -> None:
        assert self.heard() == {"ready": True}
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                    assert answer.status == 200
                return
            except OSError:
                assert time.monotonic() < deadline, "it does not answer"

    def heard(self) -> dict[str, Any]:
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def do(self, what: str, **wanted: Any) -> dict[str, Any]:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": what, **wanted}) + "\n")
        self.process.stdin.flush()
        return self.heard()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()


@pytest.fixture(scope="module")
def districts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Instance]]:
    """Nankai and Haidian, connected."""
    ports, keys = free_ports(2), [os.urandom(32), os.urandom(32)]
    public = [public_text(Ed25519PrivateKey.from_private_bytes(key)) for key in keys]
    nankai = Instance(tmp_path_factory.mktemp("nankai"), "nankai", ports[0], keys[0], f"haidian=http://127.0.0.1:{ports[1]}={public[1]}")  # fmt: skip
    haidian = Instance(tmp_path_factory.mktemp("haidian"), "haidian-demo", ports[1], keys[1], f"nankai=http://127.0.0.1:{ports[0]}={public[0]}")  # fmt: skip
    try:
        nankai.start()
        haidian.start()
        nankai.wait()
        haidian.wait()
        yield nankai, haidian
    finally:
        nankai.stop()
        haidian.stop()


def free_ports(many: int) -> list[int]:
    probes = [socket.socket() for _ in range(many)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def test_collected_there_decided_here_delivered_there(districts: tuple[Instance, Instance]) -> None:
    nankai, haidian = districts
    slip = haidian.do("collect", person="haidian-window-1", unit="haidian-service-office", item="tax-change", partner="nankai")["slip"]  # fmt: skip
    assert haidian.do("work") == {"taken": 1}
    assert nankai.do("look", slip=slip)["service"] == "cross-region.request"
    nankai.do("act", slip=slip, person="review-tax", action="accept", data={})
    nankai.do("work")
    assert haidian.do("look", slip=slip)["case"] == "in-hand-there"
    nankai.do("act", slip=slip, person="review-tax", action="grant", data={"message": "予以变更。", "article": "税收征收管理法"})  # fmt: skip
    nankai.do("work")
    assert haidian.do("look", slip=slip)["case"] == "delivering"
    haidian.do("act", slip=slip, person="haidian-window-1", action="deliver", data={"message": "已交本人。", "mode": "counter"})  # fmt: skip
    haidian.do("work")
    assert nankai.do("look", slip=slip)["case"] == "delivered"
    nankai.do("work")
    assert haidian.do("look", slip=slip)["state"] == "delivered"


def test_what_is_written_while_a_partner_is_down_arrives_when_it_is_back(
    districts: tuple[Instance, Instance],
) -> None:
    nankai, haidian = districts
    slip = nankai.do("collect", person="hall-1", unit="nankai-service-office", item="enterprise-archive-copy", partner="haidian")["slip"]  # fmt: skip
    haidian.stop()
    assert nankai.do("work") == {"taken": 0}
    seen = nankai.do("look", slip=slip)
    assert seen["waiting"] == 1
    assert "no answer" in seen["problems"][0]
    haidian.start()
    haidian.wait()
    assert nankai.do("work") == {"taken": 1}
    assert haidian.do("look", slip=slip)["case"] == "received"
