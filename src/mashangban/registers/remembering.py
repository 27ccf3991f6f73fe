"""While one page is answered each register is asked once for the same thing: a remote one may take seconds.

Nothing is kept longer than that, so what a page says and what is handed in with it never rest on yesterday's entry.
Outside of a request - in the worker, in a replay - every question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import TypeVar

from mashangban.registers.subjects import RegisterDown

Answer = TypeVar("Answer")

_answers: ContextVar[dict[Hashable, object] | None] = ContextVar("register_answers", default=None)


def begin(**_signal: object) -> None:
    """A request begins: nothing is known yet."""
    _answers.set({})


def end(**_signal: object) -> None:
    """It is answered: forget everything."""
    _answers.set(None)


def remembered(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer, asked for once a request. That a register is down is remembered as well, and raised again."""
    known = _answers.get()
    if known is None:
        return ask()
    if question not in known:
        try:
            known[question] = ask()
        except RegisterDown as down:
            known[question] = down
    found = known[question]
    if isinstance(found, RegisterDown):
        raise found
    return found  # type: ignore[return-value]  # kept under this question, by the line above
