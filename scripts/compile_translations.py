"""Compile every ``django.po`` of the package to the ``django.mo`` that Django reads.

Usage: ``.venv/bin/python scripts/compile_translations.py [--force]``. Needs no system gettext. A
catalogue that is already newer than its source is left alone, so a repeated run costs nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "mashangban"


def compile_all(package: Path = PACKAGE, *, force: bool = False) -> list[Path]:
    """Compile what is out of date; returns the written files. A broken catalogue raises OSError naming it."""
    written = []
    for source in sorted(package.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not force and target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        content = polib.pofile(str(source)).to_binary()
        # Written beside and moved into place: another process may be reading the old one.
        partial = target.with_suffix(f".{os.getpid()}.partial")
        partial.write_bytes(content)
        partial.replace(target)
        written.append(target)
    return written


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if unknown := set(arguments) - {"--force"}:
        print(f"unknown argument {min(unknown)!r}; only --force is known", file=sys.stderr)
        return 2
    for path in compile_all(force="--force" in arguments):
        print(f"compiled {path.relative_to(PACKAGE.parent)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
