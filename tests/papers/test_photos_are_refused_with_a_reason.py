"""What is no single honest photo is refused by its content, before it can cost much, with a remedy."""

from __future__ import annotations

import random

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mashangban.papers.images import PhotoLimits, PhotoRefused, clean_photo
from tests.papers.photos_to_send import (
    archive,
    heic,
    moving,
    picture,
    png_header,
    refusal_of,
    webp_header,
    written,
)

JPEG, PNG, WEBP, HEIC = (
    written(picture(), "JPEG"),
    written(picture(), "PNG"),
    written(picture(), "WEBP"),
    heic(picture()),
)
KINDS = {"jpeg": JPEG, "png": PNG, "webp": WEBP, "heic": HEIC}
STRANGERS = {
    "zip": archive(),
    "page": b"<html><body>hello</body></html>",
    "script": b"<SCRIPT>alert(1)</SCRIPT>",
    "doctype": b"<!DOCTYPE html>",
    "pdf": b"%PDF-1.7\n",
    "php": b"<?php system($_GET[0]); ?>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg">',
    "program": b"\x7fELF\x02\x01\x01",
    "rar": b"Rar!\x1a\x07\x00",
}


def test_nothing_is_refused_as_empty() -> None:
    assert refusal_of(b"") == "empty"


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"%PDF-1.7 ...",
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b"<html></html>",
        archive(),
        b"BM" + bytes(60),
        written(picture(), "TIFF"),
        written(picture(), "GIF"),
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
    ],
)
def test_other_files_are_no_photos(data: bytes) -> None:
    assert refusal_of(data) == "unsupported"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_photo_that_carries_another_file_is_refused(kind: str, stranger: str) -> None:
    assert refusal_of(KINDS[kind] + STRANGERS[stranger]) == "two-in-one"


def test_a_stranger_in_a_comment_is_found_too() -> None:
    assert refusal_of(written(picture(), "JPEG", comment=b"<script>alert(1)</script>")) == "two-in-one"


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_moving_pictures_are_refused(kind: str) -> None:
    assert refusal_of(moving(kind)) == "animated"


def test_a_heic_that_moves_is_refused() -> None:
    assert refusal_of(HEIC.replace(b"ftypheic", b"ftypmsf1", 1)) == "animated"


@pytest.mark.parametrize(
    "bomb", [png_header(60_000, 60_000), webp_header(16_383, 16_383), png_header(2**31 - 1, 2**31 - 1)]
)
def test_a_bomb_is_refused_by_its_header(bomb: bytes) -> None:
    assert len(bomb) < 200
    assert refusal_of(bomb) == "too-many-pixels"


def test_a_jpeg_and_a_heic_above_the_limit_are_refused_by_their_headers() -> None:
    for data in (JPEG, HEIC):
        with pytest.raises(PhotoRefused) as refusal:
            clean_photo(data, limits=PhotoLimits(max_pixels=120 * 80 - 1))
        assert refusal.value.code == "too-many-pixels"


def test_too_many_bytes_are_told_with_both_sizes() -> None:
    with pytest.raises(PhotoRefused) as refusal:
        clean_photo(JPEG + bytes(12 * 1024 * 1024))
    assert refusal.value.params == {"megabytes": "12.1", "most": 12}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
def test_half_a_photo_is_refused_as_damaged(kind: str, share: float) -> None:
    noise = Image.effect_noise((160, 160), 90).convert("RGB")
    whole = heic(noise) if kind == "heic" else written(noise, kind.upper())
    assert refusal_of(whole[: int(len(whole) * share)]) == "damaged"


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34"
    assert refusal_of(JPEG[:-2] + scan * 200 + b"\xff\xd9") == "damaged"


@given(st.sampled_from(list(KINDS)), st.integers(0, 2**32), st.integers(1, 30))
@settings(max_examples=150)
def test_a_photo_with_broken_bytes_is_taken_or_refused_but_never_a_fault(
    kind: str, seed: int, count: int
) -> None:
    chance, broken = random.Random(seed), bytearray(KINDS[kind])
    for _ in range(count):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    assert refusal_of(bytes(broken)) in {
        "",
        "damaged",
        "unsupported",
        "animated",
        "two-in-one",
        "too-many-pixels",
    }


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert refusal_of(data) != ""


@pytest.mark.parametrize(("language", "word"), [("en", "screenshot"), ("zh-hans", "截图")])
def test_the_reason_names_a_remedy_in_the_readers_language(language: str, word: str) -> None:
    refusal = PhotoRefused("too-many-bytes", {"megabytes": "20.0", "most": 12})
    with translation.override(language):
        assert word in str(refusal)
        assert "20.0" in str(refusal)
