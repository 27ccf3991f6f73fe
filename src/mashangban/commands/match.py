"""``mashangban match``: rules over a whole population, into one Parquet file."""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mashangban.commands.day import Day
from mashangban.commands.due import locale_language
from mashangban.core.catalog.loader import load_rules
from mashangban.core.catalog.pack import Pack, UnknownRule
from mashangban.core.catalog.problems import PackErrors, choices
from mashangban.core.rules.rule import Clause, Rule
from mashangban.packs import PackMissing, pack_path

if TYPE_CHECKING:
    from mashangban.matching.files import People
    from mashangban.matching.matching import Report

#: a terminal sees every step; a log a line every few seconds
SECONDS_BETWEEN_LINES: Final = 5.0
_NAMED: Final = re.compile(r"\s*([^\s=<>()'\"]+)\s*=\s*(.+)", re.DOTALL)
_QUOTED: Final = re.compile(r'"([^"]+)"')
_MEMORY: Final = re.compile(r"\d+(?:\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)
_BAR: Final = 30
_MESSAGES: Final = {
    "rule": {
        "en": 'There is no rule "{given}": {near} A rule of your own is written name="expression".',
        "zh": '没有编码为“{given}”的规则：{near}自己写规则请用 名称="表达式"。',
    },
    "standing": {
        "en": 'The rule "{given}" does not stand on {on}.',
        "zh": "规则“{given}”在{on}没有生效的版本。",
    },
    "subject": {
        "en": 'The rule "{given}" is for {wanted}, the file holds {found}.',
        "zh": "规则“{given}”针对{wanted}，文件里是{found}。",
    },
    "twice": {"en": 'The rule "{given}" is given twice.', "zh": "规则“{given}”写了两次。"},
    "memory": {
        "en": "{given} is no amount of memory; write for example 2GB.",
        "zh": "“{given}”不是内存大小，请写成 2GB 这样。",
    },
    "stopped": {"en": "Interrupted; nothing was written.", "zh": "已中断，没有写出文件。"},
    "kept": {
        "en": "Interrupted; what is done is kept. Run the same command again to go on.",
        "zh": "已中断，做完的部分已保留；再运行同一条命令即可继续。",
    },
}
_SUBJECTS: Final = {"person": {"en": "persons", "zh": "个人"}, "firm": {"en": "firms", "zh": "企业"}}


@click.command()
@click.option(
    "--people", "file", required=True, type=click.Path(path_type=Path),
    help="Parquet with person_id or firm_id, or a folder of part-*.parquet.",
)  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(path_type=Path),
    help="A file ending in .parquet, or a folder: a file for each partition.",
)  # fmt: skip
@click.option(
    "--rule", "asked", multiple=True, help='A rule\'s code, or name="expression". Default: all that stand.'
)
@click.option("--on", "on_day", type=Day(), help="Day of evaluation (default: today).")
@click.option("--engine", default="polars", show_default=True, help="polars, duckdb or spark://host:port.")
@click.option(
    "--memory",
    help="For DuckDB, or for each of Spark's executors, such as 2GB. Polars takes none: it streams through the rows.",
)
@click.option(
    "--resume", is_flag=True,
    help="Keep what is done when interrupted, and go on there: Polars within a file, the others file by file.",
)  # fmt: skip
@click.option(
    "--changed-since", type=click.Path(path_type=Path, dir_okay=False),
    help="An earlier output with digests: only rows whose facts changed are answered anew.",
)  # fmt: skip
@click.option("--keep-digests", is_flag=True, help="Add a column facts_digest, for --changed-since.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), is_eager=True, help="Language (default: the shell's)."
)
def match(
    file: Path,
    out: Path,
    asked: tuple[str, ...],
    on_day: date | None,
    engine: str,
    memory: str | None,
    resume: bool,
    changed_since: Path | None,
    keep_digests: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    """Answer rules for everybody in a file: a boolean column for each rule, empty where it is not known.

    Exit code 0 when the output is whole, 1 when it could not be made (disk, engine, interrupted), 2 for wrong use: a
    rule or a file that cannot be used. The output is whole or not there.
    """
    from mashangban.matching import files, matching
    from mashangban.matching.problems import MatchingError, NotDone

    speech = lang or locale_language()
    if memory is not None and not _MEMORY.fullmatch(memory):
        raise click.UsageError(_MESSAGES["memory"][speech].format(given=memory))
    pack = _pack(speech)
    on = on_day or datetime.now(pack.zone).date()
    shown = _Progress(speech)
    ended = signal.signal(signal.SIGTERM, signal.default_int_handler)  # the same as Ctrl-C
    try:
        people = files.open_people(file)
        report = matching.match(
            people,
            _rules(pack, people, asked, on, speech),
            pack.facts_of(people.subject),
            on,
            engine,
            out,
            memory_limit=memory,
            progress=shown,
            resume=resume,
            changed_since=changed_since,
            keep_digests=keep_digests,
        )
    except NotDone as error:
        shown.end()
        raise click.ClickException(error.text(speech)) from error
    except MatchingError as error:
        shown.end()
        raise click.UsageError(error.text(speech)) from error
    except KeyboardInterrupt as error:
        shown.end()
        raise click.ClickException(_MESSAGES["kept" if resume else "stopped"][speech]) from error
    finally:
        signal.signal(signal.SIGTERM, ended)
    shown.end()
    if as_json:
        click.echo(json.dumps(_as_json(report, on), ensure_ascii=False, indent=2))
    else:
        _tell(report, speech)


def _pack(lang: str) -> Pack:
    try:
        return load_rules(pack_path())
    except PackMissing as error:
        raise click.ClickException(str(error)) from error
    except PackErrors as error:
        raise click.ClickException("\n".join(problem.text(lang) for problem in error.problems)) from error


def _rules(pack: Pack, people: People, asked: Sequence[str], on: date, lang: str) -> Mapping[str, Rule]:
    """What is asked for, or every rule of the pack that stands on the day for whom the file holds."""
    if not asked:
        return {one.rule: pack.rule(one.rule, on) for one in pack.rules_on(on, people.subject)}
    found: dict[str, Rule] = {}
    for given in asked:
        named = _NAMED.fullmatch(given)
        if named:
            rule = Rule(named[1], (Clause(_expression(named[2], people)),), people.subject)
        else:
            rule = _of_pack(pack, given, people, on, lang)
        if rule.code in found:
            raise click.UsageError(_MESSAGES["twice"][lang].format(given=rule.code))
        found[rule.code] = rule
    return found


def _expression(text: str, people: People) -> str:
    """What is written after ``name=``: quotes around all of it come from the shell, unless they are those of a column."""
    quoted = _QUOTED.fullmatch(text.strip())
    return quoted[1] if quoted and quoted[1] not in people.columns else text


def _of_pack(pack: Pack, code: str, people: People, on: date, lang: str) -> Rule:
    if code not in pack.rules:
        near = choices(pack.rules, code)[lang]
        raise click.UsageError(_MESSAGES["rule"][lang].format(given=code, near=near))
    try:
        rule = pack.rule(code, on)
    except UnknownRule as error:
        raise click.UsageError(_MESSAGES["standing"][lang].format(given=code, on=on)) from error
    if rule.subject != people.subject:
        wanted, found = _SUBJECTS[rule.subject][lang], _SUBJECTS[people.subject][lang]
        raise click.UsageError(_MESSAGES["subject"][lang].format(given=code, wanted=wanted, found=found))
    return rule


def _as_json(report: Report, on: date) -> Mapping[str, object]:
    about = asdict(report)
    counts = about.pop("counts")
    return {"on": on.isoformat(), **about, "out": str(report.out), "rules": counts}


def _tell(report: Report, lang: str) -> None:
    zh = lang == "zh"
    if report.note:
        click.echo(report.note[lang], err=True)
    wide = max(len(code) for code in report.counts)
    for code, found in report.counts.items():
        if zh:
            click.echo(f"{code:{wide}}  符合 {found.yes:,}  不符合 {found.no:,}  未知 {found.unknown:,}")
        else:
            click.echo(f"{code:{wide}}  yes {found.yes:,}  no {found.no:,}  unknown {found.unknown:,}")
    words = "{rows:,}行 × {rules}条规则：{seconds:.1f}秒（检查{checking:.1f}，计算{answering:.1f}），{out}"
    if not zh:
        words = "{rows:,} rows × {rules} rules: {seconds:.1f} s (checking {checking:.1f}, answering {answering:.1f}), {out}"
    click.echo(
        words.format(
            rows=report.rows,
            rules=len(report.counts),
            seconds=report.seconds,
            checking=report.checking,
            answering=report.answering,
            out=report.out,
        )
    )
    if report.reused:
        click.echo(f"沿用{report.reused:,}行" if zh else f"{report.reused:,} rows copied")
    if report.resumed:
        click.echo(
            f"接着上次：{report.resumed:,}行已做完" if zh else f"{report.resumed:,} rows were done before"
        )


class _Progress:
    """Rows answered so far, on stderr: a bar in a terminal, or a line now and then."""

    def __init__(self, lang: str) -> None:
        self._words = "行" if lang == "zh" else " rows"
        self._last = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._drawn = False

    def __call__(self, done: int, rows: int) -> None:
        now = time.monotonic()
        text = f"{done:,} / {rows:,}{self._words}"
        if self._terminal:
            full = _BAR * done // rows if rows else _BAR
            click.echo(f"\r[{'█' * full}{' ' * (_BAR - full)}] {text}", nl=False, err=True)
            self._drawn = True
        elif now - self._last >= SECONDS_BETWEEN_LINES:
            click.echo(text, err=True)
            self._last = now

    def end(self) -> None:
        """Leave the bar's line."""
        if self._drawn:
            click.echo("", err=True)
            self._drawn = False
