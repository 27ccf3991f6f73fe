"""The store's twin in memory: what unit tests of intake and handling run on, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mashangban.cases.records import Changes, Kept, Message, NumberTaken, Opening, Sealed, UploadGone
from mashangban.core.casework.model import Case
from mashangban.core.catalog.model import Service


@dataclass
class _Shelf:
    """Everything a transaction may have to take back."""

    kept: dict[str, Kept] = field(default_factory=dict)
    events: dict[int, list[Sealed]] = field(default_factory=dict)
    columns: dict[int, dict[str, Any]] = field(default_factory=dict)
    words: dict[int, list[str]] = field(default_factory=dict)
    messages: list[tuple[str, Message]] = field(default_factory=list)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    identities: dict[int, tuple[bytes, str]] = field(default_factory=dict)
    #: upload token → case id
    uploads: dict[str, int | None] = field(default_factory=dict)


class MemoryStore:
    """See ``records.Store``. ``services`` finds a definition by code and version."""

    def __init__(self, services: Callable[[str, str], Service]) -> None:
        self.services = services
        self.shelf = _Shelf()
        self._depth = 0

    def transaction(self) -> AbstractContextManager[None]:
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        before = deepcopy(self.shelf) if self._depth == 0 else None
        self._depth += 1
        try:
            yield
        except BaseException:
            if before is not None:
                self.shelf = before
            raise
        finally:
            self._depth -= 1

    def service(self, code: str, version: str) -> Service:
        return self.services(code, version)

    def lock(self, number: str) -> Kept | None:
        return self.shelf.kept.get(number)

    def hold(self, numbers: Sequence[str]) -> None:
        """Nobody else is there to wait for."""

    def open(self, opening: Opening, parent: Kept | None) -> Kept | None:
        if opening.key is not None and opening.key[0] in self.shelf.keys:
            return None
        number = opening.case.number
        if number in self.shelf.kept:
            raise NumberTaken(number)
        case_id = len(self.shelf.kept) + 1
        with self.transaction():
            head = opening.events[-1].hash
            kept = Kept(case_id, opening.case, head, opening.columns["demo"], opening.columns["danger"])
            self.shelf.kept[number] = kept
            self.shelf.events[case_id] = list(opening.events)
            self.shelf.columns[case_id] = dict(opening.columns)
            self.shelf.words[case_id] = list(opening.words)
            self.shelf.messages += [(number, message) for message in opening.messages]
            if opening.key is not None:
                self.shelf.keys[opening.key[0]] = (opening.key[1], number)
            if opening.identity is not None:
                self.shelf.identities[case_id] = (opening.identity, opening.phone_hash)
            self._bind(case_id, opening.uploads)
        return kept

    def append(
        self, kept: Kept, case: Case, events: Sequence[Sealed], changes: Changes, now: datetime
    ) -> Kept:
        after = Kept(kept.id, case, events[-1].hash if events else kept.head, kept.demo, kept.danger)
        self.shelf.kept[case.number] = after
        self.shelf.events[kept.id] += events
        self.shelf.columns[kept.id] |= changes.columns
        self.shelf.messages += [(case.number, message) for message in changes.messages]
        if changes.words is not None:
            self.shelf.words[kept.id] = list(changes.words)
        self._bind(kept.id, changes.uploads)
        return after

    def used_for(self, case_id: int, key: tuple[str, str], now: datetime) -> str | None:
        before = self.shelf.keys.get(key[0])
        if before is None:
            number = next(kept.case.number for kept in self.shelf.kept.values() if kept.id == case_id)
            self.shelf.keys[key[0]] = (key[1], number)
            return None
        return before[0]

    def followers(self, number: str) -> list[str]:
        return [
            kept.case.number
            for kept in self.shelf.kept.values()
            if kept.case.cluster == number and kept.case.open
        ]

    def parents_of(self, number: str) -> list[str]:
        found: list[str] = []
        kept = self.shelf.kept.get(number)
        while kept is not None and kept.case.parent is not None:
            found.insert(0, kept.case.parent)
            kept = self.shelf.kept.get(kept.case.parent)
        return found

    def events_after(self, case_id: int, seq: int) -> list[Any]:
        return [one for one in self.shelf.events[case_id] if one.seq > seq]

    def reachable(self, case_id: int, root: str | None) -> bool:
        first = self.shelf.kept.get(root or "")
        whose = (case_id, first.id) if first else (case_id,)
        return any(self.shelf.identities.get(one, (b"", ""))[1] for one in whose)

    def _bind(self, case_id: int, tokens: Sequence[str]) -> None:
        missing = [token for token in tokens if self.shelf.uploads.get(token, -1) not in (None, case_id)]
        if missing:
            raise UploadGone(missing)
        self.shelf.uploads |= dict.fromkeys(tokens, case_id)
