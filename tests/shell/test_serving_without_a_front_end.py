"""A checkout whose front end was not built is told so before anything is served."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click import ClickException
from click.testing import CliRunner
from pytest_django import Settings

from mashangban.cli import main
from mashangban.commands.serve import FRONT_END, require_front_end


def test_serve_ends_in_one_line_that_names_the_remedy(tmp_path: Path, settings: Settings) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    found = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert found.exit_code == 1
    assert found.output.startswith("Error: The front end is not built: portal.css, ")
    assert found.output.endswith("Run `make build` first.\n")
    assert found.output.count("\n") == 1


def test_a_half_built_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "built").mkdir()
    for name in FRONT_END[1:]:
        (tmp_path / "built" / name).touch()
    with pytest.raises(ClickException, match=f"not built: {FRONT_END[0]} missing"):
        require_front_end([tmp_path])


def test_what_the_build_makes_is_what_serving_asks_for() -> None:
    build = (Path(__file__).parents[2] / "frontend" / "build.mjs").read_text(encoding="utf-8")
    assert all(f'entry: "{name}"' in build for name in FRONT_END)
