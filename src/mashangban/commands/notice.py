"""``mashangban notice``: the personal one-time notice of a scene, as text, JSON or a printable file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from mashangban.commands.due import locale_language
from mashangban.commands.scenes import read_pack_or_end
from mashangban.core.catalog.notice import notice as notice_of
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import choices
from mashangban.core.catalog.scenes import Scene
from mashangban.core.catalog.situations import AnswersRefused

_MESSAGES = {
    "scene": {"en": 'There is no scene "{given}": {near}', "zh": "没有“{given}”这个场景：{near}"},
    "later": {
        "en": "{given} begins on {first}; there is no version of it on {on}.",
        "zh": "{given} 从{first}起实施，{on}还没有版本。",
    },
    "json": {
        "en": "{file} cannot be read as JSON: {error}",
        "zh": "{file} 不是能读懂的JSON：{error}",
    },
    "mapping": {
        "en": '{file} must hold answers by question, such as {{"hukou_here": true}}.',
        "zh": '{file} 应按问题写答案，例如 {{"hukou_here": true}}。',
    },
    "suffix": {
        "en": "The file must end in .pdf, not {given}.",
        "zh": "文件名须以 .pdf 结尾，而不是 {given}。",
    },
    "file": {"en": "The notice could not be written: {error}", "zh": "告知书无法写入文件：{error}"},
}


@click.command()
@click.argument("scene")
@click.option(
    "--answers",
    "answers_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Answers about the situation: a JSON object, question → answer.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a PDF to print.")
@click.option(
    "--on", "on_day", type=click.DateTime(["%Y-%m-%d"]), help="Day of the application (default: today)."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language (default: the shell's).")
def notice(
    scene: str,
    answers_file: Path | None,
    as_json: bool,
    out: Path | None,
    on_day: datetime | None,
    lang: str | None,
) -> None:
    """Tell everything SCENE needs: items, documents with their reasons and laws, times, fees, trips.

    SCENE is a scene's code or title. What hangs on a question without an answer is told as depending on it.
    """
    speech = lang or locale_language()
    if out is not None and out.suffix.lower() != ".pdf":
        raise click.UsageError(_MESSAGES["suffix"][speech].format(given=out.suffix or out.name))
    pack = read_pack_or_end(speech)
    on = on_day.date() if on_day else datetime.now(pack.zone).date()
    found = _scene(pack, scene, on, speech)
    answers = _answers(answers_file, speech) if answers_file else {}
    try:
        told = notice_of(pack, found, answers, on=on, lang=speech)
    except AnswersRefused as error:
        raise click.ClickException("\n".join(problem.text(speech) for problem in error.problems)) from error
    if out is not None:
        _write(out, told, pack, speech)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif out is not None:
        click.echo(str(out))
    else:
        for line in _lines(told, speech == "zh"):
            click.echo(line)


def _scene(pack: Pack, given: str, on: date, lang: str) -> Scene:
    names = {name: code for code, (*_, s) in pack.scenes.items() for name in (code, s.title.zh, s.title.en)}
    code = names.get(given)
    if code is None:
        near = choices(pack.scenes, given)[lang]
        raise click.UsageError(_MESSAGES["scene"][lang].format(given=given, near=near))
    versions = [version for version in pack.scenes[code] if version.version <= on]
    if not versions:
        first = pack.scenes[code][0].version
        raise click.ClickException(_MESSAGES["later"][lang].format(given=code, first=first, on=on))
    return versions[-1]


def _answers(file: Path, lang: str) -> Mapping[str, object]:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.UsageError(_MESSAGES["json"][lang].format(file=file, error=error)) from error
    if not isinstance(given, dict):
        raise click.UsageError(_MESSAGES["mapping"][lang].format(file=file))
    return given


def _write(out: Path, told: Mapping[str, Any], pack: Pack, lang: str) -> None:
    from mashangban.papers.notice import notice_pdf
    from mashangban.papers.typesetting import FontMissing

    try:
        printed_at = datetime.now(pack.zone)
        out.write_bytes(notice_pdf(told, language="en" if lang == "en" else "zh", printed_at=printed_at))
    except FontMissing as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(_MESSAGES["file"][lang].format(error=error)) from error


def _lines(told: Mapping[str, Any], zh: bool) -> Iterator[str]:
    """The notice as plain text."""
    yield f"{told['title']} · {told['summary']}"
    clock, trips = told["time"], told["trips"]
    promised = clock["promised"]["text"]
    statutory = clock["statutory"]["text"] if clock["statutory"] else ("未规定" if zh else "not fixed")
    if zh:
        yield f"承诺{promised}（法定{statutory}），跑{trips['after']}次（原来{trips['before']}次），收费{told['fees']['total']}元"
    else:
        yield (
            f"promised in {promised} (by law {statutory}), {trips['after']} visits ({trips['before']} before), "
            f"{told['fees']['total']} yuan"
        )
    yield "\n" + ("办理事项" if zh else "Items")
    for item in told["items"]:
        yield f"  {item['stage']}. {item['title']} [{item['code']}] {item['promised']} · {item['body']['title']}{_if(item, zh)}"
    yield "\n" + ("需要您提供" if zh else "Please bring")
    for one in (m for m in told["materials"] if m["bring"]):
        laws = ("、" if zh else "; ").join(law["text"] for law in one["law"])
        yield f"  - {one['title']}{_if(one, zh)}\n    {one['why']} · {laws}\n    → {', '.join(one['for'])}"
    held = [one for one in told["materials"] if not one["bring"]]
    if held:
        yield "\n" + ("不用您提供" if zh else "No need to bring")
    for one in held:
        who = (one["made_by"] or one["held_by"])["title"]
        yield f"  - {one['title']} ({who}){_if(one, zh)}"
    if told["unanswered"]:
        yield "\n" + ("还没有回答" if zh else "Not answered yet")
    for question in told["unanswered"]:
        yield f"  ? {question['title']} [{question['name']}]"


def _if(entry: Mapping[str, Any], zh: bool) -> str:
    if entry["applies"] == "yes":
        return ""
    names = "；".join(one["title"] for one in entry["depends_on"])
    return f"（视情形：{names}）" if zh else f" (depends on: {names})"
