"""Who may open a station's board, and who sees what single officers did."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mashangban.cases.intake import Submission, submit
from mashangban.core.casework.model import Actor, Grant
from mashangban.directory.loading import DEMO_TOTP_SECRET
from mashangban.directory.models import Account
from mashangban.directory.pack import current_pack
from mashangban.web.board.access import can_see_officers, can_see_station

pytestmark = pytest.mark.django_db
BOARD = "/board/station/wangdingdi-police?lang=en"
STATION = "wangdingdi-police"


def signed_in(person: str, *, strong: bool = False) -> Client:
    user = get_user_model().objects.create_user(person)
    Account.objects.create(user=user, person=person)
    if strong:
        TOTP.activate(user, DEMO_TOTP_SECRET)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def a_letter() -> None:
    data = {"category": "consultation", "matter": "other", "content": "路灯不亮"}
    place = "wdd-01-shops"
    submit(Submission("police-desk.ask", data, place=place, anonymous=True, demo=True), now=timezone.now())


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(BOARD)["Location"].startswith("/accounts/login/")


def test_an_officer_sees_the_board_but_nobodys_workload() -> None:
    a_letter()
    html = signed_in("officer-01").get(BOARD).content.decode()
    assert "Wangdingdi Police Station" in html
    assert "workload" not in html


def test_a_leader_sees_the_officers_workload() -> None:
    a_letter()
    assert "workload" in signed_in("leader", strong=True).get(BOARD).content.decode()


def test_a_leader_without_a_second_factor_sets_one_up_first() -> None:
    assert signed_in("leader").get(BOARD)["Location"] == reverse("mfa_activate_totp")


def test_another_units_people_find_no_such_page() -> None:
    assert signed_in("district-dispatcher").get(BOARD).status_code == 404


def test_a_station_that_does_not_exist_is_not_found() -> None:
    assert signed_in("officer-01").get("/board/station/nowhere").status_code == 404


def test_the_export_is_guarded_like_the_page(client: Client) -> None:
    url = "/board/station/wangdingdi-police/figures.csv"
    assert client.get(url).status_code == 302
    assert signed_in("officer-01").get(url).status_code == 200


@pytest.mark.parametrize(
    ("role", "unit", "station", "officers"),
    [
        ("handler", STATION, True, False),
        ("leader", STATION, True, True),
        ("auditor", "nankai-public-security", True, True),
        ("leader", "nankai-education", False, False),
    ],
)
def test_what_each_role_may_see(role: str, unit: str, station: bool, officers: bool) -> None:
    actor, pack = Actor("x", "staff", (Grant(role, unit),)), current_pack()
    assert can_see_station(actor, STATION, pack) is station
    assert can_see_officers(actor, STATION, pack) is officers
