"""The synthetic register: invented people and firms from `replay/registers.yaml` of the pack, for the demo and tests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack
from mashangban.packs import pack_path
from mashangban.registers.subjects import Held, Person, Register, Subject

#: the safe loader that is written in C, where there is one
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: where a pack keeps them
FILE = Path("replay") / "registers.yaml"

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "建国秀英桂兰志强玉珍淑华文明德福春梅永年"


@dataclass(frozen=True, slots=True)
class Record:
    """One invented person or firm."""

    #: `person` or `firm`
    kind: str
    #: identity number or firm code
    number: str
    #: of the person, or of the firm's contact
    phone: str
    facts: Mapping[str, str]
    #: evidence code → entry
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class SyntheticRegister:
    """One register of the demo; it knows what the pack says a register of its code knows."""

    def __init__(self, code: str, pack: Pack, records: Sequence[Record]) -> None:
        self.code = code
        self._pack = pack
        self._records = records

    def facts(self, subject: Subject, now: datetime) -> Mapping[str, str]:
        """See `Register.facts`."""
        return {
            element: answer
            for record in self._of(subject)
            for element, answer in record.facts.items()
            if element in self._pack.elements and self._pack.elements[element].known_to == self.code
        }

    def holds(self, evidence: str, subject: Subject, now: datetime) -> Held | None:
        """See `Register.holds`."""
        entry = self._pack.evidence.get(evidence)
        if entry is None or entry.held_by != self.code:
            return None
        for record in self._of(subject):
            if evidence in record.evidence:
                return _held(evidence, self.code, record.evidence[evidence], now.date())
        return None

    def identity(self, pseudonym: str, now: datetime) -> Person | None:
        """See `Naming.identity`: an invented name, marked as one, and a number that nobody has."""
        by_chance = hashlib.sha256(f"demo identity {pseudonym}".encode()).digest()
        surname = _SURNAMES[by_chance[0] % len(_SURNAMES)]
        given = "".join(_GIVEN[one % len(_GIVEN)] for one in by_chance[1:3])
        phone = f"1990000{int.from_bytes(by_chance[3:7]) % 10_000:04d}"
        if self.code == "enterprises":
            return Person(f"{surname}{given}商贸有限公司（演示）", phone)
        return Person(f"{surname}{given}（演示）", phone)

    def _of(self, subject: Subject) -> list[Record]:
        """The records that are the subject's own: at most one person and one firm."""
        own = [record for record in self._records if _is_own(record, subject)]
        by_kind = {kind: [one for one in own if one.kind == kind] for kind in ("person", "firm")}
        return [found[0] for found in by_kind.values() if len(found) == 1]


def synthetic_register(code: str) -> Register:
    """The synthetic register of this code, with the records of the present pack; empty when it has none."""
    path = pack_path() / FILE
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return SyntheticRegister(code, current_pack(), _records(path, stamp))


def read_records(path: Path) -> tuple[Record, ...]:
    """The people and firms in a file of this kind; raises `ValueError` naming the entry that is not sound."""
    written = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or {}  # noqa: S506 - a safe loader
    made = [_record("person", one, "id_number") for one in written.get("persons", [])]
    made += [_record("firm", one, "firm_code") for one in written.get("firms", [])]
    return tuple(made)


@lru_cache(maxsize=4)
def _records(path: Path, stamp: int) -> tuple[Record, ...]:
    """As `read_records`, read again when the file has another time (`stamp`)."""
    return read_records(path) if stamp else ()


def _record(kind: str, written: Mapping[str, Any], key: str) -> Record:
    if not written.get(key) or not written.get("phone"):
        raise ValueError(f"replay/registers.yaml: a {kind} needs {key} and phone: {dict(written)}")
    facts = {name: _typed(value) for name, value in (written.get("facts") or {}).items()}
    return Record(kind, str(written[key]), str(written["phone"]), facts, written.get("evidence") or {})


def _is_own(record: Record, subject: Subject) -> bool:
    """Whether the record is about the subject, as far as the subject was proven: see `Subject`."""
    given = (subject.id_number if record.kind == "person" else subject.firm_code).upper()
    if subject.proven_by == "phone":
        return bool(subject.phone) and subject.phone == record.phone and given in ("", record.number)
    if given != record.number:
        return False
    # a firm is spoken for by its head: it is the head's card that was seen
    return record.kind == "person" or subject.id_number.upper() == record.facts.get("firm.legal-id")


def _held(evidence: str, register: str, entry: Mapping[str, Any], today: date) -> Held | None:
    until = entry.get("valid_until")
    if until is not None and until < today:
        return None
    canonical = json.dumps(
        {name: _typed(value) for name, value in entry.items()}, ensure_ascii=False, sort_keys=True
    )
    return Held(
        evidence,
        register,
        str(entry["reference"]),
        entry.get("issued_on"),
        until,
        hashlib.sha256(canonical.encode()).hexdigest(),
    )


def _typed(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
