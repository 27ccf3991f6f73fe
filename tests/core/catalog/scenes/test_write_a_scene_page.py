"""`docs/scenes.md` is true: its scene passes the check, its mistakes give the very errors it shows, all keys are there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mashangban.commands.check import check
from mashangban.core.catalog import items, scenes
from mashangban.core.catalog.model import Model
from mashangban.core.catalog.scene_examples import EXPECTATIONS

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "scenes.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n# packs/nankai/(\S+)\n(.*?)```", PAGE, re.DOTALL)
MISTAKES = re.findall(r"```diff\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
FILES = {name: "".join(text for other, text in BLOCKS if other == name) for name, _ in BLOCKS}
MODELS = [
    items.Law,
    items.Register,
    items.Partner,
    items.EvidenceType,
    items.SharedQuestion,
    items.Item,
    items.Ask,
    items.Material,
    items.Condition,
    items.SpecialStep,
    items.Fee,
    items.Visits,
    items.Result,
    items.CrossRegion,
    scenes.Scene,
    scenes.Part,
    scenes.Commitment,
    scenes.SceneExample,
]


def checked(folder: Path, files: dict[str, str]) -> Result:
    pack = folder / "nankai"
    shutil.copytree(ROOT / "packs" / "nankai", pack)
    for name, text in files.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text, encoding="utf-8")
    return CliRunner().invoke(check, [str(pack), "--lang", "en", "--on", "2024-10-08"])


def spoilt(change: str) -> dict[str, str]:
    old, new = ("".join(f"{line[1:]}\n" for line in change.splitlines() if line[0] == sign) for sign in "-+")
    name = next(name for name, text in FILES.items() if old in text)
    return {**FILES, name: FILES[name].replace(old, new)}


def test_the_scene_of_the_page_passes(tmp_path: Path) -> None:
    result = checked(tmp_path, FILES)
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
    assert [key for key in definition.model_fields if f"`{key}`" not in PAGE] == []


def test_everything_an_example_can_expect_is_on_the_page() -> None:
    assert [name for name in EXPECTATIONS if f"`{name}`" not in PAGE] == []


def test_an_agency_without_anybody_to_decide_is_told_before_anybody_applies(tmp_path: Path) -> None:
    item = FILES["items/bookshop.yaml"].replace("nankai-approval-bureau", "nankai-culture")
    unit = "units:\n  - {code: nankai-culture, title: {zh: 南开区文化局, en: Culture bureau}, kind: bureau, parent: nankai}\n"
    result = checked(tmp_path, {**FILES, "items/bookshop.yaml": item, "units/culture.yaml": unit})
    assert "items/bookshop.yaml:6: body: nobody at nankai-culture could decide it" in result.stderr
