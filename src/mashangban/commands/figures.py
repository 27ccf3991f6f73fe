"""``mashangban figures desk|services|no-application``: the indicators of a system."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click
from django.db.utils import DatabaseError
from django.utils import timezone

from mashangban.directory.pack import current_pack
from mashangban.figures import grants_report, services_report
from mashangban.figures.grants import read_grants
from mashangban.figures.reading import default_period, read
from mashangban.figures.report import as_json, as_table
from mashangban.figures.services import read_services
from mashangban.figures.systems import NAMES, NO_APPLICATION, ONE_THING


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
@click.argument("system", type=click.Choice(sorted(NAMES)))
@click.option(
    "--json", "json_", is_flag=True, help="Print JSON: counts, rates in per cent, times in minutes."
)
@click.option("--since", type=DAY, help="First day. Default: the replayed period, else everything.")
@click.option("--until", type=DAY, help="Last day.")
@click.option("--unit", help="Only what this unit, or one below it, answers for.")
@click.option("--place", help="Only what comes from this place, or from one within it.")
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
    """Print the figures of SYSTEM in a period: letters submitted to the desk, one-thing services, or grants without application.

    Of the services: applications handed in, contracts opened and items decided in the period. Of the grants: runs matched and
    people told in it.
    """
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
        values, table = _read(system, since, until, unit, place, lang)
    except DatabaseError as error:
        raise click.ClickException(
            f"the figures cannot be read: {error}. Is DATABASE_URL right, and has `mashangban migrate` been run?"
        ) from error
    click.echo(json.dumps(values, ensure_ascii=False, indent=2) if json_ else table)


def _read(
    system: str, since: date, until: date, unit: str | None, place: str | None, lang: str
) -> tuple[dict[str, Any], str]:
    """The figures as plain values, and as a table."""
    pack = current_pack()
    if system == ONE_THING:
        services = read_services(since, until, timezone.now(), unit=unit, place=place)
        return services_report.as_json(services), services_report.as_table(services, pack, lang)
    if system == NO_APPLICATION:
        grants = read_grants(since, until, unit=unit, place=place)
        return grants_report.as_json(grants), grants_report.as_table(grants, pack, lang)
    letters = read(system, since, until, unit=unit, place=place)
    return as_json(letters), as_table(letters, pack, lang)
