"""``mashangban migrate``: bring the database to this version's shape."""

from __future__ import annotations

import click
from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError

from mashangban.database import dialect


@click.command()
def migrate() -> None:
    """Create or upgrade the tables, and the guards that keep the case log append-only."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
        dialect.install_guards(connection)
    except DatabaseError as error:
        raise click.ClickException(
            f"the database could not be prepared: {error}. Is it running, and is DATABASE_URL right?"
        ) from error
    click.echo(f"Database ready ({connection.vendor}).")
