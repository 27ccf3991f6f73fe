"""``mashangban schema``: JSON Schemas of a pack's files, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mashangban.core.catalog.schema import schemas


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one file a kind into this folder instead of printing all of them.",
)
def schema(out: Path | None) -> None:
    """Export the JSON Schema of every kind of file in a pack.

    With --out packs/schema the modelines at the top of pack files find them: editors with a YAML language server
    then complete names and underline mistakes while you type.
    """
    found = schemas()
    if out is None:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    out.mkdir(parents=True, exist_ok=True)
    for kind, content in found.items():
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (out / f"{kind}.json").write_text(text, encoding="utf-8")
    click.echo(f"{len(found)} schemas → {out}")
