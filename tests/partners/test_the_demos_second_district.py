"""The demo's second district: beside the first, never in its way."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_neighbour import Neighbour, neighbour_of


def free(_port: int) -> bool:
    return False


@pytest.fixture(autouse=True)
def _var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANGBAN_VAR", str(tmp_path))
    monkeypatch.delenv("MASHANGBAN_PARTNERS", raising=False)
    monkeypatch.delenv("MASHANGBAN_PARTNER_KEY", raising=False)


def test_a_port_that_is_taken_is_told_and_the_demo_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert neighbour_of(8000, lambda _port: True) is None
    assert "port 8001 is in use" in capsys.readouterr().out
    assert neighbour_of(65535, free) is None


def test_it_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEIGHBOUR", "0")
    assert neighbour_of(8000, free) is None


def test_it_has_data_and_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////first.sqlite3")
    found = Neighbour(8000, free)
    assert "DATABASE_URL" not in found.environment
    assert found.environment["MASHANGBAN_VAR"] == str(tmp_path / "haidian")
    assert found.environment["MASHANGBAN_BASE_URL"] == "http://localhost:8001"


def test_keys_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    assert Neighbour(8000, free).keys == Neighbour(8000, free).keys
    assert (tmp_path / "demo-partner-keys.json").stat().st_mode & 0o077 == 0
