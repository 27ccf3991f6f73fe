"""Whose address is believed."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from mashangban.web.shared.address import client_address, counted_address, is_this_machine


def asked(remote: str, forwarded: str = "") -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


def test_nobody_may_claim_another_address() -> None:
    assert asked("203.0.113.9", "198.51.100.1") == "203.0.113.9"


def test_a_trusted_proxy_is_believed(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert asked("10.0.0.1", "198.51.100.1") == "198.51.100.1"


def test_what_was_written_before_the_proxy_is_not_believed(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    assert asked("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2") == "198.51.100.1"


@pytest.mark.parametrize("text", ["", "unix:", "999.1.1.1", "<script>"])
def test_what_is_no_address_becomes_the_placeholder(text: str) -> None:
    assert asked(text) == "0.0.0.0"


def test_an_ipv4_address_in_ipv6_clothing_is_ipv4() -> None:
    assert asked("::ffff:203.0.113.9") == "203.0.113.9"


def test_one_household_counts_once_in_ipv6() -> None:
    assert counted_address("2001:db8:1:2::1") == counted_address("2001:db8:1:2:ffff::9")


def test_a_proxy_on_this_machine_is_not_this_machine() -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.9"}, REMOTE_ADDR="127.0.0.1")
    assert not is_this_machine(request)
