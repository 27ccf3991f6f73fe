"""``mashangban check``: everything wrong with a pack, at once, and its examples played through the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from mashangban.commands.due import locale_language
from mashangban.core.catalog.calendar_end import ending_calendars, warning
from mashangban.core.catalog.examples import run_examples
from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import LISTS, read_pack
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Problem, in_order
from mashangban.packs import PackMissing, pack_path

_WORDS: Mapping[str, tuple[str, str]] = {
    "units": ("units", "单位"),
    "places": ("places", "地点"),
    "posts": ("posts", "岗位"),
    "people": ("people", "人员"),
    "shifts": ("shifts", "班次"),
    "texts": ("canned texts", "常用回复"),
    "words": ("word lists", "词表"),
    "elements": ("shared elements", "共享要素"),
    "laws": ("laws", "法规"),
    "registers": ("registers", "数据库"),
    "partners": ("partners", "合作地区"),
    "questions": ("shared questions", "共享问题"),
    "topics": ("topics", "主题"),
    "evidence": ("evidence types", "材料类型"),
    "items": ("items", "事项"),
    "facts": ("facts", "事实"),
    "rules": ("rules", "政策规则"),
    "benefits": ("benefits", "待遇"),
    "scenes": ("scenes", "场景"),
    "calendars": ("calendars", "日历"),
    "services": ("services", "服务"),
    "versions": ("versions", "版本"),
    "examples": ("examples", "例子"),
}


@click.command()
@click.argument("pack", default="nankai")
@click.option("--json", "as_json", is_flag=True, help="Print counts and problems as JSON, in both languages.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), help="Language of the messages (default: the shell's)."
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day for which the check warns of calendars that end soon (default: today).",
)
def check(pack: str, as_json: bool, lang: str | None, on: datetime | None) -> None:
    """Check a pack: its files, names, flows, people, words, items and scenes, then run all examples.

    PACK is a folder or the name of a pack. Exit 0 when all is well, 1 with every problem on stderr. A calendar that
    ends within 60 days is a warning on stderr and does not change the exit.
    """
    speech = lang or locale_language()
    path = _folder(pack)
    loaded, problems = read_pack(path)
    if loaded is not None:
        problems = in_order([*problems, *lint(loaded)])
        if not problems:
            problems = run_examples(loaded)
    counts = _counts(loaded) if loaded is not None else {}
    warnings = _warnings(loaded, on) if loaded is not None and not problems else []
    if as_json:
        report = _report(path, counts, problems) | {"warnings": warnings}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _tell(path, counts, problems, speech)
        for text in warnings:
            click.echo(f"{'提醒：' if speech == 'zh' else 'warning: '}{text[speech]}", err=True)
    if problems:
        raise click.exceptions.Exit(1)


def _warnings(pack: Pack, on: datetime | None) -> list[dict[str, str]]:
    day = (on or datetime.now(pack.zone)).date()
    return [warning(calendar, day) for calendar in ending_calendars(pack, day)]


def _folder(pack: str) -> Path:
    named = Path(pack)
    if named.is_dir():
        return named
    if "/" in pack or "\\" in pack:
        raise click.UsageError(
            f"There is no folder {pack}. Give a pack's folder or its name, such as nankai."
        )
    try:
        return pack_path(pack)
    except PackMissing as error:
        raise click.UsageError(str(error)) from error


def _counts(pack: Pack) -> dict[str, int]:
    services = [service for versions in pack.services.values() for service in versions]
    scenes = [scene for versions in pack.scenes.values() for scene in versions]
    counts = {kind: len(getattr(pack, kind)) for kind in LISTS}
    counts["facts"] = sum(map(len, pack.facts.values()))
    counts |= {"scenes": len(pack.scenes), "calendars": len(pack.calendars), "services": len(pack.services)}
    rules = [rule for versions in pack.rules.values() for rule in versions]
    facts = [fact for named in pack.facts.values() for fact in named.values()]
    played = sum(len(one.examples) for one in services) + sum(len(one.examples) for one in scenes)
    played += sum(len(one.examples) for one in rules) + sum(len(one.examples) for one in facts)
    return counts | {"versions": len(services) + len(scenes) + len(rules), "examples": played}


def _report(path: Path, counts: Mapping[str, int], problems: Sequence[Problem]) -> dict[str, object]:
    listed = [
        {
            "file": p.file,
            "line": p.line,
            "field": p.field,
            "problem": dict(p.problem),
            "remedy": dict(p.remedy),
        }
        for p in problems
    ]
    return {"pack": str(path), "ok": not problems, "counts": dict(counts), "problems": listed}


def _tell(path: Path, counts: Mapping[str, int], problems: Sequence[Problem], lang: str) -> None:
    zh = lang == "zh"
    for problem in problems:
        click.echo(problem.text(lang), err=True)
    if problems:
        total = (
            f"{path}: 共{len(problems)}处问题"
            if zh
            else f"{path}: {len(problems)} problem{'s' * (len(problems) > 1)}"
        )
        click.echo(total, err=True)
        return
    listed = [f"{_WORDS[kind][1]}{n}" if zh else _counted(n, _WORDS[kind][0]) for kind, n in counts.items()]
    click.echo(f"{path}: {'、'.join(listed) if zh else ', '.join(listed)}")
    click.echo("没有问题" if zh else "OK")


def _counted(number: int, words: str) -> str:
    return f"{number} {words.removesuffix('s') if number == 1 and words != 'people' else words}"
