"""Place codes: issued, revoked, expired, forged, mistyped - each its own answer; scans counted, not scanners."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from mashangban.core.codes import format_token, make_token, new_code_id
from mashangban.directory import codes
from mashangban.directory.codes import CodeProblem
from mashangban.directory.models import PlaceCode, ScanCount
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(grid: str) -> PlaceCode:
    return codes.issue(grid, now=NOW, by="admin")


def problem(text: str, after: timedelta = timedelta()) -> str:
    with pytest.raises(CodeProblem) as caught:
        codes.resolve(text, NOW + after)
    return caught.value.kind


def test_a_code_opens_its_place(code: PlaceCode, grid: str) -> None:
    assert codes.resolve(codes.token_of(code), NOW).place == grid
    assert codes.resolve(format_token(codes.token_of(code)).lower(), NOW) == code
    assert codes.url_of(code).endswith("/q/" + codes.token_of(code))


def test_a_wrong_letter_is_mistyped(code: PlaceCode) -> None:
    token = codes.token_of(code)
    assert problem(token[:-1] + ("A" if token[-1] != "A" else "C")) == "mistyped"
    assert problem("") == problem("hello") == "mistyped"


def test_a_code_signed_elsewhere_is_forged(code: PlaceCode) -> None:
    assert problem(make_token(code.code_id, b"the secret of somebody else")) == "forged"


def test_a_code_nobody_issued_is_unknown(settings: Settings) -> None:
    assert problem(make_token(new_code_id(lambda below: 7), settings.SECRET_KEY.encode())) == "unknown"


def test_a_revoked_code_says_so_for_ever(code: PlaceCode) -> None:
    codes.revoke(code, now=NOW, by="admin", reason="海报遗失")
    codes.revoke(code, now=NOW + timedelta(days=1), by="admin", reason="later")
    assert problem(codes.token_of(code)) == "revoked"
    assert code.revoke_reason == "海报遗失"


def test_a_code_ends_at_its_moment(grid: str) -> None:
    token = codes.token_of(codes.issue(grid, now=NOW, by="admin", expires_at=NOW + timedelta(days=1)))
    assert codes.resolve(token, NOW + timedelta(hours=23)).place == grid
    assert problem(token, timedelta(days=1)) == "expired"


def test_codes_live_on_after_the_secret_is_replaced(code: PlaceCode, settings: Settings) -> None:
    token = codes.token_of(code)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "a newer secret, also long enough",
    )
    assert codes.resolve(token, NOW) == code


def test_a_place_keeps_its_code_until_it_is_revoked(code: PlaceCode, grid: str) -> None:
    assert codes.code_for_place(grid, now=NOW) == code
    codes.revoke(code, now=NOW, by="admin", reason="换新")
    assert codes.code_for_place(grid, now=NOW) != code


def test_there_is_no_code_for_no_place() -> None:
    with pytest.raises(codes.UnknownPlace):
        codes.issue("nowhere", now=NOW, by="admin")


def test_scans_are_counted_by_the_hour(code: PlaceCode) -> None:
    for minutes in (0, 10, 29, 30, 95):
        codes.count_scan(code, NOW + timedelta(minutes=minutes))
    assert list(ScanCount.objects.order_by("hour").values_list("visits", flat=True)) == [3, 1, 1]
    fields = {field.name for field in ScanCount._meta.get_fields()}
    assert fields == {"id", "district", "code", "place", "hour", "visits"}
