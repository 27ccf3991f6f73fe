"""The pack this installation runs, read once and again when a file of it changes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack
from mashangban.packs import pack_path

#: how long a pack is believed to be unchanged before its files are looked at again, seconds
_TRUST = 2.0

Print = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    print: Print
    pack: Pack


_kept: _Kept | None = None
_looked_at = float("-inf")
_lock = Lock()


def current_pack() -> Pack:
    """The pack named by MASHANGBAN_PACK (default: nankai); raises ``PackErrors`` when it is not sound.

    A pack that was sound and is broken by an edit stays in use until it is mended, except after a restart.
    """
    global _kept, _looked_at
    kept = _kept
    if kept is not None and time.monotonic() - _looked_at < _TRUST:
        return kept.pack
    with _lock:
        path = pack_path()
        print_ = _print_of(path)
        if _kept is None or _kept.path != path or _kept.print != print_:
            _kept = _Kept(path, print_, _read(path, _kept))
        _looked_at = time.monotonic()
        return _kept.pack


def _read(path: Path, before: _Kept | None) -> Pack:
    try:
        return load_pack(path)
    except Exception:
        if before is None or before.path != path:
            raise
        import logging

        logging.getLogger(__name__).exception(
            "The changed pack is not sound; the one read before stays in use"
        )
        return before.pack


def _print_of(path: Path) -> Print:
    """What tells one state of the files from another: names, times and sizes."""
    files = sorted(file for file in path.rglob("*.yaml") if file.is_file())
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
