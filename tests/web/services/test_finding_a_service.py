"""The catalogue: found by people's own words, narrowed by links, honest counts, a way on where nothing fits."""

from __future__ import annotations

import re

import pytest

from tests.web.portal.plain_phone import PlainPhone


def found(phone: PlainPhone, query: str) -> list[str]:
    """Titles of the scenes that an address shows."""
    return re.findall(r"<h2>([^<]+)</h2></a>", phone.open(f"/services/{query}").html)


def test_all_of_them_are_counted_as_they_are(phone: PlainPhone) -> None:
    assert len(found(phone, "")) == 36
    assert "原有28个，新增8个" in phone.text


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("开饭店", "开办餐饮店"),
        ("养老", "60岁以上老人服务"),
        ("NEWBORN", "新生儿出生"),
        ("老年卡", "60岁以上老人服务"),
    ],
)
def test_people_find_it_by_their_own_words(phone: PlainPhone, words: str, first: str) -> None:
    assert first in found(phone, f"?q={words}")[:2]


def test_filters_stand_in_the_address_and_add_up(phone: PlainPhone) -> None:
    titles = found(phone, "?for=person&topic=old-age")
    assert titles == ["60岁以上老人服务"]
    assert 'href="/services/?for=person&amp;topic=old-age&amp;mode=integrated"' in phone.html


def test_an_address_with_nonsense_shows_everything(phone: PlainPhone) -> None:
    assert len(found(phone, "?for=martians&topic=x&mode=y")) == 36


def test_where_nothing_fits_there_is_a_way_on(phone: PlainPhone) -> None:
    assert found(phone, "?q=zzzz") == []
    assert 'href="/services/help"' in phone.html
    assert "没有找到" in phone.text


def test_large_type_begins_with_few_big_choices(phone: PlainPhone) -> None:
    phone.client.cookies["view"] = "elder"
    assert found(phone, "") == []
    assert "养老" in phone.text
    assert found(phone, "?topic=old-age") == ["60岁以上老人服务"]
