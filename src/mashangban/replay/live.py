"""Matters that are open now: a handful from the last three days in every light and state, so that a demo's desk is
alive. They lie outside the replayed period and do not touch its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow
from mashangban.directory.codes import code_for_place
from mashangban.directory.pack import current_pack
from mashangban.figures.models import Cursor
from mashangban.replay.letters import Letter, draw_letters
from mashangban.replay.plots import HOUR, Plot
from mashangban.replay.stage import Stage
from mashangban.replay.story import load_story

#: hours ago → what has become of the letter by now
_FATES: tuple[tuple[float, str], ...] = (
    (0.2, "untouched"),
    (0.5, "untouched"),
    (0.9, "elsewhere"),
    (1.2, "held"),
    (2.1, "untouched"),
    (2.8, "measured"),
    (3.4, "followed"),
    (4.3, "asked"),
    (5.6, "untouched"),
    (6.3, "returned"),
    (7.5, "disputed"),
    (9.4, "untouched"),
    (10.2, "held"),
    (11.1, "measured"),
    (13.2, "untouched"),
    (17.5, "held"),
    (22.0, "answered"),
    (27.0, "praised"),
    (30.0, "answered"),
    (33.0, "blamed"),
    (38.0, "praised"),
    (44.0, "pledged"),
    (52.0, "reopened"),
    (58.0, "put-right"),
    (65.0, "praised"),
    (70.0, "answered"),
)
#: with so many demo letters in the last two days the desk is alive already
_ENOUGH = 12
_SCANS = 70


@dataclass(frozen=True, slots=True)
class Added:
    """How many letters were added, and why steps of them could not be taken."""

    letters: int
    refused: tuple[str, ...] = ()


def play(now: datetime) -> Added:
    """Add the open matters, at most once a day and not while enough are there. Raises StoryProblem."""
    if (
        CaseRow.objects.filter(demo=True, opened_at__gte=now - timedelta(hours=48), parent=None).count()
        >= _ENOUGH
    ):
        return Added(0)
    with transaction.atomic():
        _, fresh = Cursor.objects.get_or_create(name=f"live {timezone.localdate(now)}")
        return _play(now) if fresh else Added(0)


def _play(now: datetime) -> Added:
    pack, story = current_pack(), load_story("desk")
    seed = f"live {timezone.localdate(now)}"
    random = Random(seed)  # noqa: S311 - a story, not a secret
    stage = Stage(pack, story.service, random)
    stage.codes = {place: code_for_place(place, now=now, by="replay") for place in story.places}
    drawn = [
        one for one in draw_letters(story, pack.zone, echoes=0) if one.matter and one.place in story.places
    ]
    refused: list[str] = []
    for index, (hours, fate) in enumerate(reversed(_FATES)):
        at = now - hours * HOUR - timedelta(seconds=random.randint(0, 200))
        letter = replace(_pick(drawn, fate, random), index=index, at=at, told=None)
        if fate == "elsewhere":
            letter = replace(letter, place=next(iter(story.elsewhere)))
        scene = Scene(stage, story, letter, Random(f"{seed} {index}"), fate=fate, refused=refused)  # noqa: S311 - a story
        stage.at(at, scene.begin)
    for _ in range(_SCANS):
        place = random.choices(list(story.places), list(story.places.values()))[0]
        stage.at(now - random.random() * 72 * HOUR, _scanning(stage, place))
    stage.run(now)
    return Added(len(_FATES), tuple(refused))


def _pick(drawn: list[Letter], fate: str, random: Random) -> Letter:
    """A letter whose matter suits the fate, with dates of a lost thing left as they are told."""
    fitting = [
        one
        for one in drawn
        if one.matter is not None
        and not one.matter.foreign
        and "lost_when" not in one.data
        and (fate not in {"measured", "pledged", "followed"} or one.matter.measures)
        and (fate != "disputed" or "dispute" in one.matter.leads)
        and (fate not in {"blamed", "put-right"} or one.data["category"] == "consultation")
    ]
    chosen = random.choice(fitting)
    drawn.remove(chosen)
    return chosen


def _scanning(stage: Stage, place: str) -> Callable[[datetime], None]:
    return lambda moment: stage.scan(place, moment)


@dataclass(slots=True)
class Scene(Plot):
    """A letter that is somewhere on its way; steps that lie ahead of now are simply not reached."""

    fate: str = "untouched"
    refused: list[str] = field(default_factory=list)

    def begin(self, now: datetime) -> None:
        self.number = self.stage.hand_in(self.letter, now)
        _FATED[self.fate](self, now)

    def _now(self, by: str, action: str, moment: datetime, data: Mapping[str, Any]) -> None:
        try:
            Plot._now(self, by, action, moment, data)
        except Refused as refused:
            # e.g. a clock by working days in a year the pack's calendar does not have: the rest still shows
            self.refused.append(f"{self.number} {action}: {refused}")

    def untouched(self, now: datetime) -> None:
        """Nobody has looked at it yet."""

    def held(self, now: datetime) -> None:
        self._do(now + _minutes(18), "handler", "hold", message=self.random.choice(self.story.holding))

    def measured(self, now: datetime) -> None:
        self._do(now + _minutes(25), "handler", self._one_step)
        self._do(now + _minutes(26), "handler", "note", note=self.story.notes[0])

    def asked(self, now: datetime) -> None:
        self._do(now + _minutes(30), "handler", "ask", message=self._question()[0])

    def returned(self, now: datetime) -> None:
        self._do(now + _minutes(35), "handler", self._give_back)

    def disputed(self, now: datetime) -> None:
        self._do(now + _minutes(20), "handler", "hold", message=self.story.holding[0])
        self._do(now + _minutes(40), "handler", self._open_lead)

    def followed(self, now: datetime) -> None:
        """Somebody else wrote about the same thing a little later."""
        if self.letter.echo_of is None:
            echo = replace(self.letter, index=-self.letter.index - 1, echo_of=self.letter.index)
            follower = Scene(self.stage, self.story, echo, self.random, fate="followed", refused=self.refused)
            self.stage.at(now + _minutes(11), follower.begin)
        else:
            lead = self.stage.numbers[self.letter.echo_of]
            self._do(now + _minutes(6), "dispatcher", "cluster", number=lead)

    def answered(self, now: datetime) -> None:
        self._do(now + _minutes(95), "handler", "reply", message=self._text())

    def praised(self, now: datetime) -> None:
        self.answered(now)
        self._do(now + _minutes(240), "applicant", self._rate_with(5))

    def blamed(self, now: datetime) -> None:
        self.answered(now)
        self._do(now + _minutes(260), "applicant", self._rate_with(2))

    def put_right(self, now: datetime) -> None:
        self.answered(now)
        self._do(now + _minutes(200), "applicant", self._rate_with(1))
        self._do(now + 17 * HOUR, "leader", "callback", note=self.story.callbacks[0])
        self._do(now + 40 * HOUR, "handler", "fix", message=self.story.fixed[0])

    def pledged(self, now: datetime) -> None:
        self._do(now + _minutes(80), "handler", "pledge", message=self._text())
        self._do(now + 20 * HOUR, "handler", self._one_step)

    def reopened(self, now: datetime) -> None:
        self.answered(now)
        self._do(now + 50 * HOUR, "applicant", "reopen", reason=self.story.again[0])

    def elsewhere(self, now: datetime) -> None:
        """From a place no station answers for: it waits in the district's queue."""

    def _open_lead(self, by: str, moment: datetime) -> None:
        data = {"level": "complex", "note": self.story.disputes[1]}
        self._now(by, "lead-dispute", moment, data)


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


_FATED: Mapping[str, Callable[[Scene, datetime], None]] = {
    "untouched": Scene.untouched,
    "held": Scene.held,
    "measured": Scene.measured,
    "asked": Scene.asked,
    "returned": Scene.returned,
    "disputed": Scene.disputed,
    "followed": Scene.followed,
    "answered": Scene.answered,
    "praised": Scene.praised,
    "blamed": Scene.blamed,
    "put-right": Scene.put_right,
    "pledged": Scene.pledged,
    "reopened": Scene.reopened,
    "elsewhere": Scene.elsewhere,
}
