"""The pages on partners: who sees what, nothing personal uncovered without a reason, trying again, collecting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mashangban.cases.handling import act
from mashangban.cases.intake import key_of
from mashangban.cases.models import CaseRow
from mashangban.core.numbers import format_receipt_key
from mashangban.directory.accounts import actor_of, leads_or_administers
from mashangban.directory.models import Account
from mashangban.partners.collecting import collect
from mashangban.partners.keys import Remote, only_guests
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.models import Handover, Message, Standing
from mashangban.partners.offers import offers_for
from mashangban.partners.opening import dossier_on
from mashangban.partners.shapes import Dossier, Status
from tests.partners.matters import FIRM, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_working_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def slip(haidian: Neighbour, dossier: Dossier, now: datetime) -> str:
    return haidian.hand_over(dossier, now)


@pytest.fixture
def offers(haidian: Neighbour, now: datetime) -> None:
    """The partner's offers as if fetched just now: it opens what we open."""
    Standing.objects.update_or_create(
        partner="haidian", defaults={"offers": offers_for("haidian", now), "offers_at": now}
    )


def signed_in(person: str) -> Client:
    user = User.objects.create_user(person, password="a long enough password")
    Account.objects.create(user=user, person=person, demo=True)
    if leads_or_administers(actor_of(person, NOW)):
        TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_personal_details_are_covered_until_a_reason_is_given(slip: str) -> None:
    client = signed_in("review-tax")
    page = client.get(f"/desk/partners/{slip}").content.decode()
    assert "变更税务登记" in page
    assert "演示人甲" not in page
    assert "19900000001" not in page
    assert client.post(f"/desk/partners/{slip}/reveal", {"reason": " "}).status_code == 422
    shown = client.post(f"/desk/partners/{slip}/reveal", {"reason": "核对法定代表人"}).content.decode()
    assert "演示人甲" in shown
    case = CaseRow.objects.get(handover__slip=slip)
    assert case.events.filter(kind="identity-revealed", data__reason="核对法定代表人").exists()


def test_another_body_does_not_find_it(slip: str) -> None:
    client = signed_in("review-fire")
    assert client.get(f"/desk/partners/{slip}").status_code == 404
    assert "变更税务登记" not in client.get("/desk/partners/").content.decode()


def test_what_became_no_case_is_shown_at_the_counter_only(
    haidian: Neighbour, dossier: Dossier, now: datetime
) -> None:
    slip = haidian.hand_over(msgspec.structs.replace(dossier, values={}), now)
    assert Handover.objects.get(slip=slip).case is None
    assert signed_in("review-fire").get(f"/desk/partners/{slip}").status_code == 404
    assert signed_in("hall-1").get(f"/desk/partners/{slip}").status_code == 200


@pytest.mark.parametrize("text", ["12345", "12010424100812345678", "not-a-slip"])
def test_what_is_no_slip_is_not_found(text: str) -> None:
    assert signed_in("hall-1").get(f"/desk/partners/{text}").status_code == 404


def test_both_receipts_stand_on_the_page(haidian: Neighbour, slip: str, now: datetime) -> None:
    exchange(now, haidian)
    page = signed_in("review-tax").get(f"/desk/partners/{slip}").content.decode()
    assert page.count("taken") >= 2
    assert Message.objects.filter(slip__slip=slip, receipt__isnull=False).count() == 2


def test_what_waits_is_tried_again_on_request(haidian: Neighbour, slip: str, now: datetime) -> None:
    exchange(now)  # nobody answers
    waiting = Message.objects.get(direction="out")
    assert waiting.next_try_at is not None
    assert waiting.next_try_at > now
    signed_in("review-tax").post(f"/desk/partners/{slip}/retry")
    waiting.refresh_from_db()
    assert waiting.next_try_at == now


def test_name_and_phone_are_asked_once_and_fill_the_partners_form(offers: None) -> None:
    client = signed_in("hall-1")
    address = "/desk/partners/collect/haidian/item/tax-change"
    page = client.get(address).content.decode()
    assert ('name="firm.code"' in page, 'name="firm.name"' in page, 'name="firm.phone"' in page) == (
        True,
        False,
        False,
    )
    typed = {"name": FIRM, "phone": "19900000001", "firm.code": "99120104MADEMO0001"}
    client.post(address, {**typed, "firm.legal-name": "演示人甲", "seen-business-licence-copy": "original"})
    dossier = dossier_on(Handover.objects.get())
    assert dossier is not None
    assert (dossier.values["firm.name"], dossier.values["firm.phone"]) == (FIRM, "19900000001")
    slip = client.get(f"/desk/partners/{Handover.objects.get().slip}").content.decode()
    assert slip.count("199****0001") == 1


def test_a_partner_that_is_down_is_said_to_be_down_beside_its_last_list(offers: None, now: datetime) -> None:
    client, address = signed_in("hall-1"), "/desk/partners/collect?partner=haidian"
    fresh = client.get(address)
    Standing.objects.update(offers_at=now - timedelta(hours=2))
    with only_guests([Remote("haidian", "http://127.0.0.1:9", Ed25519PrivateKey.generate().public_key())]):
        down = client.get(address)
    assert (fresh.context["away"], down.context["away"]) == (False, True)
    assert len(down.context["offers"]) == len(fresh.context["offers"]) > 0


def test_the_clerk_collects_and_hands_over(haidian: Neighbour, offers: None, now: datetime) -> None:
    client = signed_in("hall-1")
    address = "/desk/partners/collect/haidian/item/tax-change"
    wrong = client.post(address, {"name": FIRM})
    assert wrong.status_code == 422
    assert FIRM in wrong.content.decode()
    typed = {
        "name": FIRM,
        "phone": "19900000001",
        "firm.code": "99120104MADEMO0001",
        "firm.legal-name": "演示人甲",
        "seen-business-licence-copy": "original",
    }
    taken = client.post(address, typed)
    assert taken.status_code == 201
    slip = Handover.objects.select_related("case").get()
    assert slip.case is not None
    assert format_receipt_key(key_of(slip.case.number)) in taken.content.decode()
    assert (slip.case.state, slip.case.unit) == ("checking", "nankai-service-office")
    assert client.get(f"/desk/partners/{slip.slip}").status_code == 200
    assert "Slip, messages and receipts" in client.get(f"/desk/cases/{slip.case.number}").content.decode()
    act(slip.case.number, "hand-over", actor_of("hall-1", now), {}, now=now)
    exchange(now, haidian)
    haidian.say(slip.slip, "status", Status("proxy", "supplement", text="请补决议"), now)
    given = {"firm.name": FIRM, "note": "决议已补", "seen-further": "copy"}
    assert client.post(f"/desk/partners/{slip.slip}/supplement", given).status_code == 302
    exchange(now, haidian)
    assert haidian.dossiers[slip.slip].note == "决议已补"


def test_the_slip_is_printed_without_a_name(slip: str) -> None:
    answer = signed_in("review-tax").get(f"/desk/partners/{slip}/slip.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_the_list_asks_as_often_for_many_as_for_one(
    haidian: Neighbour, dossier: Dossier, now: datetime
) -> None:
    client = signed_in("review-tax")
    counts = []
    for many in (1, 6):
        for _ in range(many):
            haidian.hand_over(dossier, now)
        client.get("/desk/partners/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/desk/partners/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_applicant_follows_it_like_any_letter(haidian: Neighbour, offers: None, now: datetime) -> None:
    slip = collect("haidian", title="档案查询", name="演示人丙", phone="19900000003", values={}, item="enterprise-archive-copy", unit="nankai-service-office", actor=actor_of("hall-1", now), now=now)  # fmt: skip
    assert slip.case is not None
    client = Client(headers={"accept-language": "en"})
    page = client.get(f"/t/{slip.case.number}/{key_of(slip.case.number)}", follow=True)
    assert page.status_code == 200
    assert "The counter is checking your papers" in page.content.decode()


def test_a_slip_that_came_to_its_end_is_not_said_to_wait(
    haidian: Neighbour, offers: None, now: datetime
) -> None:
    slip = collect("haidian", title="档案查询", name="演示人丙", phone="19900000003", values={}, item="enterprise-archive-copy", unit="nankai-service-office", actor=actor_of("hall-1", now), now=now)  # fmt: skip
    page = f"/desk/partners/{slip.slip}"
    assert "has not decided yet" in signed_in("hall-1").get(page).content.decode()
    Handover.objects.filter(pk=slip.pk).update(state="granted", closed_at=now, erased_at=now)
    assert "has not decided yet" not in signed_in("hall-2").get(page).content.decode()


def test_a_filter_that_no_database_can_be_asked_for_is_no_fault(slip: str) -> None:
    page = signed_in("hall-1").get("/desk/partners/?q=%00&partner=haidian%00")
    assert page.status_code == 200
    assert "变更税务登记" not in signed_in("review-fire").get("/desk/partners/?state=%00").content.decode()


def test_a_partner_that_is_away_is_told_in_words(haidian: Neighbour, offers: None, now: datetime) -> None:
    slip = collect("haidian", title="档案查询", name="演示人丙", phone="19900000003", values={}, item="enterprise-archive-copy", unit="nankai-service-office", actor=actor_of("hall-1", now), now=now)  # fmt: skip
    client = signed_in("hall-1")
    assert "nothing sent yet" in client.get("/desk/partners/").content.decode()
    assert slip.case is not None
    act(slip.case.number, "hand-over", actor_of("hall-1", now), {}, now=now)
    exchange(now)
    Message.objects.update(problem="no answer from http://127.0.0.1:1: ConnectionRefusedError")
    page = client.get(f"/desk/partners/{slip.slip}").content.decode()
    assert "The partner cannot be reached." in page
    assert "ConnectionRefusedError" not in page
