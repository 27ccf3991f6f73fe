"""Messages about offers are in the language the person has chosen, where it is known; and each thing is told once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.cases.models import Event
from mashangban.cases.sweep import sweep
from mashangban.entitlements import grants
from mashangban.entitlements.models import Offer
from mashangban.entitlements.settling import settle_lapsed
from mashangban.notices.delivery import deliver
from mashangban.notices.models import Notice
from tests.shell.desk import NOW
from tests.shell.entitlements.book import person
from tests.shell.entitlements.office import LATER, OTHER, Office, confirm

pytestmark = pytest.mark.django_db
LAPSED = NOW + timedelta(days=31)


def told(offer: Offer) -> list[str]:
    """What the person got by message."""
    texts: list[str] = []
    for notice in Notice.objects.filter(case=offer.case, to="applicant", sent_at=None).order_by("pk"):
        deliver(notice.pk, now=LATER, send=lambda phone, text: texts.append(text))
    return texts


def test_nobody_is_told_twice_that_an_offer_lapsed(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    told(offer)
    sweep(NOW + timedelta(days=29))
    assert "还等您确认" in told(offer)[0]
    sweep(LAPSED)
    settle_lapsed(LAPSED)
    assert grants.find(offer.case.number).state == "lapsed"
    assert [text.split("：")[0] for text in told(offer)] == [
        "【南开区政务服务办公室】“高龄津贴（演示）”有新进展"
    ]


def test_messages_are_chinese_until_something_is_known(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    assert "不用申请" in told(offer)[0]


def test_messages_follow_the_language_that_was_chosen(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    told(offer)
    grants.speaks(offer, "en")
    confirm(offer)
    grants.grant(offer.case.number, OTHER, now=LATER)
    assert all("News about" in text for text in told(offer))
    given = Event.objects.get(case=offer.case, data__action="grant").data["input"]
    assert given["message"] == "“Subsidy for the very old (demo)” is granted, 120.50 yuan."


def test_the_next_offer_is_told_in_that_language(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    grants.speaks(offer, "en")
    (second,) = district.offers([person("a", 85, heating="none")], "heating", now=LATER)
    assert second.lang == "en"
    assert "without applying" in told(second)[0]
