"""What the tests of the desk share: a moment, people signed in, a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client

from mashangban.cases.intake import Submission, submit
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import Actor
from mashangban.directory.accounts import actor_of, leads_or_administers
from mashangban.directory.models import Account
from tests.web.workbench.people import NOW, SECRET, HandIn, SignIn


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    """Who is on duty depends on the hour, so every test has the same one."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def user_of(db: None) -> Any:
    """The account of a person of the pack, with a second factor where it is compulsory."""

    def make(person: str, *, factor: bool = True) -> User:
        user = User.objects.create_user(person, password="a long enough password")
        Account.objects.create(user=user, person=person, demo=True)
        if factor and leads_or_administers(actor_of(person, NOW)):
            TOTP.activate(user, SECRET)
        return user

    return make


@pytest.fixture
def sign_in(user_of: Any) -> SignIn:
    """A browser in which a person is signed in; English, so that texts can be compared."""

    def make(person: str, *, factor: bool = True) -> Client:
        client = Client(headers={"accept-language": "en"})
        user = User.objects.filter(username=person).first() or user_of(person, factor=factor)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def hand_in(db: None) -> HandIn:
    """A case of grid 1, whose officer is officer-01; what is given replaces the usual."""

    def make(**given: Any) -> CaseRow:
        now = given.pop("now", NOW)
        data = {
            "category": "consultation",
            "matter": "other",
            "content": "楼下店铺放音乐太吵",
            **given.pop("data", {}),
        }
        identity = {"name": "王小明", "phone": "19900000001"}
        fields = {"place": "wdd-grid-01", "identity": identity, "demo": True, **given}
        receipt = submit(Submission("police-desk.ask", data, **fields), now=now)
        return CaseRow.objects.get(number=receipt.number)

    return make


@pytest.fixture
def case(hand_in: HandIn) -> CaseRow:
    return hand_in()


@pytest.fixture
def officer(db: None) -> Actor:
    return actor_of("officer-01", NOW)
