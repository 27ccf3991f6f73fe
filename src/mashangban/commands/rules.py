"""``mashangban rules``: who is entitled to what, by the rules of the pack."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from mashangban.commands.day import Day
from mashangban.commands.due import locale_language
from mashangban.commands.scenes import read_pack_or_end
from mashangban.core.catalog.entitlements import Rule
from mashangban.core.catalog.pack import Pack

_SUBJECTS = {"person": ("for persons", "个人"), "firm": ("for firms", "企业")}
_PERIODS = {"once": ("once", "一次性"), "month": ("a month", "每月"), "year": ("a year", "每年")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with both languages and every clause.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), is_eager=True, help="Language (default: the shell's)."
)
@click.option(
    "--on",
    type=Day(),
    help="Only the versions that stand on this day (default: all versions).",
)
def rules(as_json: bool, lang: str | None, on: date | None) -> None:
    """List the rules of the pack: for whom, from when to when, what they grant, who answers for them."""
    speech = lang or locale_language()
    pack = read_pack_or_end(speech)
    listed = [rule for versions in pack.rules.values() for rule in versions if on is None or on in rule.valid]
    if as_json:
        click.echo(json.dumps([_row(pack, rule) for rule in listed], ensure_ascii=False, indent=2))
        return
    for rule in listed:
        click.echo(_line(pack, rule, speech))


def _row(pack: Pack, rule: Rule) -> dict[str, Any]:
    amount = pack.amount(rule)
    until = rule.valid.until
    return {
        "rule": rule.rule,
        "version": rule.version,
        "title": rule.title.model_dump(),
        "subject": rule.subject,
        "topic": rule.topic,
        "authority": rule.authority,
        "law": rule.law,
        "source": rule.source.model_dump(),
        "valid": {"from": rule.version, "to": until.isoformat() if until else None},
        "benefit": rule.benefit,
        "amount": str(amount) if amount is not None else None,
        "clauses": [
            {
                "when": clause.when,
                "article": clause.article,
                "law": clause.law or rule.law,
                "text": clause.text.model_dump(),
            }
            for clause in rule.clauses
        ],
    }


def _line(pack: Pack, rule: Rule, lang: str) -> str:
    zh = lang == "zh"
    since, until = rule.version, rule.valid.until
    if until is None:
        valid = f"{since}起" if zh else f"from {since}"
    else:
        valid = f"{since}至{until}" if zh else f"{since} to {until}"
    parts = [rule.title.text(lang), _SUBJECTS[rule.subject][zh], valid, pack.title(rule.authority, lang)]
    benefit = pack.benefits.get(rule.benefit or "")
    amount = pack.amount(rule)
    if benefit is not None and amount is not None:
        period = _PERIODS[benefit.period][zh]
        parts.append(f"{period}{amount}元" if zh else f"{amount} yuan {period}")
    elif benefit is not None:
        words = benefit.amount_words or benefit.title
        parts.append(words.text(lang))
    return f"{rule.rule:24} {' · '.join(parts)}"
