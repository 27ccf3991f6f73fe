"""Counters in the process, without a thread for each of them."""

from __future__ import annotations

import time

from limits.storage import MemoryStorage, Storage, storage_from_string

#: seconds between two clearings of counters that have run out
_CLEAR_EVERY = 30.0


class QuietMemoryStorage(MemoryStorage):
    """The library's storage starts a thread after nearly every count, to clear what has run out; that costs more than
    the whole letter that is counted. Here whoever counts clears, now and then; a counter that has run out is not
    believed in any case.
    """

    STORAGE_SCHEME = ["quiet-memory"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._cleared_at = time.monotonic()

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802 - the library's private name
        if time.monotonic() - self._cleared_at < _CLEAR_EVERY:
            return
        self._cleared_at = time.monotonic()
        now = time.time()
        for key, ends in list(self.expirations.items()):
            if ends <= now:
                with self.locks[key]:
                    self.storage.pop(key, None)
                    self.expirations.pop(key, None)
                self.locks.pop(key, None)


def storage_at(address: str) -> Storage:
    """The storage of an address of the library; ``memory://`` is the quiet one."""
    if address == "memory://":
        return QuietMemoryStorage()
    storage = storage_from_string(address)
    if not isinstance(storage, Storage):
        raise TypeError(f"{address} is a storage for asynchronous code; leave out the async+")
    return storage
