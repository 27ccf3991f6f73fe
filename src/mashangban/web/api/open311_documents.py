"""Open311's two spellings of the same document, and of its errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal
from xml.etree import ElementTree as ET

from django.http import HttpResponse

Format = Literal["json", "xml"]
#: list → the name of one of it
_ITEMS = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


class Failure(Exception):  # noqa: N818 - what is answered, not what broke
    """An error as the standard writes it: one or several, each with a code and a description."""

    def __init__(
        self, status: int, *descriptions: str, retry_after: int | None = None, allow: str = ""
    ) -> None:
        super().__init__(status, *descriptions)
        self.status, self.descriptions = status, descriptions
        self.retry_after, self.allow = retry_after, allow


def answer(form: Format, root: str, item: str, made: Any, *, status: int = 200) -> HttpResponse:
    """A list (of ``item``s under ``root``) or an object as JSON or XML."""
    if form == "json":
        text = json.dumps(made, ensure_ascii=False)
        response = HttpResponse(text, status=status, content_type="application/json; charset=utf-8")
    else:
        top = ET.Element(root)
        _fill(top, made, item)
        data = ET.tostring(top, encoding="utf-8", xml_declaration=True)
        response = HttpResponse(data, status=status, content_type="text/xml; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def failed(form: Format, failure: Failure) -> HttpResponse:
    """The errors of a failure."""
    made = [{"code": failure.status, "description": text} for text in failure.descriptions]
    response = answer(form, "errors", "error", made, status=failure.status)
    if failure.retry_after is not None:
        response["Retry-After"] = str(failure.retry_after)
    if failure.allow:
        response["Allow"] = failure.allow
    return response


def _fill(parent: ET.Element, value: Any, item: str) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _fill(ET.SubElement(parent, name), inner, _ITEMS.get(name, "item"))
    elif isinstance(value, list):
        for inner in value:
            _fill(ET.SubElement(parent, item), inner, "item")
    elif isinstance(value, bool):
        parent.text = "true" if value else "false"
    elif value is not None:
        parent.text = _spelt(str(value))


def _spelt(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r" or 0x20 <= ord(c) <= 0xD7FF or 0xE000 <= ord(c) <= 0xFFFD or ord(c) > 0xFFFF
    )
