"""What a scan opens."""

from __future__ import annotations

import pytest

from mashangban.directory.models import ScanCount
from tests.web.portal.plain_phone import PlainPhone


def test_it_says_whose_desk_it_is_and_what_it_promises(phone: PlainPhone, token: str) -> None:
    text = phone.open(f"/q/{token}").text
    assert "王顶堤派出所" in text
    assert "12小时" in text


def test_it_says_who_is_on_duty_and_till_when(phone: PlainPhone, token: str) -> None:
    text = phone.open(f"/q/{token}").text
    assert "现在值班" in text
    assert "17:30" in text


def test_it_offers_four_things(phone: PlainPhone, token: str) -> None:
    html = phone.open(f"/q/{token}").html
    for choice in ("consultation", "progress-query", "suggestion", "trouble"):
        assert f"/q/{token}/new/{choice}" in html


def test_a_code_may_be_typed_with_hyphens_and_small_letters(phone: PlainPhone, token: str) -> None:
    typed = "-".join((token[:4], token[4:8], token[8:])).lower()
    assert phone.open(f"/q/?code={typed}").status == 200


def test_a_visit_is_counted_once_however_often_the_page_is_opened(phone: PlainPhone, token: str) -> None:
    for _ in range(3):
        phone.open(f"/q/{token}")
    assert [row.visits for row in ScanCount.objects.all()] == [1]


def test_two_visitors_count_twice_and_leave_nothing_else(token: str) -> None:
    PlainPhone().open(f"/q/{token}")
    PlainPhone().open(f"/q/{token}")
    row = ScanCount.objects.get()
    assert row.visits == 2
    assert {one.name for one in row._meta.fields} == {"id", "district", "code", "place", "hour", "visits"}


def test_a_browser_that_only_looks_ahead_is_not_counted(phone: PlainPhone, token: str) -> None:
    phone.client.get(f"/q/{token}", headers={"Sec-Purpose": "prefetch"})
    assert not ScanCount.objects.exists()


def test_a_place_chosen_from_the_list_opens_the_same_desk_without_counting(phone: PlainPhone) -> None:
    assert "王顶堤派出所" in phone.open("/at/wdd-grid-01").text
    assert not ScanCount.objects.exists()


@pytest.mark.parametrize("path", ["/at/no-such-place", "/at/wdd-grid-01/new/no-such-thing", "/q/x/new/y"])
def test_what_is_not_there_is_not_found(phone: PlainPhone, path: str) -> None:
    assert phone.open(path).status == 404


def test_places_are_found_by_part_of_their_name(phone: PlainPhone) -> None:
    assert "/at/minglong-tower" in phone.open("/at/?name=隆隆").html


def test_the_map_gets_places_nearby_as_geojson(phone: PlainPhone) -> None:
    answer = phone.client.get("/places.geojson?near=wdd-grid-01").json()
    assert answer["type"] == "FeatureCollection"
    longitude, latitude = answer["features"][0]["geometry"]["coordinates"]
    assert (116 < longitude < 118, 38 < latitude < 40) == (True, True)
