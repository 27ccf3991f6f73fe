"""``mashangban grants``: runs, what was granted, and the replay of a single grant."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from django.db.utils import DatabaseError

from mashangban.core.numbers import format_case_number
from mashangban.entitlements import budgets
from mashangban.entitlements.errors import Erased, NoSuchGrant
from mashangban.entitlements.models import Offer, Run
from mashangban.entitlements.replaying import Replayed, replay

_SHOWN = 50
_DIFFERENCES = {
    "answer": "the rule does not say yes",
    "reasons": "other reasons than were told",
    "rule-digest": "the rule that is kept is not the one in the log",
    "facts-digest": "the facts that are kept are not those in the log",
}


@click.group()
def grants() -> None:
    """Grants without application: list runs and grants, replay one."""


@grants.command("replay")
@click.argument("number")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def replay_one(number: str, json_: bool, lang: str) -> None:
    """Hold the rule of grant NUMBER against the stored facts once more; exit code 1 when anything differs."""
    try:
        found = replay(number)
    except NoSuchGrant as error:
        raise click.UsageError(
            f"there is no grant {number!r}; `mashangban grants list` shows them."
        ) from error
    except Erased as error:
        raise click.ClickException(
            f"the facts of grant {number} have served their time and are erased; digests and decisions stay in its history."
        ) from error
    except DatabaseError as error:
        raise click.ClickException(
            f"grants cannot be read: {error}. Is DATABASE_URL right, and has `mashangban migrate` been run?"
        ) from error
    click.echo(
        json.dumps(_as_json(found, lang), ensure_ascii=False, indent=2) if json_ else _as_text(found, lang)
    )
    if not found.same:
        sys.exit(1)


@grants.command("runs")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def list_runs(json_: bool) -> None:
    """List the newest runs: number, day, state, rules, rows, who started it."""
    rows = [
        {
            "number": format_case_number(one.case.number),
            "on": one.on.isoformat(),
            "state": one.case.state,
            "rules": [rule["code"] for rule in one.rules],
            "rows": one.rows,
            "seconds": str(one.seconds),
            "started_by": one.started_by,
        }
        for one in Run.objects.select_related("case").order_by("-started_at")[:_SHOWN]
    ]
    _print(rows, json_)


@grants.command("list")
@click.option("--state", help="Only these: offered, confirmed, granted, checked, …")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def list_grants(state: str | None, json_: bool) -> None:
    """List the newest offers and grants: number, benefit, period, amount, state. No names."""
    found = Offer.objects.select_related("case").order_by("-offered_at", "-pk")
    if state:
        found = found.filter(state=state)
    rows = [
        {
            "number": format_case_number(one.case.number),
            "benefit": one.benefit,
            "period": one.period,
            "amount": str(budgets.yuan(one.amount_fen)),
            "state": one.case.state,
            "street": one.street,
        }
        for one in found[:_SHOWN]
    ]
    _print(rows, json_)


def _print(rows: list[dict[str, Any]], json_: bool) -> None:
    if json_:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(
            "  ".join(",".join(value) if isinstance(value, list) else str(value) for value in row.values())
        )
    if not rows:
        click.echo("none.")


def _as_json(found: Replayed, lang: str) -> dict[str, Any]:
    return {
        "number": format_case_number(found.number),
        "rule": found.rule,
        "version": found.version,
        "on": found.on.isoformat(),
        "answer": found.answer,
        "because": [
            {"text": one.text.text(lang), "article": one.article, "said": one.said} for one in found.because
        ],
        "same": found.same,
        "differences": list(found.differences),
    }


def _as_text(found: Replayed, lang: str) -> str:
    lines = [
        f"{format_case_number(found.number)}: {found.rule} {found.version}, as of {found.on}: {found.answer}",
        *(f"  {one.said:7}  {one.text.text(lang)}  {one.article}" for one in found.because),
        "the same as was granted." if found.same else "DIFFERS from what was granted:",
        *(f"  {_DIFFERENCES[one]}" for one in found.differences),
    ]
    return "\n".join(lines)
