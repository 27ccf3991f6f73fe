"""Typesetting: a template of `templates_typst/` and a mapping of facts become a PDF or pictures.

Facts reach the template as a JSON file inside the typesetter's own small world, never as markup, and that world
holds nothing but the templates, the facts and the pictures given: text like `#read("/etc/passwd")` is printed as
it stands. Every template gets `font`, the Chinese font found, among its facts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Literal, cast

import typst
from django.utils.translation import gettext_lazy as _

#: The folder of further fonts; looked into beside those of the system.
FONT_FOLDER_VARIABLE = "MASHANGBAN_FONTS"
#: Sans-serif families that cover simplified Chinese, the best in print first.
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "HarmonyOS Sans SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Droid Sans Fallback",
)


class FontMissing(RuntimeError):  # noqa: N818 - says what is the matter, as its readers would
    """No font with Chinese characters was found; `str()` says what to install."""

    def __str__(self) -> str:
        return str(_MESSAGE) % {"variable": FONT_FOLDER_VARIABLE}


_MESSAGE = _(
    "No Chinese font is installed, so nothing can be printed. Install one (on Debian: apt install fonts-noto-cjk), "
    "or put a font such as Noto Sans CJK SC into a folder and name that folder in %(variable)s."
)


def chinese_font(families: Iterable[str]) -> str:
    """The best Chinese family among `families`. Raises `FontMissing`."""
    installed = set(families)
    for family in CHINESE_FONTS:
        if family in installed:
            return family
    raise FontMissing


def render_pdf(
    template: str, facts: Mapping[str, object], *, pictures: Mapping[str, bytes] | None = None, at: datetime
) -> bytes:
    """The PDF of `template` (a name without suffix), dated `at`; same facts, same time, same bytes.

    `facts` is anything JSON can hold; `pictures` are files the template may show, by name. Raises `FontMissing`.
    """
    made = _typeset(template, facts, pictures or {}, form="pdf", at=at)
    return made[0]


def render_png(
    template: str,
    facts: Mapping[str, object],
    *,
    pictures: Mapping[str, bytes] | None = None,
    ppi: int = 144,
) -> list[bytes]:
    """One PNG for each page of `template`, at `ppi` pixels per inch; otherwise as `render_pdf`."""
    return _typeset(template, facts, pictures or {}, form="png", ppi=ppi)


def _typeset(
    template: str,
    facts: Mapping[str, object],
    pictures: Mapping[str, bytes],
    *,
    form: Literal["pdf", "png"],
    ppi: int | None = None,
    at: datetime | None = None,
) -> list[bytes]:
    fonts = _fonts(os.environ.get(FONT_FOLDER_VARIABLE, ""))
    templates = _templates()
    if template not in templates:
        raise LookupError(f"there is no template {template!r}; there are {', '.join(sorted(templates))}")
    given = json.dumps({**facts, "font": chinese_font(fonts.families())}, ensure_ascii=False)
    world = {f"{name}.typ": text for name, text in templates.items()}
    world |= {"main": templates[template], "facts.json": given.encode(), **pictures}
    # The binding takes a world of named files as well; its published types do not say so yet.
    compile_world = cast("Callable[..., bytes | list[bytes]]", typst.compile)
    made = compile_world(
        world, format=form, ppi=ppi, font_paths=fonts, timestamp=None if at is None else int(at.timestamp())
    )
    return made if isinstance(made, list) else [made]


@cache
def _fonts(folder: str) -> typst.Fonts:
    """What the system, the typesetter and `folder` offer; looked up once, it takes a moment."""
    return typst.Fonts(font_paths=[folder] if folder else [])


@cache
def _templates() -> dict[str, bytes]:
    folder = resources.files("mashangban.papers") / "templates_typst"
    return {entry.name.removesuffix(".typ"): entry.read_bytes() for entry in folder.iterdir()}
