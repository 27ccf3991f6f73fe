"""The command line. Each command is a module of ``mashangban.commands`` and is imported only when used."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

#: command → module; the module's function of the same name (hyphens as underscores) is the command
COMMANDS = {
    "check": "check",
    "due": "due",
    "explain": "explain",
    "notice": "notice",
    "scenes": "scenes",
    "poster": "poster",
    "replay": "replay",
    "figures": "figures",
    "verify": "verify",
    "migrate-cases": "migrate_cases",
    "migrate": "migrate",
    "load": "load",
    "serve": "serve",
    "worker": "worker",
    "rules": "rules",
    "schema": "schema",
    "token": "token",
    "partners": "partners",
    "grants": "grants",
    "match": "match",
    "population": "population",
}
#: commands that need the database, hence Django
WITH_DJANGO = {
    "notice",
    "poster",
    "replay",
    "figures",
    "verify",
    "migrate-cases",
    "migrate",
    "load",
    "serve",
    "worker",
    "token",
    "partners",
    "grants",
}


class Lazy(click.Group):
    """Imports a command's module when it is called, so that `due` does not wait for Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        module = COMMANDS.get(name)
        if module is None:
            return None
        if name in WITH_DJANGO:
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mashangban.config.settings")
            django.setup()
        found = getattr(importlib.import_module(f"mashangban.commands.{module}"), module)
        assert isinstance(found, click.Command)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; what is wrong around the program is told in one line, exit code 1, never a traceback."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            told = surroundings(error)
            if told is None:
                raise
            raise click.ClickException(told) from error


def surroundings(error: Exception) -> str | None:
    """What is wrong around the program - database, files, pack - and what to do; None for a fault of its own."""
    from mashangban.packs import PackMissing

    if isinstance(error, PackMissing):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}. What an installation keeps on disk is in MASHANGBAN_VAR."
    if "django.db" not in sys.modules:
        return None
    from django.db import DatabaseError, InterfaceError

    from mashangban.database.dialect import is_missing_table, is_unavailable

    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    if is_unavailable(error):
        return f"the database does not answer: {error}. Is it running, and is DATABASE_URL right?"
    if is_missing_table(error):
        return "the database has no tables, or those of another version. Run `mashangban migrate` first."
    return None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mashangban")
def main(args: Sequence[str] | None = None) -> None:
    """Mashangban 码上办: a district's casework platform."""
