"""Every text that people see exists in Chinese, with the same blanks to fill."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from extract_translations import PLACEHOLDER
from translation_rooms import CATALOGUE, PACKAGE, rooms, texts_of

ROOMS = [pytest.param(room, id=room.relative_to(PACKAGE.parent).as_posix()) for room in rooms()]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def entries(room: Path) -> list[polib.POEntry]:
    """A room's catalogue; a room without texts has none."""
    path = room / CATALOGUE
    return list(polib.pofile(str(path))) if path.exists() else []


def translations(entry: polib.POEntry) -> list[str]:
    """What the Chinese reader sees: one text, or one per plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_in_the_rooms_catalogue_and_no_other(room: Path) -> None:
    used = {(text.msgid, text.context) for text in texts_of(room)}
    known = {(entry.msgid, entry.msgctxt or "") for entry in entries(room) if not entry.obsolete}
    assert known == used, f"run: .venv/bin/python scripts/extract_translations.py {room}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_translated(room: Path) -> None:
    assert [entry.msgid for entry in entries(room) if not all(translations(entry)) or entry.fuzzy] == []


@pytest.mark.parametrize("room", ROOMS)
def test_translations_keep_the_placeholders(room: Path) -> None:
    different = []
    for entry in entries(room):
        wanted = Counter(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        # Chinese has one form for one and many, so a count that English leaves out must be there.
        different += [
            entry.msgid for text in translations(entry) if Counter(PLACEHOLDER.findall(text)) != wanted
        ]
    assert different == []


@pytest.mark.parametrize("room", ROOMS)
def test_texts_in_the_code_are_english(room: Path) -> None:
    assert [text.msgid for text in texts_of(room) if CHINESE.search(text.msgid)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_people_are_addressed_with_respect(room: Path) -> None:
    assert [text for entry in entries(room) for text in translations(entry) if "你" in text] == []
