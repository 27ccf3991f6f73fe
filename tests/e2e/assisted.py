"""Somebody waits in the hall, and somebody may act for somebody."""

from __future__ import annotations

from datetime import timedelta

from mashangban.assistance import mandates, receipts, tickets
from mashangban.assistance.mandates import Person
from mashangban.assistance.scope import Scope
from mashangban.cases.handling import act
from mashangban.cases.intake import Submission, submit
from mashangban.core.numbers import new_case_number
from mashangban.directory.accounts import actor_of
from mashangban.notices import phone_codes
from tests.e2e import clock

HALL = "nankai-service-office"
ELDER = Person("王奶奶（演示）", "19900000021")
NEIGHBOUR = Person("李邻居（演示）", "19900000022")


def at_the_counter() -> dict[str, str]:
    """A line with a called ticket; an authority of the clerk, used; one that still waits for its principal."""
    now = clock.now()
    for scene, elder in (("over-60s", True), ("open-nursing-centre", False), ("", False)):
        tickets.take(HALL, now=now - timedelta(minutes=9), scene=scene, elder=elder)
    called = tickets.call_next(HALL, "3", "hall-1", now=now)
    assert called is not None
    given = mandates.grant(
        ELDER, "hall-1", Scope(), how="counter", witnessed_by="hall-2", unit=HALL, now=now
    ).mandate
    number = new_case_number(now.date(), lambda below: 1)
    receipts.write(given, "submit", number=number, scene="over-60s", now=now)
    for how in ("home", "counter"):
        data = {"content": "腿脚不便，想办老年证（演示）", "how": how}
        sent = Submission("one-thing.help", data, channel="web", identity=_identity(), demo=True)
        number = submit(sent, now=now).number
        if how == "home":
            act(number, "take", actor_of("hall-1", now), {"message": "周三上午十点到（演示）"}, now=now)
    token = phone_codes.send_code(NEIGHBOUR.phone, now)
    phone_codes.check_code(token, phone_codes.code_of(token), now)
    question = mandates.ask(ELDER, NEIGHBOUR, Scope(scenes=("over-60s",)), now=now, agent_token=token)
    return {"ticket": str(called.pk), "mandate": given.reference, "question": question.reference}


def _identity() -> dict[str, str]:
    return {"name": ELDER.name, "phone": ELDER.phone}
