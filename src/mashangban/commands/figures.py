"""``mashangban figures desk``: the indicators of a system."""

from __future__ import annotations

import json
from datetime import date

import click
from django.db.utils import DatabaseError
from django.utils import timezone

from mashangban.directory.pack import current_pack
from mashangban.figures.reading import default_period, read
from mashangban.figures.report import as_json, as_table
from mashangban.figures.systems import SYSTEMS


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is not a date. Write it as 2024-04-01.", param, ctx)


DAY = Day()


@click.command()
@click.argument("system", type=click.Choice(sorted(SYSTEMS)))
@click.option(
    "--json", "json_", is_flag=True, help="Print JSON: counts, rates in per cent, times in minutes."
)
@click.option(
    "--since", type=DAY, help="First day of submission. Default: the replayed period, else everything."
)
@click.option("--until", type=DAY, help="Last day of submission.")
@click.option("--unit", help="Only letters this unit, or one below it, answers for.")
@click.option("--place", help="Only letters from this place, or from one within it.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def figures(
    system: str,
    json_: bool,
    since: date | None,
    until: date | None,
    unit: str | None,
    place: str | None,
    lang: str,
) -> None:
    """Print the figures of SYSTEM for letters submitted in a period."""
    pack = current_pack()
    if unit is not None and unit not in pack.units:
        raise click.BadParameter(f"the pack has no unit '{unit}'.", param_hint="--unit")
    if place is not None:
        found = pack.find_place(place)
        if found is None:
            raise click.BadParameter(f"the pack has no place '{place}'.", param_hint="--place")
        place = found.code
    try:
        first, last = default_period(system, timezone.localdate())
        since, until = since or first, until or last
        if until < since:
            raise click.BadParameter(f"{until} is before {since}.", param_hint="--until")
        found_figures = read(system, since, until, unit=unit, place=place)
    except DatabaseError as error:
        raise click.ClickException(
            f"the figures cannot be read: {error}. Is DATABASE_URL right, and has `mashangban migrate` been run?"
        ) from error
    if json_:
        click.echo(json.dumps(as_json(found_figures), ensure_ascii=False, indent=2))
    else:
        click.echo(as_table(found_figures, pack, lang))
