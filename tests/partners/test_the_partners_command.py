"""``mashangban partners`` tells the key, the standing, and what to do about what it cannot use."""

from __future__ import annotations

from datetime import datetime

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from mashangban.commands.partners import partners
from mashangban.partners.keys import KeysMistaken, own_public_key, remotes
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.shapes import Dossier


@pytest.mark.django_db
def test_it_tells_the_key_and_what_waits(haidian: Neighbour, dossier: Dossier, now: datetime) -> None:
    haidian.hand_over(dossier, now)
    exchange(now)
    told = CliRunner().invoke(partners, []).output
    assert own_public_key() in told
    assert "1 messages wait" in told
    assert "not connected" in told  # the other two
    assert "1 messages are tried again" in CliRunner().invoke(partners, ["--retry", "haidian"]).output


@pytest.mark.django_db
def test_a_partner_that_is_none_is_named() -> None:
    done = CliRunner().invoke(partners, ["--retry", "nowhere"])
    assert (done.exit_code, "no partner 'nowhere'" in done.output) == (1, True)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("haidian", "cannot use 'haidian'"),
        ("haidian=ftp://x=AAAA", "cannot use"),
        ("haidian=https://x=AAAA", "cannot use"),
    ],
)
def test_settings_that_cannot_be_used_end_in_one_line(settings: Settings, entry: str, said: str) -> None:
    settings.PARTNERS = [entry]
    with pytest.raises(KeysMistaken, match=said):
        remotes()


def test_a_partner_named_twice_is_refused(settings: Settings) -> None:
    key = own_public_key()
    settings.PARTNERS = [f"haidian=https://one={key}", f"haidian=https://two={key}"]
    with pytest.raises(KeysMistaken, match="twice"):
        remotes()


def test_a_key_that_is_none_ends_in_one_line(settings: Settings) -> None:
    settings.PARTNER_KEY = "c2hvcnQ="
    with pytest.raises(KeysMistaken, match="32 bytes"):
        own_public_key()
