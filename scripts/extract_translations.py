"""Bring a room's Chinese catalogue in line with its code and templates.

Usage::

    .venv/bin/python scripts/extract_translations.py src/mashangban/web/portal   # one room (an app folder)
    .venv/bin/python scripts/extract_translations.py                             # every room
    .venv/bin/python scripts/extract_translations.py --check                     # change nothing, exit 1 if behind

It writes ``<room>/locale/zh_Hans/LC_MESSAGES/django.po``: sorted by msgid, without line numbers or
dates, so that two branches seldom touch the same lines. Translations that exist are kept; texts
that nothing uses any more are dropped and named on the terminal. Fill every empty ``msgstr`` by
hand, keep placeholders such as ``%(name)s`` as they are, then run ``scripts/compile_translations.py``.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import polib
from translation_rooms import CATALOGUE, ROOT, Text, rooms, texts_of

HEADER = {
    "Project-Id-Version": "mashangban",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-z]|%[sdif]")


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("room", nargs="*", type=Path, help="app folders; none means all")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 if a catalogue is behind"
    )
    options = parser.parse_args(argv)
    known = rooms()
    chosen = [room.resolve() for room in options.room] or known
    for room in chosen:
        if room not in known:
            print(
                f"{room}: not a room. Name an app folder such as src/mashangban/web/portal.", file=sys.stderr
            )
            return 2
    behind = False
    for room in chosen:
        behind |= bring_in_line(room, write=not options.check)
    return int(behind and options.check)


def bring_in_line(room: Path, *, write: bool) -> bool:
    """Update one room's catalogue; says whether it was (or would be) changed."""
    texts = texts_of(room)
    path = room / CATALOGUE
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    if not texts and not path.exists():
        return False
    new = merged(texts, old)
    name = path.relative_to(ROOT)
    kept = {(entry.msgid, entry.msgctxt) for entry in new}
    for entry in old:
        if (entry.msgid, entry.msgctxt) not in kept:
            print(f"{name}: no longer used: {entry.msgid!r}")
    todo = [entry for entry in new if not entry.translated()]
    print(f"{name}: {len(new)} texts, {len(todo)} to translate")
    content = str(new) + "\n"
    changed = not path.exists() or path.read_text(encoding="utf-8") != content
    if changed and write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return changed


def merged(texts: dict[Text, list[str]], old: polib.POFile) -> polib.POFile:
    """A fresh catalogue of these texts with the old translations."""
    new = polib.POFile(wrapwidth=100)
    new.metadata = dict(HEADER)
    done: set[tuple[str, str]] = set()
    for text in sorted(texts):
        if (text.msgid, text.context) in done:
            continue
        done.add((text.msgid, text.context))
        # One msgid may be used with and without a plural; gettext wants a single entry, the plural one.
        plural = text.plural or next(
            (t.plural for t in texts if t.plural and (t.msgid, t.context) == (text.msgid, text.context)), ""
        )
        new.append(entry_for(text, plural, old))
    return new


def entry_for(text: Text, plural: str, old: polib.POFile) -> polib.POEntry:
    """One catalogue entry, translated if the old catalogue knows it."""
    entry = polib.POEntry(
        msgid=text.msgid,
        msgid_plural=plural,
        msgctxt=text.context or None,
        comment="\n".join(text.comments),
    )
    known = old.find(text.msgid, msgctxt=text.context or False)
    if plural:
        entry.msgstr_plural = {0: ""}
        if known is not None:
            entry.msgstr_plural = {0: known.msgstr_plural.get(0, "") if known.msgstr_plural else known.msgstr}
    elif known is not None:
        entry.msgstr = known.msgstr or (known.msgstr_plural or {}).get(0, "")
    if known is not None and known.tcomment:
        entry.tcomment = known.tcomment
    if PLACEHOLDER.search(text.msgid):
        entry.flags.append("python-format")
    return entry


if __name__ == "__main__":
    raise SystemExit(main())
