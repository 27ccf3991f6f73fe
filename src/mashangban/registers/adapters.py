"""Which adapter answers for which register: those the installation names, in a demo the synthetic one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mashangban.directory.pack import current_pack
from mashangban.registers.remembering import remembered
from mashangban.registers.subjects import Held, Naming, Person, Register, RegisterDown, Subject, Together
from mashangban.registers.synthetic import synthetic_register

__all__ = [
    "Held",
    "Holdings",
    "Known",
    "Person",
    "Register",
    "RegisterDown",
    "Subject",
    "gathered",
    "held",
    "holdings",
    "identity",
    "register",
]

log = logging.getLogger(__name__)

Factory = Callable[[str], Register]
P = ParamSpec("P")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Known:
    """What the registers said of one subject, and which of them did not answer."""

    #: element code → (answer as it would be typed, code of the register)
    facts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: codes of registers that were asked and are down
    down: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the registers hold of one subject, by evidence code, and which of them did not answer."""

    held: Mapping[str, Held]
    #: codes of registers that were asked and are down
    down: frozenset[str] = frozenset()


def register(code: str) -> Register | None:
    """The adapter of a register; None when this installation has none, and the answer must be typed or brought.

    An adapter named in MASHANGBAN_REGISTERS comes first; a register that the pack marks `demo` is else the synthetic
    one, which reads `replay/registers.yaml` of the pack.
    """
    if code in settings.REGISTERS:
        return _made(code, settings.REGISTERS[code])
    entry = current_pack().registers.get(code)
    return synthetic_register(code) if entry is not None and entry.demo else None


def gathered(elements: Iterable[str], subject: Subject, now: datetime) -> Known:
    """What is known of `elements` (codes): each register is asked once, only for what the pack says it knows."""
    pack = current_pack()
    wanted: dict[str, set[str]] = {}
    for code in elements:
        element = pack.elements.get(code)
        if element is not None and element.known_to is not None:
            wanted.setdefault(element.known_to, set()).add(code)
    facts: dict[str, tuple[str, str]] = {}
    down: list[str] = []
    for source, codes in wanted.items():
        adapter = register(source)
        if adapter is None:
            continue
        try:
            answers = remembered(
                source,
                ("facts", subject, now),
                lambda: _asked(source, adapter.facts, subject, now),  # noqa: B023 - asked at once, if at all
            )
        except RegisterDown:
            down.append(source)
            continue
        facts |= {code: (str(answers[code]), source) for code in codes if answers.get(code)}
    return Known(facts, tuple(down))


def held(evidence: str, subject: Subject, now: datetime) -> Held | None:
    """The evidence as its register holds it; None when no register does. Raises `RegisterDown`."""
    entry = current_pack().evidence.get(evidence)
    adapter = register(entry.held_by) if entry is not None and entry.held_by is not None else None
    if adapter is None:
        return None
    return remembered(
        adapter.code,
        (evidence, subject, now),
        lambda: _asked(adapter.code, adapter.holds, evidence, subject, now),
    )


def holdings(evidence: Iterable[str], subject: Subject, now: datetime) -> Holdings:
    """What registers hold of several documents: one that can is asked once for all of them, others once for each."""
    pack = current_pack()
    wanted: dict[str, list[str]] = {}
    for code in evidence:
        entry = pack.evidence.get(code)
        if entry is not None and entry.held_by is not None:
            wanted.setdefault(entry.held_by, []).append(code)
    found: dict[str, Held] = {}
    down: list[str] = []
    for source, codes in wanted.items():
        try:
            found |= _held_together(source, codes, subject, now)
        except RegisterDown:
            down.append(source)
    return Holdings(found, frozenset(down))


def _held_together(source: str, codes: Sequence[str], subject: Subject, now: datetime) -> dict[str, Held]:
    adapter = register(source)
    if adapter is None:
        return {}
    if not isinstance(adapter, Together):
        each = {code: held(code, subject, now) for code in codes}
        return {code: one for code, one in each.items() if one is not None}
    ask = adapter.holds_all
    answers = remembered(
        source, (tuple(codes), subject, now), lambda: _asked(source, ask, codes, subject, now)
    )
    return {code: answers[code] for code in codes if code in answers}


def identity(code: str, pseudonym: str, now: datetime) -> Person | None:
    """Who a pseudonym stands for, by the register `code`; None where it cannot say. Raises `RegisterDown`."""
    adapter = register(code)
    if adapter is None or not isinstance(adapter, Naming):
        return None
    return _asked(code, adapter.identity, pseudonym, now)


def _asked(register: str, question: Callable[P, Answer], *given: P.args, **named: P.kwargs) -> Answer:
    """The answer of an adapter. Adapters are others' code: whatever goes wrong in one, the register is down."""
    try:
        return question(*given, **named)
    except RegisterDown as error:
        log.warning("%s", error)
        raise
    except Exception as error:  # see above
        log.exception("The adapter of the register %r failed", register)
        raise RegisterDown(register, type(error).__name__) from error


def wrong_adapters() -> list[str]:
    """What is wrong with the adapters that MASHANGBAN_REGISTERS names, one sentence each; none when all are sound."""
    wrong = []
    for code, path in settings.REGISTERS.items():
        try:
            _made(code, path)
        except ImproperlyConfigured as error:
            wrong.append(str(error))
    return wrong


@lru_cache(maxsize=64)
def _made(code: str, path: str) -> Register:
    module, _, name = path.partition(":")
    try:
        factory: Factory = getattr(import_module(module), name)
        adapter = factory(code)
    except Exception as error:  # others' code, run once: whatever goes wrong is told to whoever set it up
        raise ImproperlyConfigured(
            f"MASHANGBAN_REGISTERS names {path!r} for the register {code!r}, and no adapter comes of it "
            f"({type(error).__name__}: {error}). Write code=package.module:function, function(code) giving the adapter."
        ) from error
    if not isinstance(adapter, Register):
        raise ImproperlyConfigured(
            f"{path} in MASHANGBAN_REGISTERS gave no adapter for {code!r}: it needs `code`, `facts` and `holds`."
        )
    return adapter
