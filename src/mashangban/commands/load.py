"""``mashangban load``: bring the database in line with the pack."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import click
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mashangban.cases.definitions import PublishedChanged, publish
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import PackErrors
from mashangban.directory import loading
from mashangban.directory.pack import current_pack


@click.command()
@click.option(
    "--password", "person", metavar="PERSON", help="Ask for a password and set it for this person's account."
)
@click.option(
    "--logins", "all_logins", is_flag=True, help="In the demo: print every login, not only the usual ones."
)
def load(person: str | None, all_logins: bool) -> None:
    """Publish the pack's definitions, issue place codes, and - in the demo - make accounts. May be repeated."""
    pack = _pack()
    if person is not None:
        _set_password(pack, person)
        return
    if all_logins and not settings.DEMO:
        # what follows would switch the demo's accounts off, which is not what was asked for
        raise click.ClickException(
            "logins are known only in the demo: MASHANGBAN_DEMO=1 mashangban load --logins. Nothing was loaded."
        )
    now = timezone.now()
    with transaction.atomic():
        published = _publish(pack)
        codes = loading.issue_missing_codes(pack, now)
        gone = loading.deactivate_strangers(pack)
        logins = loading.load_demo_accounts(pack, now) if settings.DEMO and pack.info.demo else []
        off = 0 if settings.DEMO else loading.deactivate_demo_accounts()
    click.echo(
        f"Pack {pack.info.code}: {sum(map(len, pack.services.values()))} definitions ({published} new), "
        f"{len(pack.units)} units, {len(pack.places)} places ({codes} new codes), {len(pack.people)} people."
    )
    if gone:
        click.echo(f"Accounts switched off, since the pack has these people no more: {', '.join(gone)}.")
    if off:
        click.echo(f"{off} demo accounts switched off: this is no demo.")
    if all_logins and logins:
        _print_all(pack, logins)
    elif logins:
        _print_usual(pack, logins)


def _pack() -> Pack:
    try:
        return current_pack()
    except PackErrors as errors:
        for problem in errors.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(
            "the pack has mistakes; `mashangban check` explains them. Nothing was loaded."
        ) from errors


def _publish(pack: Pack) -> int:
    try:
        return publish(pack, timezone.now())
    except PublishedChanged as error:
        for one in error.changed:
            click.echo(
                f"{one.service} {one.version}: this version was published and the pack has changed it "
                f"({one.open_cases} open cases were begun under it).",
                err=True,
            )
        raise click.ClickException(
            "a published version never changes. Put it back as it was, and write the change as a new file with a "
            "new date; `mashangban migrate-cases` then moves open cases. Nothing was loaded."
        ) from error


def _set_password(pack: Pack, person: str) -> None:
    if person not in pack.people:
        raise click.ClickException(f"the pack has no person '{person}'. People are listed in people.yaml.")
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    new = loading.set_password(pack, person, password)
    click.echo(f"Account {person} {'made' if new else 'renewed'}.")


def _print_usual(pack: Pack, logins: list[loading.Login]) -> None:
    """The few that show every face, each with what it is for; all of them when the pack names none."""
    rows = [("user", "second factor", "for", "")]
    for one in logins:
        purpose = pack.people[one.username].login_for
        if purpose is not None:
            rows.append((one.username, "yes" if one.strong else "", purpose.en, purpose.zh))
    if len(rows) == 1:
        _print_all(pack, logins)
        return
    _print_table(rows)
    if len(logins) >= len(rows):
        click.echo(f"All {len(logins)} logins: MASHANGBAN_DEMO=1 mashangban load --logins")


def _print_all(pack: Pack, logins: list[loading.Login]) -> None:
    """Everybody, with unit and roles."""
    rows = [("user", "second factor", "roles", "name", "unit")]
    for one in logins:
        strong = "yes" if one.strong else ""
        rows.append((one.username, strong, ", ".join(one.roles), one.name, pack.title(one.unit, "zh")))
    _print_table(rows)


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    click.echo("")
    click.echo(f"Demo logins at {settings.BASE_URL}/desk/  (password: {loading.DEMO_PASSWORD})")
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  " + "  ".join(_padded(row, widths)).rstrip())
    click.echo(f"Second factor: any authenticator app with the secret {loading.DEMO_TOTP_SECRET}.")


def _padded(row: Iterable[str], widths: list[int]) -> list[str]:
    return [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
