"""``mashangban scenes``: the scenes a district offers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from mashangban.commands.due import locale_language
from mashangban.core.catalog.cpsv import linked_data
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.notice import MODES
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import PackErrors
from mashangban.packs import PackMissing, pack_path

_WORDS = {
    "en": {"person": "for persons", "business": "for firms", "existing": "existing", "added": "added"},
    "zh": {"person": "个人", "business": "企业", "existing": "已有", "added": "新增"},
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with both languages.")
@click.option(
    "--jsonld",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all scenes and items to this file as linked data (CPSV-AP 3.2).",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language (default: the shell's).")
def scenes(as_json: bool, jsonld: Path | None, lang: str | None) -> None:
    """List the scenes of the pack: for whom, since when, in which modes, with which items."""
    speech = lang or locale_language()
    pack = read_pack_or_end(speech)
    if jsonld is not None:
        text = json.dumps(linked_data(pack), ensure_ascii=False, indent=1) + "\n"
        try:
            jsonld.write_text(text, encoding="utf-8")
        except OSError as error:
            raise click.ClickException(str(error)) from error
        click.echo(str(jsonld), err=as_json)
    rows = [_row(pack, code) for code in pack.scenes]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif jsonld is None:
        for row in rows:
            click.echo(_line(row, speech))


def read_pack_or_end(lang: str) -> Pack:
    """The pack, or the end of the command with all its mistakes."""
    try:
        return load_pack(pack_path())
    except PackMissing as error:
        raise click.ClickException(str(error)) from error
    except PackErrors as error:
        raise click.ClickException("\n".join(problem.text(lang) for problem in error.problems)) from error


def _row(pack: Pack, code: str) -> dict[str, Any]:
    scene = pack.scenes[code][-1]
    return {
        "scene": code,
        "version": scene.version.isoformat(),
        "title": scene.title.model_dump(),
        "summary": scene.summary.model_dump(),
        "event": scene.event,
        "status": scene.status,
        "modes": list(scene.modes),
        "run_by": list(scene.run_by),
        "places": list(scene.places),
        "items": [{"code": item, "title": pack.items[item].title.model_dump()} for item in scene.codes],
        "source": scene.source,
    }


def _line(row: dict[str, Any], lang: str) -> str:
    words = _WORDS[lang]
    modes = ("、" if lang == "zh" else ", ").join(MODES[mode].text(lang) for mode in row["modes"])
    items = f"{len(row['items'])}个事项" if lang == "zh" else f"{len(row['items'])} items"
    parts = [row["title"][lang], words[row["event"]], words[row["status"]], modes, items]
    return f"{row['scene']:24} {' · '.join(parts)}"
