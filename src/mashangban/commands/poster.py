"""``mashangban poster``: a printable poster with the code of a place."""

from __future__ import annotations

import difflib
from pathlib import Path
from urllib.parse import urlsplit

import click
from django.db.utils import DatabaseError
from django.utils import timezone, translation

from mashangban.commands.due import locale_language
from mashangban.core.catalog.model import Place
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import PackErrors
from mashangban.packs import PackMissing

_MESSAGES = {
    "place": {
        "en": 'There is no place "{given}" in the pack. {near}',
        "zh": "本区数据包里没有“{given}”这个地点。{near}",
    },
    "near": {"en": "Did you mean: {names}?", "zh": "您要找的是不是：{names}？"},
    "none-near": {
        "en": "Give its code or its title as in the pack's places.",
        "zh": "请填写数据包 places 中的代码或名称。",
    },
    "suffix": {
        "en": "The file must end in .pdf or .png, not {given}.",
        "zh": "文件名须以 .pdf 或 .png 结尾，而不是 {given}。",
    },
    "base-url": {
        "en": "The address must begin with http:// or https:// and name a host, not {given}.",
        "zh": "地址须以 http:// 或 https:// 开头并写明主机，而不是 {given}。",
    },
    "database": {
        "en": "The database gave no code: {error}. Is it running, and has `mashangban migrate` been run?",
        "zh": "数据库未能给出地点码：{error}。数据库是否在运行？是否已执行 mashangban migrate？",
    },
    "folder": {
        "en": "There is no folder {folder}. Make it first, or write the file elsewhere.",
        "zh": "没有 {folder} 这个文件夹。请先建好，或换个位置保存。",
    },
    "file": {
        "en": "The file {file} cannot be written ({error}). Check who may write there and whether there is space.",
        "zh": "无法写入文件 {file}（{error}）。请检查写入权限和剩余空间。",
    },
}


@click.command()
@click.argument("place")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; .pdf to print, .png to send round.",
)
@click.option("--base-url", help="The address people reach the platform at (default: MASHANGBAN_BASE_URL).")
def poster(place: str, out: Path, base_url: str | None) -> None:
    """Write the poster of PLACE, a place's code, title or alias.

    The place's valid code is used; one is issued when it has none.
    """
    speech = locale_language()
    suffix = out.suffix.lower()
    if suffix not in (".pdf", ".png"):
        raise click.UsageError(_MESSAGES["suffix"][speech].format(given=suffix or out.name))
    if base_url is not None and not _is_address(base_url):
        raise click.UsageError(_MESSAGES["base-url"][speech].format(given=base_url))
    if not _is_folder(out.parent):
        raise click.ClickException(_MESSAGES["folder"][speech].format(folder=out.parent))
    pack = _pack()
    found = pack.find_place(place)
    if found is None:
        near = _near(pack, place, speech)
        raise click.ClickException(_MESSAGES["place"][speech].format(given=place, near=near))
    try:
        with translation.override("en" if speech == "en" else "zh-hans"):
            data = _poster(found, png=suffix == ".png", base_url=base_url)
    except DatabaseError as error:
        raise click.ClickException(_MESSAGES["database"][speech].format(error=error)) from error
    try:
        out.write_bytes(data)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise click.ClickException(_MESSAGES["file"][speech].format(file=out, error=why)) from error
    click.echo(str(out))


def _pack() -> Pack:
    from mashangban.directory.pack import current_pack

    try:
        return current_pack()
    except (PackErrors, PackMissing) as error:
        raise click.ClickException(str(error)) from error


def _poster(place: Place, *, png: bool, base_url: str | None) -> bytes:
    from mashangban.directory.codes import code_for_place
    from mashangban.papers.place_posters import poster_of
    from mashangban.papers.poster import poster_pdf, poster_png
    from mashangban.papers.typesetting import FontMissing

    now = timezone.now()
    facts = poster_of(code_for_place(place.code, now=now), base_url=base_url)
    try:
        return poster_png(facts) if png else poster_pdf(facts, at=now)
    except FontMissing as error:
        raise click.ClickException(str(error)) from error


def _near(pack: Pack, given: str, speech: str) -> str:
    """Up to five places whose name contains what was given, or resembles it."""
    found = [place.code for place in pack.search_places(given, limit=5)]
    if not found:
        names = {
            name: place.code
            for place in pack.places.values()
            for name in (place.code, place.title.zh, place.title.en, *place.aliases)
        }
        close = difflib.get_close_matches(given, names, n=5, cutoff=0.5)
        found = list(dict.fromkeys(names[name] for name in close))
    if not found:
        return _MESSAGES["none-near"][speech]
    listed = ", ".join(f"{code} ({pack.title(code, speech)})" for code in found)
    return _MESSAGES["near"][speech].format(names=listed)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
