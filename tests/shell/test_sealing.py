"""A sealed identity opens only for its own case, unchanged, with its own key."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from mashangban.directory.sealing import SealBroken, phone_hash, seal, seal_bytes, unseal, unseal_bytes

NUMBER, OTHER = "24100812345674", "24100812345675"
SECRET = "a secret that only tests use, long enough for every check"
NEWER = "another secret that only tests use, just as long as the first"


@pytest.fixture(params=["standard", "gm"], autouse=True)
def suite(request: pytest.FixtureRequest, settings: Settings) -> None:
    settings.CRYPTO_SUITE = request.param


@pytest.mark.parametrize("identity", [{"phone": "19900000001", "name": "𠮷田"}, {}])
def test_it_opens_as_it_was(identity: dict[str, object]) -> None:
    assert unseal(seal(identity, NUMBER), NUMBER) == identity


def test_it_does_not_open_for_another_case() -> None:
    with pytest.raises(SealBroken):
        unseal(seal({"phone": "19900000001"}, NUMBER), OTHER)


@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(seal({"phone": "19900000001"}, NUMBER))
    sealed[data.draw(st.integers(1, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), NUMBER)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_file_opens_whole_or_not_at_all(plain: bytes, length: int) -> None:
    sealed = seal_bytes(plain, "a token")
    assert unseal_bytes(sealed, "a token") == plain
    if length < len(sealed):
        with pytest.raises(SealBroken):
            unseal_bytes(sealed[:length], "a token")


def test_sealed_twice_it_looks_different() -> None:
    assert seal({"phone": "19900000001"}, NUMBER) != seal({"phone": "19900000001"}, NUMBER)


def test_it_opens_after_the_secret_is_replaced(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECRET, []
    sealed, mark = seal({"phone": "19900000001"}, NUMBER), phone_hash("19900000001")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEWER, [SECRET]
    assert unseal(sealed, NUMBER) == {"phone": "19900000001"}
    assert phone_hash("19900000001") == mark


def test_it_does_not_open_once_the_secret_is_forgotten(settings: Settings) -> None:
    sealed = seal({"phone": "19900000001"}, NUMBER)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEWER, []
    with pytest.raises(SealBroken):
        unseal(sealed, NUMBER)


def test_a_key_of_its_own_may_be_given(settings: Settings) -> None:
    sealed = seal({"phone": "19900000001"}, NUMBER)
    settings.IDENTITY_KEY = base64.b64encode(b"k" * 32).decode()
    newer = seal({"phone": "19900000001"}, NUMBER)
    assert sealed[:5] != newer[:5]
    assert unseal(sealed, NUMBER) == unseal(newer, NUMBER)


def test_ways_to_write_a_number_have_one_mark() -> None:
    assert phone_hash("+86 199 0000 0001") == phone_hash("19900000001") != phone_hash("19900000002")
