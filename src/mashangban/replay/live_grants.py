"""A benefit that is being granted without application now: a run approved, people told, some confirmed, some paid, one run to review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mashangban.directory.accounts import actor_of
from mashangban.directory.pack import current_pack
from mashangban.entitlements import grants, offering, population, runs, timing, working
from mashangban.entitlements.accounts import SOCIAL_CARD
from mashangban.entitlements.consent import VERSION
from mashangban.entitlements.errors import RunRefused
from mashangban.entitlements.rulebook import rulebook
from mashangban.figures.models import Cursor
from mashangban.replay.story import StoryProblem

_RULES = ("elder-subsidy", "elder-subsidy-90", "elder-subsidy-100")
_BENEFIT, _STREET = "elder-subsidy", "shuishang-gongyuan"
#: waits for a second person
_REVIEWED = ("hardship-heating", "hardship-heating-own")
_HANDLER, _LEADER = "review-civil-affairs", "lead-civil-affairs"
_TOLD, _CONFIRMED, _GRANTED = 24, 11, 7


def play(now: datetime) -> int:
    """How many people were told, once; 0 when it was played before or there is no population. Raises StoryProblem."""
    names = population.datasets()
    if not names:
        return 0
    with transaction.atomic():
        _, fresh = Cursor.objects.get_or_create(name="live grants")
        if not fresh:
            return 0
        try:
            return _play(names[0], now)
        except RunRefused as error:
            raise StoryProblem(f"grants: {error.reason} {error.params}") from error


def _play(dataset: str, now: datetime) -> int:
    begun = now - timedelta(days=2, hours=3)
    told_at = begun + timedelta(hours=3)
    # as of the day on which people are told: offers rest on a day of the present month
    on = timezone.localdate(told_at, current_pack().zone)
    handler, leader = actor_of(_HANDLER, begun), actor_of(_LEADER, begun)
    number = _matched(_RULES, dataset, begun, on)
    runs.approve(number, leader, "已看抽样和异常情况。", now=begun + timedelta(hours=2))
    told: list[str] = []
    # once the example's budget is over there is a run to look at, and nobody is told
    if timing.hindrance(rulebook().benefit(_BENEFIT), on, on) is None:
        told = offering.offer(number, _BENEFIT, handler, street=_STREET, most=_TOLD, now=told_at).made
    for place, one in enumerate(told[: _CONFIRMED + 1]):
        at = told_at + timedelta(hours=5, minutes=17 * place)
        if place == _CONFIRMED:
            grants.object_to(one, "不需要，请留给更需要的人", now=at)
        else:
            grants.confirm(one, SOCIAL_CARD, "", VERSION, now=at)
    for place, one in enumerate(told[:_GRANTED]):
        grants.grant(one, leader, now=now - timedelta(hours=20) + timedelta(minutes=6 * place))
    _matched(_REVIEWED, dataset, now - timedelta(hours=1), on)
    return len(told)


def _matched(rules: Sequence[str], dataset: str, at: datetime, on: date) -> str:
    """The number of a run over the rules that are valid on the day, matched and waiting for its review."""
    run = runs.start(rules, dataset, actor_of(_HANDLER, at), on=on, now=at)
    if working.match(run.pk, at + timedelta(minutes=5)) != "in-review":
        raise StoryProblem(f"grants: the match failed: {runs.find(run.case.number).problem_en}")
    return run.case.number
