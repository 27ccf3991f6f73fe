"""Whom a register is asked about, what it answers, and the shape every register has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Subject:
    """The person or firm a register is asked about, and how it is known that the one who asks is that person.

    A register answers the owner only: `proven_by` says what showed it. `phone`: `phone` was proven by a code sent to
    it. `card`: an officer saw the identity card, so `id_number` counts by itself, for a firm that of its head; `phone` says
    nothing then.
    """

    id_number: str = ""
    #: the proven phone number, digits only
    phone: str = ""
    firm_code: str = ""
    proven_by: Literal["phone", "card"] = "phone"


@dataclass(frozen=True, slots=True)
class Held:
    """Evidence that a register holds of a subject, so that nobody need bring it."""

    #: code of the evidence type
    evidence: str
    #: code of the register
    register: str
    #: what the register calls the entry: copied into the record, so that it can be found again
    reference: str
    issued_on: date | None = None
    #: the last day it is valid on; None: without end
    valid_until: date | None = None
    #: SHA-256 of the entry as it was read, hexadecimal: shows later what was relied on
    digest: str = ""


class RegisterDown(Exception):  # noqa: N818 - named as what it says
    """The register gives no answer at present; go on without it, and say so. `register` is its code."""

    def __init__(self, register: str, why: str = "") -> None:
        self.register = register
        super().__init__(f"the register {register!r} does not answer{': ' + why if why else ''}")


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind a pseudonym: only for somebody who is offered what the records prove."""

    name: str
    #: empty: the register knows none, and somebody has to go there
    phone: str = ""
    address: str = ""


@runtime_checkable
class Naming(Protocol):
    """What a register may do besides: say who a pseudonym of the population's data stands for."""

    def identity(self, pseudonym: str, now: datetime) -> Person | None:
        """None: not known, or not any more. May raise `RegisterDown` and nothing else."""


@runtime_checkable
class Together(Protocol):
    """What a register may do besides: answer for several documents at one question, where each takes a journey."""

    def holds_all(self, evidence: Sequence[str], subject: Subject, now: datetime) -> Mapping[str, Held]:
        """Those that are held, by evidence code, as `holds` gives them. May raise `RegisterDown` and nothing else."""


@runtime_checkable
class Register(Protocol):
    """A body of data behind an adapter. Every method may raise `RegisterDown` and nothing else."""

    @property
    def code(self) -> str:
        """The code of the register in the pack."""

    def facts(self, subject: Subject, now: datetime) -> Mapping[str, str]:
        """Answers known of the subject, by element code, as they would be typed; empty when it is not known."""

    def holds(self, evidence: str, subject: Subject, now: datetime) -> Held | None:
        """The entry that stands for this evidence on the day of `now`; None: not held, or not valid any more."""
