"""``mashangban population``: an invented district to match rules against."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mashangban.commands.due import locale_language
from mashangban.core.catalog.problems import PackErrors
from mashangban.packs import PackMissing

if TYPE_CHECKING:
    from mashangban.matching.synthetic import Kind

#: a terminal sees every step; a log a line every few seconds
SECONDS_BETWEEN_LINES = 5.0
_WORDS = {
    "people": {"zh": "人", "en": "people"},
    "firms": {"zh": "家企业", "en": "firms"},
    "nothing": {
        "zh": "没有说要多少人或企业。请加上--people 890000，或--firms 60000，或两个都加。",
        "en": "Neither people nor firms were asked for. Add --people 890000, or --firms 60000, or both.",
    },
    "both": {
        "zh": "{out}是一个文件，装不下居民和企业两种表。请把--out写成文件夹名（不以.parquet结尾）。",
        "en": "{out} is one file and cannot hold both people and firms. Let --out name a folder, without .parquet.",
    },
}


@click.command()
@click.option("--people", type=click.IntRange(min=1), help="How many people; Nankai has about 890000.")
@click.option("--firms", type=click.IntRange(min=1), help="How many firms; Nankai has about 60000.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="A file ending in .parquet, or a folder: part-*.parquet in it; with both kinds in people/ and firms/.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=2024, show_default=True, help="Another seed, other people."
)
@click.option(
    "--partitions", type=click.IntRange(min=1), help="Files in the folder. Default: a million rows each."
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2024-10-01",
    show_default=True,
    help="The day whose registers are invented.",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language (default: the shell's).")
def population(
    people: int | None,
    firms: int | None,
    out: Path,
    seed: int,
    partitions: int | None,
    as_of: datetime,
    lang: str | None,
) -> None:
    """Write an invented district to Parquet, for trying and measuring: nobody in it is real.

    The same seed gives the same people and firms, whatever their number and the number of files.
    """
    from mashangban.matching import synthetic

    speech = lang or locale_language()
    asked: list[tuple[Kind, int]] = []
    if people is not None:
        asked.append(("people", people))
    if firms is not None:
        asked.append(("firms", firms))
    if not asked:
        raise click.UsageError(_WORDS["nothing"][speech])
    if len(asked) > 1 and out.suffix == ".parquet":
        raise click.UsageError(_WORDS["both"][speech].format(out=out))
    try:
        district = synthetic.nankai()
        # What one of them cannot be written for is told before the other is.
        places = {kind: out / kind if len(asked) > 1 else out for kind, _ in asked}
        for kind, count in asked:
            synthetic.check(places[kind], count, partitions)
        for kind, count in asked:
            shown = _Progress(count, _WORDS[kind][speech])
            synthetic.write(
                places[kind],
                count,
                seed,
                partitions,
                kind=kind,
                district=district,
                as_of=as_of.date(),
                progress=shown,
            )
            shown.end()
            click.echo(str(places[kind]))
    except synthetic.PopulationError as error:
        raise click.ClickException(error.text(speech)) from error
    except PackMissing as error:
        raise click.ClickException(str(error)) from error
    except PackErrors as error:
        raise click.ClickException("\n".join(problem.text(speech) for problem in error.problems)) from error


class _Progress:
    """Rows written so far, on stderr: in one line of a terminal, or a line now and then."""

    def __init__(self, count: int, what: str) -> None:
        self.count, self.what = count, what
        self.begun = self.last = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if self.terminal:
            click.echo(f"\r{done:,} / {self.count:,} {self.what}", nl=False, err=True)
        elif now - self.last >= SECONDS_BETWEEN_LINES:
            click.echo(f"{done:,} / {self.count:,} {self.what}", err=True)
            self.last = now

    def end(self) -> None:
        seconds = time.monotonic() - self.begun
        start = "\r" if self.terminal else ""
        click.echo(f"{start}{self.count:,} {self.what}: {seconds:.1f} s   ", err=True)
