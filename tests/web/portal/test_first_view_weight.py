"""A resident's first view weighs less than 100 KB over the wire."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from mashangban.cases.intake import Receipt
from tests.web.portal.plain_phone import PlainPhone

MOST = 100 * 1024


def weight(phone: PlainPhone) -> int:
    """Bytes of the page as it is and of everything it loads at once, compressed as whitenoise serves it."""
    total = len(phone.response.content)
    for name in set(re.findall(r'(?:href|src)="/static/([^"]+)"', phone.html)):
        found = finders.find(name)
        assert found, f"{name} is not built: run `make build`"
        total += len(gzip.compress(Path(str(found)).read_bytes()))
    return total


@pytest.mark.parametrize("page", ["/", "/q/{token}", "/q/{token}/new/trouble", "/at/", "/t/", "/privacy"])
def test_a_page_is_light(phone: PlainPhone, token: str, page: str) -> None:
    assert weight(phone.open(page.format(token=token))) < MOST


def test_the_page_of_a_matter_is_light(holder: PlainPhone, sent: Receipt) -> None:
    assert weight(holder.open(f"/t/{sent.number}")) < MOST


def test_the_map_is_not_loaded_before_it_is_asked_for(phone: PlainPhone, token: str) -> None:
    html = phone.open(f"/q/{token}/new/trouble").html
    assert not re.search(r"<(?:script|link)[^>]*built/map", html)
