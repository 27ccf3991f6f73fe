"""While one page is answered each register is asked once for the same thing: a remote one may take seconds.

One that is down is not waited for a second time, whatever else it would be asked.

Nothing is kept longer than that, so what a page says and what is handed in with it never rest on yesterday's entry.
Outside of a request - in the worker, in a replay - every question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import TypeVar

from mashangban.registers.subjects import RegisterDown

Answer = TypeVar("Answer")

#: under which it stands that a register is down
_DOWN = "down"
_answers: ContextVar[dict[Hashable, object] | None] = ContextVar("register_answers", default=None)


def begin(**_signal: object) -> None:
    """A request begins: nothing is known yet."""
    _answers.set({})


def end(**_signal: object) -> None:
    """It is answered: forget everything."""
    _answers.set(None)


def remembered(register: str, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer of a register, asked for once a request. That it is down is remembered for whatever else it is asked."""
    known = _answers.get()
    if known is None:
        return ask()
    gone = known.get((_DOWN, register))
    if isinstance(gone, RegisterDown):
        raise gone
    if (register, question) not in known:
        try:
            known[register, question] = ask()
        except RegisterDown as down:
            known[_DOWN, register] = down
            raise
    return known[register, question]  # type: ignore[return-value]  # kept under this question, by the lines above
