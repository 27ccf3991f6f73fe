"""DATABASE_URL → Django's settings for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def parse_database_url(url: str, var: Path) -> dict[str, Any]:
    """Settings for ``postgresql://…``, ``sqlite:///path`` or, when empty, SQLite in ``var``.

    What follows ``?`` in a PostgreSQL address goes to the driver, e.g. ``host`` (a socket's folder), ``sslmode``, or
    ``prepare_threshold=none`` behind an old pgbouncer.

    Raises SystemExit with the remedy for any other scheme, a port that is none, or a folder that cannot be made.
    """
    if not url:
        make_folder(var, "MASHANGBAN_VAR")
        return _sqlite(var / "mashangban.sqlite3")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SystemExit(
            f"DATABASE_URL is no address: {error}. Use postgresql://user:password@host:port/name or sqlite:///path."
        ) from error
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path.removeprefix("/")) or "mashangban.sqlite3")
        if parts.path.startswith("//"):
            path = Path(unquote(parts.path[1:]))
        make_folder(path.parent, "DATABASE_URL")
        return _sqlite(path)
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(parse_qsl(parts.query))
        prepare = query.pop("prepare_threshold", "0")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                **query,
                # a forgotten transaction must not hold up the figures' cursor, see figures.fold
                "options": "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
                "connect_timeout": 5,
                # the intake's one statement is planned once per connection and not for each letter, see
                # database.intake; none behind a pooler that cannot keep prepared statements
                "prepare_threshold": int(prepare) if prepare.isdigit() else None,
            },
        }
    raise SystemExit(
        f"DATABASE_URL has the scheme '{parts.scheme}'. Use postgresql://user:password@host:port/name or sqlite:///path."
    )


def make_folder(folder: Path, variable: str) -> None:
    """Makes a folder that an environment variable asks for. Raises SystemExit naming both where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemExit(
            f"{variable} asks for the folder {folder}, which cannot be made: {error.strerror}. "
            f"Set {variable} to one this user may write to."
        ) from error


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # opening and closing (which folds the log into the file) at each request took half of its time
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # writers take their lock at the start, so that no transaction fails half-way with "locked"
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
