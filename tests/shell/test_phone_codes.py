"""Codes sent to phones: what proves a number, and what does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from mashangban.notices import phone_codes
from mashangban.notices.models import PhoneCode
from mashangban.notices.phone_codes import PhoneCodeRefused, check_code, is_proven, mobile_of, send_code
from tests.shell import outbox

NOW = datetime(2024, 10, 8, 9, 30, tzinfo=UTC)
PHONE = "19900000001"  # demo number
pytestmark = pytest.mark.django_db


def sent(phone: str = PHONE, now: datetime = NOW) -> tuple[str, str]:
    """The handle and the digits of a code that was just sent."""
    messages: list[tuple[str, str]] = []
    token = send_code(phone, now, send=lambda *message: messages.append(message))
    found = re.search(r"\d{6}", messages[-1][1])
    assert found
    return token, found[0]


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


def test_without_a_sender_nothing_is_promised(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(PhoneCodeRefused, match="not-sent"):
        send_code(PHONE, NOW)
    assert not PhoneCode.objects.exists()


def test_a_sender_of_another_house_is_called_with_number_and_text(settings: Settings) -> None:
    settings.DEMO = False
    settings.SMS_SENDER = "tests.shell.outbox:take"
    outbox.TAKEN.clear()
    token = send_code(PHONE, NOW)
    assert outbox.TAKEN[0][0] == PHONE
    assert phone_codes.code_of(token) in outbox.TAKEN[0][1]
