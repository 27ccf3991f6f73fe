"""A case with a photo and a code, and people who are signed in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from PIL import Image

from mashangban.cases.definitions import publish
from mashangban.cases.intake import Submission, submit
from mashangban.directory.accounts import actor_of, leads_or_administers
from mashangban.directory.codes import code_for_place, token_of
from mashangban.directory.models import Account
from mashangban.directory.pack import current_pack
from mashangban.papers.uploads import store
from mashangban.web.shared.limits import forget_counts
from tests.web.security.site import SECRET, Facts

MORNING = datetime(2024, 10, 15, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    """Who is on duty depends on the hour."""
    forget_counts()
    with time_machine.travel(MORNING):
        yield


@pytest.fixture
def photo() -> bytes:
    """A small photo."""
    return a_photo()


@pytest.fixture
def facts(db: None) -> Facts:
    """A letter with a photo at grid 1, whose officer is officer-01."""
    return a_letter()


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A browser in which a person is signed in, with a second factor where it is compulsory."""
    return signed_in


def a_letter() -> Facts:
    """Hands in what ``facts`` promises."""
    now = timezone.now()
    publish(current_pack(), now)
    upload = store(a_photo(), by="applicant", now=now)
    data: dict[str, Any] = {"category": "consultation", "matter": "other", "content": "楼下太吵（演示）"}
    data["photos"] = [upload.token]
    identity = {"phone": "19900000001", "name": "张三（演示）"}
    receipt = submit(Submission("police-desk.ask", data, identity, place="wdd-grid-01"), now=now)
    code = code_for_place("wdd-grid-01", now=now)
    return Facts(receipt.number, receipt.key, token_of(code), code.code_id, upload.token)


def signed_in(person: str) -> Client:
    """What ``sign_in`` promises."""
    user = User.objects.create_user(person, password="a long enough password")
    Account.objects.create(user=user, person=person, demo=True)
    if leads_or_administers(actor_of(person, timezone.now())):
        TOTP.activate(user, SECRET)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def a_photo() -> bytes:
    """What ``photo`` promises."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), (120, 160, 140)).save(kept, "JPEG")
    return kept.getvalue()
