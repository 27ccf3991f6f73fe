"""``mashangban due``: when something is due, and why."""

import json
import os
from datetime import datetime
from pathlib import Path

import click

from mashangban.core.catalog import source as yaml_source
from mashangban.core.worktime import (
    Calendar,
    CalendarError,
    CalendarProblem,
    CalendarYearMissing,
    Explanation,
    Term,
    TermError,
    explain_due,
    load_calendar,
)
from mashangban.packs import PackMissing, pack_path

_MESSAGES = {
    "start": {
        "en": 'Cannot read the start "{given}". Write for example 2024-10-01, "2024-10-01 08:30" or'
        " 2024-10-01T08:30:00+08:00.",
        "zh": "看不懂起始时间“{given}”。请写成2024-10-01、“2024-10-01 08:30”或2024-10-01T08:30:00+08:00这样的形式。",
    },
    "far": {
        "en": "The start {given} is too far away to count from. Check its year.",
        "zh": "起始时间{given}太远，无法计算。请核对年份。",
    },
    "moment": {"en": "due at", "zh": "到期时刻"},
}


def locale_language() -> str:
    """`zh` when the shell's locale is Chinese, `en` otherwise."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


@click.command()
@click.argument("start")
@click.argument("term")
@click.option("--json", "as_json", is_flag=True, help="Print JSON with all reasons in both languages.")
@click.option(
    "--calendar",
    "calendar_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A calendar file instead of the pack's.",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), help="Language of the answer (default: the shell's)."
)
def due(start: str, term: str, as_json: bool, calendar_file: Path | None, lang: str | None) -> None:
    """Say when TERM from START is over, and which days were skipped.

    START is a date (00:00) or a date with a time; without a zone it is the calendar's local time. TERM is for
    example "12 hours", "8 working hours", "5 working days" or "3 days". A due day ends at 24:00.
    """
    speech = lang or locale_language()
    calendar = read_calendar(calendar_file, speech)
    try:
        length = Term.parse(term)
        explanation = explain_due(_moment(start, calendar, speech), length, calendar)
    except TermError as error:
        raise click.UsageError(error.text(speech)) from error
    except CalendarYearMissing as error:
        raise click.ClickException(error.text(speech)) from error
    except OverflowError as error:
        raise click.UsageError(_MESSAGES["far"][speech].format(given=start)) from error
    if as_json:
        click.echo(json.dumps(_as_json(explanation, length, calendar), ensure_ascii=False, indent=2))
        return
    click.echo(f"{explanation.label}    ({_MESSAGES['moment'][speech]} {explanation.due.isoformat()})")
    for reason in explanation.because:
        click.echo(f"- {reason.text[speech]}")


def read_calendar(file: Path | None, lang: str) -> Calendar:
    """The calendar in `file`, by default the pack's State Council calendar; all mistakes of a broken one end it."""
    try:
        path = file or pack_path() / "calendars" / "state-council.yaml"
        content = path.read_bytes()
    except (PackMissing, OSError) as error:
        raise click.ClickException(str(error)) from error
    source = yaml_source.read(str(path), content)
    if source.problems:
        raise click.ClickException("\n".join(problem.text(lang) for problem in source.problems))
    try:
        return load_calendar(source.value, str(path))
    except CalendarError as error:
        lines = (f"{path}:{_line(source, problem)}: {problem.text(lang)}" for problem in error.problems)
        raise click.ClickException("\n".join(lines)) from error


def _line(source: yaml_source.Source, problem: CalendarProblem) -> int:
    return max(1, source.line(problem.path))


def _moment(text: str, calendar: Calendar, lang: str) -> datetime:
    """START as an aware moment; wrong use when it cannot be read."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise click.UsageError(_MESSAGES["start"][lang].format(given=text)) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)


def _as_json(explanation: Explanation, term: Term, calendar: Calendar) -> dict[str, object]:
    """`due` is the instant: for days 00:00 after the last day, which `due_day` names."""
    return {
        "due": explanation.due.isoformat(),
        "due_day": explanation.due_day.isoformat() if explanation.due_day else None,
        "due_text": explanation.label,
        "term": str(term),
        "calendar": calendar.code,
        "because": [
            {
                "code": reason.code,
                "text": dict(reason.text),
                "days": [day.isoformat() for day in reason.days],
                "name": dict(reason.name) or None,
            }
            for reason in explanation.because
        ],
    }
