"""The agents' page: who asked for help, for whom one may act, and beginning for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from mashangban.assistance import mandates
from mashangban.assistance.mandates import Person
from mashangban.assistance.models import Mandate
from mashangban.assistance.scope import Scope
from mashangban.cases.handling import act
from mashangban.cases.intake import Submission, submit
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from tests.web.workbench.people import NOW, SignIn

pytestmark = pytest.mark.django_db
ELDER = Person("王奶奶", "19900000021")


def given(scope: Scope | None = None, agent: str = "guanyuanli-1", days_ago: int = 0) -> Mandate:
    then = NOW - timedelta(days=days_ago)
    return mandates.grant(
        ELDER,
        agent,
        scope or Scope(),
        how="home-visit",
        witnessed_by="guanyuanli-1",
        unit="guanyuanli-community",
        now=then,
    ).mandate


@pytest.fixture
def worker(sign_in: SignIn) -> Client:
    return sign_in("guanyuanli-1")


def test_one_sees_for_whom_one_may_act_and_what_ends_soon(worker: Client) -> None:
    given()
    given(days_ago=28)
    given(days_ago=31)
    given(agent="guanyuanli-2")
    held = worker.get("/desk/counter/agents").context["held"]
    assert [(one.principal, one.soon) for one in held] == [(ELDER.name, True), (ELDER.name, False)]


def test_begin_for_them_leads_to_the_scene_under_the_authority(worker: Client) -> None:
    mandate = given()
    answer = worker.post("/desk/counter/agents/begin", {"mandate": mandate.reference, "scene": "over-60s"})
    assert answer["Location"] == f"/services/over-60s?counter=1&mandate={mandate.reference}"


@pytest.mark.parametrize(
    ("scope", "agent", "days_ago", "said"),
    [
        (Scope(scenes=("retirement",)), "guanyuanli-1", 0, "does not cover"),
        (Scope(acts=("receive",)), "guanyuanli-1", 0, "does not cover"),
        (Scope(days=7), "guanyuanli-1", 8, "expired"),
        (Scope(), "guanyuanli-2", 0, "somebody else"),
    ],
)
def test_an_authority_that_does_not_hold_says_so_before_anything_is_typed(
    worker: Client, scope: Scope, agent: str, days_ago: int, said: str
) -> None:
    mandate = given(scope, agent, days_ago)
    sent = {"mandate": mandate.reference, "scene": "over-60s"}
    page = worker.post("/desk/counter/agents/begin", sent, follow=True)
    assert said in page.content.decode()


def asked(how: str) -> CaseRow:
    """Somebody who cannot walk far."""
    data = {"content": "腿脚不便，想办老年证（演示）", "how": how}
    identity = {"name": ELDER.name, "phone": ELDER.phone}
    sent = Submission("one-thing.help", data, channel="web", identity=identity, demo=True)
    return CaseRow.objects.get(number=submit(sent, now=NOW).number)


def test_who_asked_for_help_waits_there_without_a_name(sign_in: SignIn) -> None:
    row = asked("home")
    page = sign_in("hall-1").get("/desk/counter/agents")
    assert page.context["waiting"] == [row]
    assert ELDER.name not in page.content.decode()


def test_the_list_of_visits_has_what_one_took_to_do_at_home(sign_in: SignIn) -> None:
    for how in ("home", "phone"):
        act(
            asked(how).number, "take", actor_of("hall-1", NOW), {"message": "周三上午十点到（演示）"}, now=NOW
        )
    [visit] = sign_in("hall-1").get("/desk/counter/agents/visits").context["visits"]
    assert (visit.content, visit.agreed) == ("腿脚不便，想办老年证（演示）", "周三上午十点到（演示）")


def test_both_of_the_pages_say_when_there_is_nothing(worker: Client) -> None:
    assert "Nobody is waiting for help." in worker.get("/desk/counter/agents").content.decode()
    assert "nobody to visit" in worker.get("/desk/counter/agents/visits").content.decode()
