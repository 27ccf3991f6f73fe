"""`mashangban check` and `mashangban schema` at the prompt."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from mashangban.commands.check import check
from mashangban.commands.schema import schema
from tests.core.catalog.small_pack import write_pack

BROKEN = ("units.yaml", "kind: bureau", "kind: buro")


def test_a_good_pack_is_counted(tmp_path: Path) -> None:
    result = CliRunner().invoke(check, [str(write_pack(tmp_path)), "--lang", "en"])
    assert result.exit_code == 0
    assert "2 units, 3 places" in result.stdout
    assert "1 example" in result.stdout


def test_every_problem_goes_to_stderr_and_the_exit_is_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(check, [str(write_pack(tmp_path, BROKEN)), "--lang", "zh"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[0].startswith("units.yaml:2: units[0].kind：不能写 buro")


def test_problems_as_json(tmp_path: Path) -> None:
    result = CliRunner().invoke(check, [str(write_pack(tmp_path, BROKEN)), "--json"])
    report = json.loads(result.stdout)
    assert (result.exit_code, report["ok"], report["problems"][0]["line"]) == (1, False, 2)


def test_a_folder_that_is_not_there() -> None:
    result = CliRunner().invoke(check, ["no/such/pack"])
    assert result.exit_code == 2
    assert "There is no folder no/such/pack" in result.stderr


def test_examples_count_too(tmp_path: Path) -> None:
    wrong = ("services/ask/2024-04-01.yaml", "state: replied,", "state: closed,")
    result = CliRunner().invoke(check, [str(write_pack(tmp_path, wrong)), "--lang", "en"])
    assert result.exit_code == 1
    assert "state is replied, not closed" in result.stderr


def test_schemas_are_written_one_a_kind(tmp_path: Path) -> None:
    result = CliRunner().invoke(schema, ["--out", str(tmp_path / "schema")])
    assert result.exit_code == 0
    written = json.loads((tmp_path / "schema" / "units.json").read_text(encoding="utf-8"))
    assert written["properties"]["units"]["type"] == "array"


def test_the_schemas_beside_the_packs_are_current() -> None:
    printed = json.loads(CliRunner().invoke(schema, []).stdout)
    folder = Path(__file__).parents[3] / "packs" / "schema"
    stored = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    assert stored == printed, "run `mashangban schema --out packs/schema`"
