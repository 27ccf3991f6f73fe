"""`docs/write-a-service.md` is true: its service passes the check, its mistakes give the very errors it shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mashangban.commands.check import check

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "write-a-service.md").read_text(encoding="utf-8")
SERVICE = "\n".join(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
MISTAKES = re.findall(r"```diff\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
FILE = "services/police-desk.patrol/2024-10-01.yaml"


def checked(folder: Path, service: str) -> Result:
    pack = folder / "nankai"
    shutil.copytree(ROOT / "packs" / "nankai", pack)
    (pack / FILE).parent.mkdir(parents=True)
    (pack / FILE).write_text(service, encoding="utf-8")
    return CliRunner().invoke(check, [str(pack), "--lang", "en", "--on", "2024-10-08"])


def spoilt(change: str) -> str:
    old, new = ("".join(f"{line[1:]}\n" for line in change.splitlines() if line[0] == sign) for sign in "-+")
    assert SERVICE.count(old) == 1, old
    return SERVICE.replace(old, new)


def test_the_service_of_the_page_passes(tmp_path: Path) -> None:
    result = checked(tmp_path, SERVICE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("OK\n")


def test_the_page_shows_mistakes() -> None:
    assert len(MISTAKES) >= 6


@pytest.mark.parametrize(("change", "shown"), MISTAKES)
def test_a_mistake_gives_the_errors_shown(tmp_path: Path, change: str, shown: str) -> None:
    result = checked(tmp_path, spoilt(change))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[:-1] == shown.splitlines()
