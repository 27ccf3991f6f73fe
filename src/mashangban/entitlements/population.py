"""The data sets of the installation: which there are, and facts of single people out of them. Everybody is a pseudonym."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from mashangban.entitlements.errors import RunRefused

#: read at once when a file is digested
_BLOCK = 1 << 20


def folder() -> Path:
    """Where data sets lie: ``MASHANGBAN_POPULATION``, or ``population`` beside the database."""
    return Path(settings.POPULATION)


def datasets() -> list[str]:
    """Names of what can be matched: Parquet files, and folders of partitions."""
    root = folder()
    if not root.is_dir():
        return []
    inside = [
        one for first in root.iterdir() for one in (first, *(first.iterdir() if first.is_dir() else ()))
    ]
    whole = [
        one for one in inside if _is_partitioned(one) or (one.suffix == ".parquet" and one.parent == root)
    ]
    return sorted(one.relative_to(root).as_posix() for one in whole)


def dataset(name: str) -> Path:
    """The file or folder of a data set; raises ``RunRefused``. A name is never a path."""
    if name not in datasets():
        raise RunRefused("no-population", "dataset", dataset=name[:120], known=datasets())
    return folder() / name


def digest_of(path: Path) -> str:
    """SHA-256 of a file, or of the digests of a folder's partitions."""
    if path.is_dir():
        parts = (f"{one.name} {digest_of(one)}" for one in sorted(path.glob("*.parquet")))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def id_column(subject: str) -> str:
    """Of people or firms."""
    return "firm_id" if subject == "firm" else "person_id"


def facts_of(path: Path, subject: str, pseudonyms: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Pseudonym → everything the data set holds of them, as JSON keeps it; whoever is not there is left out."""
    import polars as pl

    wanted = list(dict.fromkeys(pseudonyms))
    name = id_column(subject)
    rows = pl.scan_parquet(_source(path)).filter(pl.col(name).is_in(wanted)).collect()
    return {str(row[name]): plain_facts(row) for row in rows.iter_rows(named=True)}


def members_of(path: Path, households: Iterable[str]) -> dict[str, list[str]]:
    """Household → pseudonyms of all who belong to it by the data set."""
    import polars as pl

    wanted = [one for one in dict.fromkeys(households) if one]
    if not wanted:
        return {}
    rows = pl.scan_parquet(_source(path)).filter(pl.col("household_id").is_in(wanted))
    found: dict[str, list[str]] = {}
    for household, person in rows.select("household_id", "person_id").sort("person_id").collect().iter_rows():
        found.setdefault(str(household), []).append(str(person))
    return found


def streets(path: Path) -> set[str]:
    """The streets of which the data set holds anybody; empty when it does not say."""
    import polars as pl

    rows = pl.scan_parquet(_source(path))
    if "street" not in rows.collect_schema():
        return set()
    return set(rows.select(pl.col("street").drop_nulls().unique()).collect()["street"].cast(pl.String))


def plain_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON without binary floats: days as ISO texts, decimals as texts; what is not known is left out."""
    return {name: _plain(value) for name, value in row.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    return str(value)


def _source(path: Path) -> Path | str:
    return str(path / "*.parquet") if path.is_dir() else path


def _is_partitioned(path: Path) -> bool:
    return path.is_dir() and any(path.glob("part-*.parquet"))
