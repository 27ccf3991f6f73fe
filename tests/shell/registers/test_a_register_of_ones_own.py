"""An adapter that an installation names: the documentation's example works, a broken one costs nobody their form."""

from __future__ import annotations

import json
import re
import sys
import types
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click import ClickException
from pytest_django import Settings

from mashangban.commands.serve import require_registers
from mashangban.registers.adapters import RegisterDown, Subject, gathered, held
from tests.shell.desk import NOW

OWNER = Subject(phone="19900001003")
DOCS = Path(__file__).parents[3] / "docs" / "registers.md"


class Platform(BaseHTTPRequestHandler):
    """A data platform that knows one person."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        known = parse_qs(address.query) == {"phone": [OWNER.phone]}
        entry = {
            "/person": {"sfzh": "990104193605190323", "csrq": "1936-05-19"},
            "/id-card": {"reference": "A1", "until": "2036-01-01"},
            "/household-book": {"reference": "B1", "until": "2020-01-01"},
        }[address.path]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(entry if known else {}).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> types.ModuleType:
    """The adapter that the documentation shows, named by the installation."""
    text = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0]
    module = types.ModuleType("district_registers")
    exec(compile(text, str(DOCS), "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, "district_registers", module)
    settings.REGISTERS = {"population": "district_registers:platform"}
    return module


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Platform) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("DISTRICT_PLATFORM", f"http://127.0.0.1:{server.server_port}")
        yield server.server_name
        server.shutdown()


@pytest.fixture(autouse=True)
def adapters_made_anew() -> Iterator[None]:
    from mashangban.registers import adapters

    adapters._made.cache_clear()
    yield
    adapters._made.cache_clear()


@pytest.mark.usefixtures("example", "address")
def test_the_documented_adapter_answers_its_owner() -> None:
    known = gathered(["person.id-number", "person.birth-date", "person.home"], OWNER, NOW)
    assert known.facts["person.birth-date"] == ("1936-05-19", "population")
    assert set(known.facts) == {"person.id-number", "person.birth-date"}
    card = held("id-card", OWNER, NOW)
    assert card is not None
    assert (card.reference, card.valid_until, card.register) == ("A1", date(2036, 1, 1), "population")
    assert held("household-book", OWNER, NOW) is None
    assert not gathered(["person.home"], Subject(phone="19900001004"), NOW).facts


@pytest.mark.usefixtures("example")
def test_a_platform_that_is_away_is_told_and_the_other_registers_still_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISTRICT_PLATFORM", "http://127.0.0.1:9")
    known = gathered(["person.birth-date", "person.bank-account"], OWNER, NOW)
    assert known.down == ("population",)
    assert set(known.facts) == {"person.bank-account"}
    with pytest.raises(RegisterDown):
        held("id-card", OWNER, NOW)


@pytest.mark.usefixtures("address")
def test_an_adapter_that_breaks_counts_as_down(example: types.ModuleType) -> None:
    example.FIELDS["person.home"] = ["not", "hashable"]
    assert gathered(["person.home"], OWNER, NOW).down == ("population",)


@pytest.mark.parametrize(
    "path",
    ["", "no.such.module:make", "mashangban.packs:nothing", "mashangban.packs:pack_path", "builtins:str"],
)
def test_serving_ends_in_one_line_for_an_adapter_that_cannot_be_used(path: str, settings: Settings) -> None:
    settings.REGISTERS = {"population": path}
    with pytest.raises(ClickException, match=r"MASHANGBAN_REGISTERS"):
        require_registers()


def test_settings_without_adapters_are_sound(settings: Settings) -> None:
    settings.REGISTERS = {}
    require_registers()
