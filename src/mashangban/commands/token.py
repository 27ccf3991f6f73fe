"""``mashangban token``: tokens by which other programs use the API in a person's name."""

from __future__ import annotations

import getpass
from datetime import timedelta

import click
from django.utils import timezone

from mashangban.directory.tokens import UnknownPerson, issue_token, revoke_tokens


@click.command()
@click.argument("person")
@click.option("--name", required=True, help="What the token is for, e.g. the program that will use it.")
@click.option(
    "--days",
    default=365,
    show_default=True,
    type=click.IntRange(1, 3650),
    help="For how many days it is valid.",
)
@click.option("--revoke", is_flag=True, help="End the person's tokens of this name instead of making one.")
def token(person: str, name: str, days: int, revoke: bool) -> None:
    """Make a token for PERSON (a person code of the pack) and print it once, or end it."""
    now = timezone.now()
    if revoke:
        ended = revoke_tokens(person, name, now=now)
        if not ended:
            raise click.ClickException(f"{person} has no valid token named '{name}'.")
        click.echo(f"{ended} ended.")
        return
    try:
        text, row = issue_token(
            person, name, now=now, by=f"cli:{getpass.getuser()}"[:80], lives=timedelta(days=days)
        )
    except UnknownPerson as error:
        raise click.ClickException(
            f"the pack has no person '{person}'. People are listed in people.yaml."
        ) from error
    click.echo(text)
    click.echo(
        f"Valid until {timezone.localtime(row.expires_at):%Y-%m-%d %H:%M}. It is shown only now: keep it in the "
        "program's own secret store.",
        err=True,
    )
