"""The end of the published holidays is announced in time, and is no mistake of the pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mashangban.commands.check import check
from tests.core.catalog.small_pack import write_pack


def checked(folder: Path, on: str, *more: str) -> Result:
    """The check of a small pack whose calendar ends with 2024."""
    return CliRunner().invoke(check, [str(write_pack(folder)), "--on", on, "--lang", "en", *more])


def test_sixty_days_before_the_end_the_check_warns_and_still_ends_well(tmp_path: Path) -> None:
    result = checked(tmp_path, "2024-11-01")
    assert result.exit_code == 0
    assert (
        "calendar state-council ends on 2024-12-31 (60 days left); add the holidays of 2025" in result.stderr
    )


def test_earlier_it_is_silent(tmp_path: Path) -> None:
    assert checked(tmp_path, "2024-10-31").stderr == ""


def test_after_the_end_it_goes_on_warning(tmp_path: Path) -> None:
    assert "over for 31 days" in checked(tmp_path, "2025-01-31").stderr


@pytest.mark.parametrize(("on", "number"), [("2024-10-31", 0), ("2024-12-31", 1)])
def test_the_warning_is_in_the_json_too(tmp_path: Path, on: str, number: int) -> None:
    report = json.loads(checked(tmp_path, on, "--json").stdout)
    assert (report["ok"], len(report["warnings"])) == (True, number)


def test_a_day_that_is_none_is_wrong_use(tmp_path: Path) -> None:
    assert checked(tmp_path, "soon").exit_code == 2
