"""What somebody opens first, from a shared link or a search, is light enough for a bad connection."""

from __future__ import annotations

import pytest

from tests.web.portal.plain_phone import PlainPhone
from tests.web.portal.test_first_view_weight import MOST, weight


@pytest.mark.parametrize(
    "page", ["/services/", "/services/open-nursing-centre", "/services/over-60s", "/v/", "/services/resume"]
)
def test_a_first_view_is_light(phone: PlainPhone, page: str) -> None:
    assert weight(phone.open(page)) < MOST
