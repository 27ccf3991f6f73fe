"""`docs/definitions.md` names every key, type, input and command there is."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from mashangban.core.casework import STANDARD, STANDING
from mashangban.core.catalog import model
from mashangban.core.catalog.examples import EXPECTATIONS

PAGE = (Path(__file__).parents[3] / "docs" / "definitions.md").read_text(encoding="utf-8")
MODELS = [
    model.PackInfo,
    model.Unit,
    model.Place,
    model.Post,
    model.Holder,
    model.Person,
    model.Shift,
    model.CannedText,
    model.WordList,
    model.Element,
    model.Service,
    model.FormField,
    model.Option,
    model.State,
    model.Clock,
    model.Action,
    model.Branch,
    model.Spawn,
    model.Route,
    model.Example,
    model.Step,
]


@pytest.mark.parametrize("definition", MODELS, ids=lambda definition: definition.__name__)
def test_every_key_is_on_the_page(definition: type[model.Model]) -> None:
    assert [key for key in definition.model_fields if f"`{key}`" not in PAGE] == []


def test_every_type_input_and_command_is_on_the_page() -> None:
    types = get_args(model.FormField.model_fields["type"].annotation)
    names = [*types, *STANDARD, *STANDING, *EXPECTATIONS, *model.RELATIONS]
    assert [name for name in names if f"`{name}`" not in PAGE] == []
