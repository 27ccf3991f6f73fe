"""docs/engine.md names every kind of event, every standing command and every relation."""

from __future__ import annotations

from pathlib import Path

import pytest

from mashangban.core.casework import KINDS, REFUSALS, STANDING, refuse
from mashangban.core.catalog.model import RELATIONS

PAGE = (Path(__file__).parents[3] / "docs" / "engine.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted({*KINDS, *STANDING, *RELATIONS}))
def test_the_page_names_it(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_a_refusal_of_an_unlisted_code_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        refuse("because")


def test_codes_are_kebab_case() -> None:
    assert all(code == code.lower() and " " not in code and "_" not in code for code in REFUSALS)
