"""Two versions of a scene, compared in plain words."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from mashangban.core.catalog.differences import differences
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack
from mashangban.web.hall.changes import lines, two_of
from tests.web.workbench.people import SignIn


def versions() -> tuple[Scene, Scene]:
    """A scene, and the same a year later without one of its items."""
    old = current_pack().scene("open-nursing-centre")
    fewer = tuple(part for part in old.items if part.item != "fire-safety")
    return old, old.model_copy(update={"version": date(2025, 7, 1), "items": fewer})


def test_what_went_is_said_by_its_title_in_the_language_of_the_page() -> None:
    old, new = versions()
    found = differences(old, new, current_pack())
    with translation.override("en"):
        assert ("removed", "items › Fire safety check before opening: removed") in [
            (one.kind, one.text.split(" (")[0]) for one in lines(found)
        ]
    with translation.override("zh-hans"):
        assert any("消防" in one.text for one in lines(found))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", (0, 1)),
        ("", "2024-07-01", (None, 0)),
        ("2025-07-01", "2024-07-01", (1, 0)),
        ("nonsense", "1999-01-01", (0, 1)),
    ],
)
def test_the_address_names_the_versions_else_the_newest_two(
    before: str, after: str, expected: tuple[int | None, int]
) -> None:
    both = versions()
    old, new = two_of(both, before, after)
    assert new is both[expected[1]]
    assert old is (None if expected[0] is None else both[expected[0]])


@pytest.mark.django_db
def test_a_first_version_says_that_there_is_nothing_to_compare(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/hall/scenes/open-nursing-centre/changes").content.decode()
    assert "is the first version" in page
