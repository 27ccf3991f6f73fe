"""The pack this installation runs, read once and again when a file of it changes."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack
from mashangban.packs import pack_path

log = logging.getLogger(__name__)

#: how long a pack is believed to be unchanged before its files are looked at again, seconds
_TRUST = 2.0

Print = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    #: what the environment said, and the folder it came to
    chosen: str | None
    path: Path
    print: Print
    pack: Pack


class _Shelf:
    """The pack of this process, and when its files were last looked at (monotonic seconds)."""

    def __init__(self) -> None:
        self.kept: _Kept | None = None
        self.looked_at = float("-inf")
        self.lock = Lock()


_shelf = _Shelf()


def current_pack() -> Pack:
    """The pack named by MASHANGBAN_PACK (default: nankai); raises ``PackErrors`` when it is not sound.

    A pack that was sound and is broken by an edit stays in use until it is mended, except after a restart.
    """
    kept, chosen = _shelf.kept, os.environ.get("MASHANGBAN_PACK")
    if kept is not None and kept.chosen == chosen and time.monotonic() - _shelf.looked_at < _TRUST:
        return kept.pack
    with _shelf.lock:
        path = pack_path()
        print_ = _print_of(path)
        kept = _shelf.kept
        if kept is None or kept.path != path or kept.print != print_:
            kept = _shelf.kept = _Kept(chosen, path, print_, _read(path, kept))
        _shelf.looked_at = time.monotonic()
        return kept.pack


def _read(path: Path, before: _Kept | None) -> Pack:
    try:
        return load_pack(path)
    except Exception:
        if before is None or before.path != path:
            raise
        log.exception("The changed pack is not sound; the one read before stays in use")
        return before.pack


def _print_of(path: Path) -> Print:
    """What tells one state of the files from another: names, times and sizes."""
    files = sorted(file for file in path.rglob("*.yaml") if file.is_file())
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
