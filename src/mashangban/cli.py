"""The command line. Each command is a module of ``mashangban.commands`` and is imported only when used."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence

import click

#: command → module; the module's function of the same name (hyphens as underscores) is the command
COMMANDS = {
    "check": "check",
    "due": "due",
    "poster": "poster",
    "replay": "replay",
    "figures": "figures",
    "verify": "verify",
    "migrate-cases": "migrate_cases",
    "migrate": "migrate",
    "load": "load",
    "serve": "serve",
    "worker": "worker",
    "schema": "schema",
    "token": "token",
}
#: commands that need the database, hence Django
WITH_DJANGO = {
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


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mashangban")
def main(args: Sequence[str] | None = None) -> None:
    """Mashangban 码上办: a district's casework platform."""
