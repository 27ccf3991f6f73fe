"""Codes sent to phones: what proves a number, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mashangban.notices import phone_codes
from mashangban.notices.models import PhoneCode
from mashangban.notices.phone_codes import PhoneCodeRefused, check_code, is_proven, mobile_of, send_code

NOW = datetime(2024, 10, 8, 9, 30, tzinfo=UTC)
PHONE = "19900000001"  # demo number
pytestmark = pytest.mark.django_db


def sent(phone: str = PHONE, now: datetime = NOW) -> tuple[str, str]:
    """The handle and the digits of a code that was just sent."""
    outbox: list[tuple[str, str]] = []
    token = send_code(phone, now, send=lambda *message: outbox.append(message))
    return token, outbox[-1][1]


def test_the_right_code_proves_the_number() -> None:
    token, code = sent()
    check_code(token, code, NOW + timedelta(minutes=3))
    assert is_proven(token, PHONE, NOW + timedelta(minutes=4))


def test_a_code_typed_with_spaces_and_full_width_digits_is_taken() -> None:
    token, code = sent()
    check_code(token, " ".join(chr(ord(digit) + 0xFEE0) for digit in code), NOW)
    assert is_proven(token, PHONE, NOW + timedelta(seconds=1))


def test_another_number_is_not_proven_by_it() -> None:
    token, code = sent()
    check_code(token, code, NOW)
    assert not is_proven(token, "19900000002", NOW)


def test_nothing_is_proven_before_the_code_was_typed() -> None:
    token, _code = sent()
    assert not is_proven(token, PHONE, NOW)


def test_the_fifth_wrong_try_ends_the_code_even_for_the_right_digits() -> None:
    token, code = sent()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    left = []
    for _attempt in range(5):
        with pytest.raises(PhoneCodeRefused) as refused:
            check_code(token, wrong, NOW)
        left.append(refused.value.left)
    with pytest.raises(PhoneCodeRefused, match="too-many-attempts"):
        check_code(token, code, NOW)
    assert left == [4, 3, 2, 1, 0]


def test_a_code_expires() -> None:
    token, code = sent()
    with pytest.raises(PhoneCodeRefused, match="code-expired"):
        check_code(token, code, NOW + timedelta(minutes=10))


def test_the_sixth_send_within_an_hour_is_refused_with_the_time_to_wait() -> None:
    for minute in range(5):
        sent(now=NOW + timedelta(minutes=minute))
    with pytest.raises(PhoneCodeRefused) as refused:
        sent(now=NOW + timedelta(minutes=10))
    assert (refused.value.reason, refused.value.wait) == ("sent-too-often", 50 * 60)


def test_a_proof_grows_old() -> None:
    token, code = sent()
    check_code(token, code, NOW)
    assert not is_proven(token, PHONE, NOW + phone_codes.PROOF_LIVES)


def test_the_code_is_not_stored() -> None:
    token, code = sent()
    row = PhoneCode.objects.get(token=token)
    assert code not in row.code_hash
    assert PHONE not in row.phone_hash


@pytest.mark.parametrize(
    "typed", ["199 0000 0001", "+86 199-0000-0001", "１９９００００００01", "86199 0000 0001"]
)
def test_a_number_is_understood_however_it_is_written(typed: str) -> None:
    assert mobile_of(typed) == PHONE


@pytest.mark.parametrize("typed", ["", "110", "1990000000", "022-87654321", "199000000012", "abc"])
def test_what_is_no_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(PhoneCodeRefused, match="not-a-phone"):
        mobile_of(typed)
