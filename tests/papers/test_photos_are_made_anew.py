"""What is stored has the pixels of the photo, the right way up, and nothing else of it."""

from __future__ import annotations

import hashlib

import pillow_heif
import pytest
from PIL import Image

from mashangban.papers.images import PhotoLimits, clean_photo
from tests.papers.photos_to_send import BLUE, RED, heic, opened, picture, with_place, written

HONEST = {
    "jpeg": written(picture(), "JPEG", quality=90),
    "progressive": written(picture(), "JPEG", progressive=True),
    "png": written(picture(), "PNG"),
    "webp": written(picture(), "WEBP"),
    "lossless-webp": written(picture(), "WEBP", lossless=True),
    "heic": heic(picture()),
    "cmyk": written(picture().convert("CMYK"), "JPEG"),
    "grey": written(picture().convert("L"), "JPEG"),
    "palette": written(picture().convert("P"), "PNG"),
    "bilevel": written(picture().convert("1"), "PNG"),
}


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


def top_and_bottom(data: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    seen = opened(data).convert("RGB")
    top, bottom = seen.getpixel((5, 5)), seen.getpixel((5, seen.height - 5))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    return top, bottom


@pytest.mark.parametrize("kind", HONEST)
def test_every_honest_kind_becomes_a_jpeg(kind: str) -> None:
    photo = clean_photo(HONEST[kind])
    assert (photo.kind, opened(photo.data).format, opened(photo.thumbnail).format) == (
        "image/jpeg",
        "JPEG",
        "JPEG",
    )
    assert (photo.width, photo.height) == opened(photo.data).size == (120, 80)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heic", "palette"])
def test_colours_and_direction_are_kept(kind: str) -> None:
    top, bottom = top_and_bottom(clean_photo(HONEST[kind]).data)
    assert near(top, RED)
    assert near(bottom, BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_comments_are_gone(kind: str) -> None:
    sent = written(picture(), kind, exif=with_place(), comment=b"my flat", icc_profile=b"profile" * 50)
    assert b"Secretphone" in sent
    stored = clean_photo(sent)
    for data in (stored.data, stored.thumbnail):
        assert dict(opened(data).getexif()) == {}
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(opened(data).info)
        assert b"Secretphone" not in data


def test_place_and_camera_of_a_heic_are_gone() -> None:
    sent = heic(picture(), exif=with_place().tobytes())
    assert pillow_heif.open_heif(sent).info["exif"]
    assert b"Secretphone" not in clean_photo(sent).data


def test_a_photo_is_turned_upright_before_its_note_is_dropped() -> None:
    lying = picture().transpose(Image.Transpose.ROTATE_90)
    photo = clean_photo(written(lying, "JPEG", quality=95, exif=with_place(orientation=6)))
    assert (photo.width, photo.height) == (120, 80)
    assert near(top_and_bottom(photo.data)[0], RED)


def test_a_photo_with_a_broken_note_is_taken_as_it_lies() -> None:
    sent = written(picture(), "JPEG", exif=with_place(orientation=6))
    broken = sent.replace(b"II*\x00", b"XX*\x00").replace(b"MM\x00*", b"XX\x00*")
    assert broken != sent
    assert clean_photo(broken).width == 120


def test_a_heic_is_turned_once_only() -> None:
    photo = clean_photo(heic(picture(), exif=with_place(orientation=6).tobytes()))
    assert (photo.width, photo.height) == opened(photo.data).size


def test_a_large_photo_is_made_smaller_in_proportion() -> None:
    photo = clean_photo(written(picture(4000, 3000), "JPEG"))
    assert (photo.width, photo.height) == (2048, 1536)
    assert max(opened(photo.thumbnail).size) == 320


def test_a_small_photo_is_not_blown_up() -> None:
    assert clean_photo(written(picture(20, 10), "PNG")).width == 20


def test_limits_are_the_callers() -> None:
    photo = clean_photo(HONEST["jpeg"], limits=PhotoLimits(max_side=60, thumbnail_side=30))
    assert (photo.width, max(opened(photo.thumbnail).size)) == (60, 30)


def test_transparent_parts_become_white() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert near(top_and_bottom(clean_photo(written(clear, "PNG")).data)[0], (255, 255, 255))


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    grey = Image.new("I;16", (40, 40), 128 * 256)
    assert near(top_and_bottom(clean_photo(written(grey, "PNG")).data)[0], (128, 128, 128))


def test_the_same_photo_sent_twice_has_the_same_digest() -> None:
    one, two = clean_photo(HONEST["jpeg"]), clean_photo(HONEST["jpeg"])
    assert one.sha256 == two.sha256 == hashlib.sha256(one.data).hexdigest()


def test_a_cleaned_photo_can_be_sent_again() -> None:
    assert clean_photo(clean_photo(HONEST["heic"]).data).width == 120


@pytest.mark.parametrize("trailer", [b"\x00" * 40, b"\x00\x00\x00\x18ftypmp42" + bytes(500), b"SEFT\x00\x01"])
def test_what_phones_append_is_dropped(trailer: bytes) -> None:
    photo = clean_photo(HONEST["jpeg"] + trailer)
    assert trailer not in photo.data
    assert photo.width == 120


def test_a_photo_of_several_pictures_gives_the_first() -> None:
    sent = written(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (120, 80), BLUE)])
    assert near(top_and_bottom(clean_photo(sent).data)[0], RED)
