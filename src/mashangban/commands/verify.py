"""``mashangban verify``: check that nothing of the history was changed."""

from __future__ import annotations

import click

from mashangban.cases.handling import NoSuchCase
from mashangban.cases.models import CaseRow, DayRoot
from mashangban.cases.roots import verify_all, verify_number
from mashangban.core.numbers import NumberError, format_case_number, parse_case_number


@click.command()
@click.argument("number", required=False)
def verify(number: str | None) -> None:
    """Check the hash chains, the daily roots and what the cases fold to - of everything, or of one case NUMBER."""
    if number is None:
        findings = verify_all()
        what = f"{CaseRow.objects.count()} cases and {DayRoot.objects.count()} daily roots"
    else:
        try:
            parsed = parse_case_number(number)
        except NumberError as error:
            raise click.UsageError(str(error)) from error
        try:
            findings = verify_number(parsed)
        except NoSuchCase as error:
            raise click.ClickException(f"there is no case {format_case_number(parsed)}.") from error
        what = f"case {format_case_number(parsed)}"
    for finding in findings:
        click.echo(str(finding), err=True)
    if findings:
        raise click.ClickException(f"{len(findings)} findings in {what}.")
    click.echo(f"{what}: nothing was changed.")
