"""``mashangban migrate-cases``: move open cases to another version of their service."""

from __future__ import annotations

import getpass

import click
from django.utils import timezone

from mashangban.cases import migration
from mashangban.cases.definitions import NoSuchDefinition
from mashangban.cases.intake import Refused
from mashangban.core.casework.model import Actor
from mashangban.core.numbers import format_case_number


@click.command(name="migrate-cases")
@click.argument("service", required=False)
@click.option("--to", "version", metavar="VERSION", help="The version to move to, e.g. 2025-01-01.")
@click.option("--apply", "really", is_flag=True, help="Do it; without this only what would happen is shown.")
@click.option("--undo", "batch", type=int, metavar="BATCH", help="Move the cases of a batch back.")
def migrate_cases(service: str | None, version: str | None, really: bool, batch: int | None) -> None:
    """Show which open cases of SERVICE would move to VERSION and what changes; --apply moves them, --undo BATCH back."""
    if batch is not None:
        _undo(batch)
        return
    if service is None or version is None:
        raise click.UsageError("name a SERVICE and --to VERSION, or --undo BATCH.")
    now = timezone.now()
    try:
        planned = migration.plan(service, version, now=now)
    except NoSuchDefinition as error:
        raise click.ClickException(
            f"there is no version {version} of {service}. Run `mashangban load` first?"
        ) from error
    _show(planned)
    if not planned.possible:
        raise click.ClickException(
            "some cases have no counterpart in the new version; see `migrates` of a definition."
        )
    if not really:
        click.echo("Nothing was changed. Repeat with --apply to do it.")
        return
    applied = migration.apply(planned, _actor(), now)
    click.echo(
        f"{len(applied.moved)} cases moved: batch {applied.pk}. Undo with `mashangban migrate-cases --undo {applied.pk}`."
    )


def _undo(batch: int) -> None:
    try:
        undone = migration.undo(batch, _actor(), timezone.now())
    except migration.NothingToUndo as error:
        raise click.ClickException(f"there is no batch {batch} that could be undone.") from error
    except Refused as error:
        raise click.ClickException(
            f"a case cannot go back: {error.refusals}. Nothing was changed."
        ) from error
    click.echo(f"Batch {undone.pk} of {undone.service} undone.")


def _show(planned: migration.Plan) -> None:
    click.echo(f"{planned.service} to {planned.to_version}: {len(planned.touched)} open cases")
    for line in planned.changes:
        click.echo(f"  {line}")
    for one in planned.touched:
        way = (
            f"{one.from_state} → {one.to_state}"
            if one.refusal is None
            else f"{one.from_state}: {one.refusal.code}"
        )
        click.echo(f"  {format_case_number(one.number)}  {one.from_version}  {way}")


def _actor() -> Actor:
    """Whoever runs the command on this machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "unknown"
    return Actor(f"operator:{name}"[:80], "staff")
