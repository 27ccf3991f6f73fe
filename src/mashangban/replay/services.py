"""One-thing services played through the real engine in one transaction: all of it, or nothing.

Drafts, promises, letters, counters, agencies and partners do here what they do on the pages. What the page publishes must
come out exactly; if it does not, the replay ends with an error and leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from random import Random

from django.db import transaction

from mashangban.applications import drafts
from mashangban.applications.models import Application
from mashangban.cases.models import CaseRow, Event
from mashangban.cases.roots import engine_event
from mashangban.cases.store import replayed
from mashangban.core.catalog.pack import Pack
from mashangban.core.measures.one_thing import one_thing_counters
from mashangban.directory.pack import current_pack
from mashangban.figures.fold import fold
from mashangban.figures.models import Cursor
from mashangban.figures.reading import REPLAYED
from mashangban.replay.across import Neighbours
from mashangban.replay.applicants import invent
from mashangban.replay.desk import Progress
from mashangban.replay.elders import elders
from mashangban.replay.errands import ITEM, Errand
from mashangban.replay.service_story import ServiceStory, load_service_story
from mashangban.replay.stage import Stage

#: long enough after the last application for every contract to be kept or broken, and repaired
_AFTERMATH = timedelta(days=60)


class StoryBroken(RuntimeError):  # noqa: N818 - named as what it says
    """The replay did not come out as the story says; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay has left."""

    applications: int
    drafts: int
    #: False: it had been played before, and nothing was done now
    fresh: bool


def play(
    now: datetime,
    progress: Progress = lambda done, of: None,
    *,
    story: ServiceStory | None = None,
) -> Played:
    """Play the story of one-thing services unless it was played already. Raises StoryProblem and StoryBroken.

    Its events are written ``now``, whatever day they are about: what was sealed before stays as it is. The story ends
    with every one of its cases closed.
    """
    story = story or load_service_story()
    mark = f"{REPLAYED} {story.system} {story.since} {story.until}"
    with transaction.atomic():
        _, fresh = Cursor.objects.get_or_create(name=mark, defaults={"event_id": story.seed})
        if fresh:
            with replayed(now):
                _play(story, progress)
    fold(patience=10)
    return Played(story.total, sum(story.left.values()), fresh)


def _play(story: ServiceStory, progress: Progress) -> None:
    pack = current_pack()
    random = Random(story.seed)  # noqa: S311 - a story, not a secret
    stage = Stage(pack, story.system, random)
    errands = list(_errands(stage, story, random))
    neighbours = Neighbours(stage, story, random)
    helpers = elders(stage, story, random)
    last = max(story.over_60s.last, story.across.last, story.until)
    begun = datetime.combine(story.since, time(), pack.zone)
    end = datetime.combine(last, time(), pack.zone) + _AFTERMATH
    for moment, errand in (*errands, *helpers, *neighbours.errands(len(errands))):
        stage.at(moment, errand.begin)
    neighbours.prepare()
    for moment, step in _left(stage, story, random, len(errands) + len(story.across.firms)):
        stage.at(moment, step)
    seen = 0

    def tell(moment: datetime) -> None:
        nonlocal seen
        seen += 1
        if seen % 25 == 0:
            progress(int(1000 * min(1.0, (moment - begun) / (end - begun))), 1000)

    with neighbours.connected():
        stage.run(end, tell)
    _check(story, pack)
    progress(1000, 1000)


def _errands(stage: Stage, story: ServiceStory, random: Random) -> Iterator[tuple[datetime, Errand]]:
    index = 0
    for kind in story.kinds:
        for number in range(kind.applications):
            index += 1
            own = Random(f"{story.seed} {kind.code} {number}")  # noqa: S311 - a story
            who = invent(story, kind, index, own)
            errand = Errand(stage, story, kind, who, own, plain=kind.counted > 0)
            yield stage.moment_in(kind.first or story.since, kind.last or story.until, random), errand


def _left(
    stage: Stage, story: ServiceStory, random: Random, taken: int
) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
    """Drafts that were begun and left."""
    kinds = [kind for kind in story.kinds if kind.applications > 5]
    promising = [kind for kind in kinds if kind.promises]
    index = taken
    for step, times in story.left.items():
        for _ in range(times):
            index += 1
            kind = random.choice(promising if step in {"promises", "review"} else kinds)
            own = Random(f"{story.seed} left {index}")  # noqa: S311 - a story
            errand = Errand(stage, story, kind, invent(story, kind, index, own), own)
            yield stage.moment_in(story.since, story.until, random), _leaving(errand, step)


def _leaving(errand: Errand, step: str) -> Callable[[datetime], None]:
    """Come as far as a step, and no further."""

    def leave(now: datetime) -> None:
        if step == "situation":
            drafts.begin(errand.kind.scene, errand.kind.answers, now=now, demo=True)
            return
        application = errand.draft(now)
        for reached in ("materials", "promises", "review"):
            if step == "form":
                break
            drafts.reach(application, reached, now + timedelta(minutes=12))
            if reached == step:
                break

    return leave


def _check(story: ServiceStory, pack: Pack) -> None:
    """Nothing is left open, and everybody has come."""
    open_ones = CaseRow.objects.filter(
        demo=True, closed_at=None, opened_at__gte=datetime.combine(story.since, time(), pack.zone),
        service__startswith="one-thing.",
    )  # fmt: skip
    left = list(open_ones.values_list("service", "state")[:5])
    if left:
        raise StoryBroken(f"cases are still open at the end: {left}")
    counted = _on_commitment(story, pack)
    if counted != story.commitments:
        raise StoryBroken(f"{counted} items were decided on a commitment, not {story.commitments}")
    elder = Application.objects.filter(
        scene=story.over_60s.scene, demo=True, case__closed_at__isnull=False
    ).count()
    if elder != story.elders:
        raise StoryBroken(f"{elder} elders were served, not {story.elders}")


def _on_commitment(story: ServiceStory, pack: Pack) -> int:
    """Items granted between the story's days on a promise, as the figures count them."""
    logs = Event.objects.filter(case__service=ITEM, case__demo=True, case__state="granted").order_by(
        "case_id", "seq"
    )
    found = 0
    for _, log in groupby(logs.iterator(chunk_size=2000), key=attrgetter("case_id")):
        counters = one_thing_counters([engine_event(row) for row in log], pack.zone)
        found += sum(n for one, n in counters.items() if one.measure == "by-commitment" and story.since <= one.day <= story.until)  # fmt: skip
    return found
