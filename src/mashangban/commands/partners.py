"""``mashangban partners``: our public key, how each partner is, and what waits for it."""

from __future__ import annotations

import click
from django.utils import timezone

from mashangban.directory.pack import current_pack
from mashangban.partners import outbox
from mashangban.partners.keys import own_code, own_public_key, remotes
from mashangban.partners.models import Message, Standing


@click.command()
@click.option("--retry", metavar="CODE", help="Try everything that waits for this partner again at once.")
def partners(retry: str | None) -> None:
    """Show the key that partners configure for us, and each partner's standing."""
    pack, connected = current_pack(), remotes()
    if retry is not None:
        if retry not in pack.partners:
            raise click.ClickException(
                f"the pack has no partner '{retry}'. Partners are listed in partners.yaml."
            )
        click.echo(f"{outbox.retry_partner(retry, timezone.now())} messages are tried again by the worker.")
        return
    click.echo(f"We are {own_code()}; partners configure our public key {own_public_key()}")
    strangers = sorted(set(connected) - set(pack.partners))
    if strangers:
        click.echo(f"Connected, but not in the pack's partners.yaml: {', '.join(strangers)}.", err=True)
    standings = {one.partner: one for one in Standing.objects.defer("offers")}
    for code, partner in pack.partners.items():
        click.echo(f"{code}  {partner.title.zh}  {_standing(code, code in connected, standings.get(code))}")


def _standing(code: str, connected: bool, standing: Standing | None) -> str:
    if not connected:
        return "not connected (MASHANGBAN_PARTNERS)"
    told = [f"{outbox.waiting(code)} messages wait"]
    refused = Message.objects.filter(
        partner=code, direction="out", refused_at__isnull=False, acked_at=None
    ).count()
    if refused:
        told.append(f"{refused} refused")
    if standing is not None and standing.answered_at is not None:
        told.append(f"last answer {timezone.localtime(standing.answered_at):%Y-%m-%d %H:%M}")
    if standing is not None and standing.failed_at is not None:
        told.append(f"does not answer: {standing.problem}")
    return ", ".join(told)
