"""Several letters about one matter: answered once, each with its own number."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import Actor
from mashangban.notices.models import Notice
from tests.shell.desk import NOW, Submit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
REPLY = {"message": "您好，我们已到现场，店家答应十点后关小音响。"}


def pair(hand_in: Submit, dispatcher: Actor) -> tuple[str, str]:
    lead, follower = hand_in().number, hand_in(content="烧烤店又吵了").number
    act(follower, "cluster", dispatcher, {"number": lead}, now=NOW)
    return lead, follower


def test_a_reply_to_the_leader_answers_those_that_follow(
    hand_in: Submit, dispatcher: Actor, officer: Actor
) -> None:
    lead, follower = pair(hand_in, dispatcher)
    act(lead, "reply", officer, REPLY, now=LATER)
    assert set(CaseRow.objects.values_list("state", flat=True)) == {"replied"}
    assert Notice.objects.filter(to="applicant", case__number=follower).exists()


def test_a_follower_may_be_taken_out_again(hand_in: Submit, dispatcher: Actor, officer: Actor) -> None:
    lead, follower = pair(hand_in, dispatcher)
    act(follower, "uncluster", dispatcher, {"reason": "另一家店"}, now=LATER)
    act(lead, "reply", officer, REPLY, now=LATER)
    assert CaseRow.objects.get(number=follower).state != "replied"
    assert CaseRow.objects.get(number=follower).cluster == ""


@pytest.mark.parametrize(("number", "code"), [("24100800000001", "cluster-unknown"), (None, "cluster-self")])
def test_what_cannot_be_followed_is_refused(
    hand_in: Submit, dispatcher: Actor, number: str | None, code: str
) -> None:
    own = hand_in().number
    with pytest.raises(Refused) as caught:
        act(own, "cluster", dispatcher, {"number": number or own}, now=NOW)
    assert caught.value.refusals[0].code in {code, "bad-input"}
