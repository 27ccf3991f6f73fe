"""Which folder owns which translatable text.

Every room of the house keeps its own catalogue in ``<room>/locale/zh_Hans/LC_MESSAGES/django.po``:
each Django app, each face below ``web/``, and the package itself for the few files that lie beside
``cli.py``. A text belongs to the innermost room that holds its file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "mashangban"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")

#: What Django's own translation functions take, in Babel's notation (``c`` marks the context argument).
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".typ", ".xml"})


@dataclass(frozen=True, order=True)
class Text:
    """One translatable text: its context (or ""), its msgid and its plural msgid (or "")."""

    msgid: str
    context: str = ""
    plural: str = ""
    comments: tuple[str, ...] = field(default=(), compare=False)


def rooms() -> list[Path]:
    """All folders that may own a catalogue, innermost first."""
    found = [PACKAGE]
    for folder in sorted(PACKAGE.iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "_")) or folder.name in {"locale", "web"}:
            continue
        found.append(folder)
    web = PACKAGE / "web"
    if web.is_dir():
        found.append(web)
        found += [f for f in sorted(web.iterdir()) if f.is_dir() and (f / "__init__.py").exists()]
    return sorted(found, key=lambda folder: -len(folder.parts))


def files_of(room: Path) -> Iterator[Path]:
    """The Python files and templates that belong to a room and to no room inside it."""
    inner = [other for other in rooms() if other != room and other.is_relative_to(room)]
    for path in sorted(room.rglob("*")):
        if not path.is_file() or any(path.is_relative_to(other) for other in inner):
            continue
        inside = path.relative_to(room).parts
        if "static" in inside or "__pycache__" in inside:
            continue
        if path.suffix == ".py" or (path.suffix in TEMPLATE_SUFFIXES and "templates" in inside):
            yield path


def texts_of(room: Path) -> dict[Text, list[str]]:
    """Every translatable text of a room, with the files (relative to the room) that use it."""
    if not settings.configured:  # templatize reads only this one setting
        settings.configure(USE_I18N=True)
    found: dict[Text, list[str]] = {}
    for path in files_of(room):
        for text in texts_in(path):
            users = found.setdefault(text, [])
            name = path.relative_to(room).as_posix()
            if name not in users:
                users.append(name)
    return found


def texts_in(path: Path) -> Iterator[Text]:
    """The translatable texts of one Python file or template; raises SyntaxError on a broken template."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into something that tokenizes as Python; the brackets switch off
        # Python's rules about indentation, which a template does not keep.
        source = "(" + templatize(source, origin=str(path)) + "\n)"
    stream = io.BytesIO(source.encode("utf-8"))
    for _line, message, comments, context in extract(
        "python", stream, KEYWORDS, comment_tags=["Translators"]
    ):
        msgid, plural = message[:2] if isinstance(message, tuple) else (message, "")
        if msgid:
            yield Text(msgid, context or "", plural or "", tuple(comments))
