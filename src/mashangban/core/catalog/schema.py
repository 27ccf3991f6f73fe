"""JSON Schemas of a pack's files, from the very models the loader uses: editors complete and check while typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from mashangban.core.catalog.loader import LISTS, VERSIONED
from mashangban.core.catalog.model import PackInfo

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, dict[str, Any]]:
    """File kind (`pack`, `service`, `units`, …) → its JSON Schema."""
    found = {"pack": _top(PackInfo.model_json_schema())}
    for kind, model in VERSIONED.items():
        found[kind.removesuffix("s")] = _top(model.model_json_schema())
    for kind, model in LISTS.items():
        inner = TypeAdapter(list[model]).json_schema()  # type: ignore[valid-type]  # the model is known only here
        definitions = inner.pop("$defs", {})
        found[kind] = _top(
            {
                "type": "object",
                "title": kind,
                "properties": {kind: inner},
                "required": [kind],
                "additionalProperties": False,
                "$defs": definitions,
            }
        )
    return found


def _top(schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _DIALECT, **schema}
