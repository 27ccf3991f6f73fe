"""Who gives authority to whom in these tests; every number is a demo number."""

from __future__ import annotations

import re
from datetime import datetime

from mashangban.assistance import mandates
from mashangban.assistance.mandates import Granted, Person
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import Scope
from mashangban.notices import phone_codes
from tests.shell.desk import NOW

ELDER = Person("王奶奶", "19900000021")
NEIGHBOUR = Person("李邻居（演示）", "19900000022")
SCENE = "over-60s"
OTHER_SCENE = "open-nursing-centre"
WITNESS, COLLEAGUE = "hall-1", "hall-2"
HALL = "nankai-service-office"


class Phones:
    """A sender that keeps what it was given."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    def __call__(self, phone: str, text: str) -> None:
        self.taken.append((phone, text))

    @property
    def code(self) -> str:
        """The digits in the last message."""
        found = re.search(r"(?<!\d)\d{6}(?!\d)", self.taken[-1][1])
        assert found
        return found[0]


def proven(person: Person, now: datetime = NOW) -> str:
    """A handle with which the person's phone is proven."""
    phones = Phones()
    token = phone_codes.send_code(person.phone, now, send=phones)
    phone_codes.check_code(token, phones.code, now)
    return token


def asked(phones: Phones, scope: Scope | None = None) -> Mandate:
    """The neighbour has asked; the elder's code is ``phones.code``."""
    scope = scope or Scope()
    return mandates.ask(ELDER, NEIGHBOUR, scope, now=NOW, agent_token=proven(NEIGHBOUR), send=phones)


def granted(scope: Scope | None = None, agent: Person | str = NEIGHBOUR) -> Granted:
    """Given at the counter, before somebody else than the agent."""
    witness = WITNESS if agent != WITNESS else COLLEAGUE
    return mandates.grant(
        ELDER, agent, scope or Scope(), how="counter", witnessed_by=witness, unit=HALL, now=NOW
    )
