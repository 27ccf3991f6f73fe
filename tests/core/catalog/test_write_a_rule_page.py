"""`docs/write-a-rule.md` is true: its rule passes the check, its mistakes give the very errors it shows, all keys are there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mashangban.commands.check import check
from mashangban.core.catalog import entitlements
from mashangban.core.catalog.parts import Model
from tests.core.catalog.small_pack import FILES as SMALL

ROOT = Path(__file__).parents[3]
NANKAI = ROOT / "packs" / "nankai"
PAGE = (ROOT / "docs" / "write-a-rule.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n# packs/nankai/(\S+)\n(.*?)```", PAGE, re.DOTALL)
MISTAKES = re.findall(r"```diff\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
FILES = {name: "".join(text for other, text in BLOCKS if other == name) for name, _ in BLOCKS}
UNITS = "units:\n  - {code: nankai-civil-affairs, title: {zh: 民政局, en: Civil affairs}, kind: bureau, parent: office}\n"
MODELS = [
    entitlements.Fact,
    entitlements.FactOption,
    entitlements.FactExample,
    entitlements.Rule,
    entitlements.Clause,
    entitlements.RuleExample,
    entitlements.Benefit,
    entitlements.Budget,
    entitlements.Span,
]


def checked(folder: Path, files: dict[str, str]) -> Result:
    """The page's files in a small pack with Nankai's facts, laws, topics and registers: quicker than the whole pack."""
    pack = folder / "pack"
    shutil.copytree(NANKAI / "facts", pack / "facts")
    for name in ("laws.yaml", "topics.yaml", "registers.yaml"):
        shutil.copy(NANKAI / name, pack / name)
    for name, text in {**SMALL, **files, "units/civil-affairs.yaml": UNITS}.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text, encoding="utf-8")
    return CliRunner().invoke(check, [str(pack), "--lang", "en", "--on", "2024-10-08"])


def spoilt(change: str) -> dict[str, str]:
    old, new = ("\n".join(line[1:] for line in change.splitlines() if line[0] == sign) for sign in "-+")
    name = next(name for name, text in reversed(FILES.items()) if old in text)
    return {**FILES, name: FILES[name].replace(old, new)}


def test_the_rule_of_the_page_passes(tmp_path: Path) -> None:
    result = checked(tmp_path, FILES)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 rule, 1 benefit" in result.stdout


def test_it_passes_in_the_whole_pack_too(tmp_path: Path) -> None:
    pack = tmp_path / "nankai"
    shutil.copytree(NANKAI, pack)
    for name, text in FILES.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(check, [str(pack), "--lang", "en", "--on", "2024-10-08"])
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_page_shows_mistakes() -> None:
    assert len(MISTAKES) >= 6


@pytest.mark.parametrize(("change", "shown"), MISTAKES)
def test_a_mistake_gives_the_errors_shown(tmp_path: Path, change: str, shown: str) -> None:
    result = checked(tmp_path, spoilt(change))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[:-1] == shown.splitlines()


@pytest.mark.parametrize("definition", MODELS, ids=lambda definition: definition.__name__)
def test_every_key_is_on_the_page(definition: type[Model]) -> None:
    keys = [field.alias or name for name, field in definition.model_fields.items()]
    assert [key for key in keys if f"`{key}`" not in PAGE] == []
