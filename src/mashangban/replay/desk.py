"""The desk's half year, played through the real engine in one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mashangban.cases.roots import seal_days
from mashangban.directory.codes import code_for_place
from mashangban.directory.pack import current_pack
from mashangban.figures.fold import fold
from mashangban.figures.models import Cursor
from mashangban.figures.reading import REPLAYED
from mashangban.notices.delivery import deliver_notice
from mashangban.notices.models import Notice
from mashangban.replay.letters import draw_letters, draw_scans
from mashangban.replay.plots import Plot
from mashangban.replay.stage import Stage
from mashangban.replay.story import Story, load_story

#: long enough after the last letter for every rating, lead and lapse to have come
_AFTERMATH = timedelta(days=90)

#: done, of all
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay has left."""

    letters: int
    scans: int
    #: False: it had been played before, and nothing was done now
    fresh: bool


def play(
    system: str,
    now: datetime,
    progress: Progress = lambda done, of: None,
    *,
    story: Story | None = None,
) -> Played:
    """Play the story of a system (or the one given) unless it was played already. Raises StoryProblem.

    One transaction: interrupted, it leaves nothing; nobody sees half of it, and no worker sweeps its clocks by
    today's date. The story ends with every one of its cases closed.
    """
    story = story or load_story(system)
    mark = f"{REPLAYED} {system} {story.since} {story.until}"
    with transaction.atomic():
        _, fresh = Cursor.objects.get_or_create(name=mark, defaults={"event_id": story.seed})
        if fresh:
            _play(story, now, progress)
    fold(patience=10)
    return Played(story.total, story.scans, fresh)


def _play(story: Story, now: datetime, progress: Progress) -> None:
    pack = current_pack()
    random = Random(story.seed + 2)  # noqa: S311 - a story, not a secret
    letters = draw_letters(story, pack.zone)
    scans = draw_scans(story, letters, pack.zone)
    begun = datetime.combine(story.since, time(), pack.zone)
    places = sorted({scan.place for scan in scans})
    codes = {place: code_for_place(place, now=begun, by="replay") for place in places}
    stage = Stage(pack, story.service, random, codes=codes)
    for scan in scans:
        stage.at(scan.at, _scanning(stage, scan.place))
    for letter in letters:
        plot = Plot(stage, story, letter, Random(f"{story.seed} {letter.index}"))  # noqa: S311 - a story
        stage.at(letter.at, plot.begin)
    end = datetime.combine(story.until, time(), pack.zone) + _AFTERMATH
    total, seen = len(scans), 0

    def tell(moment: datetime) -> None:
        nonlocal seen
        seen += 1
        if seen % 50 == 0:
            share = (moment - begun) / (end - begun)
            progress(int(total * min(1.0, share)), total)

    tasks = set(DBTaskResult.objects.values_list("id", flat=True))
    stage.run(end, tell)
    _quieten(begun, end, tasks)
    seal_days(timezone.localdate(end), now)
    progress(total, total)


def _scanning(stage: Stage, place: str) -> Callable[[datetime], None]:
    return lambda moment: stage.scan(place, moment)


def _quieten(begun: datetime, end: datetime, tasks: set[UUID]) -> None:
    """Nobody is told today of what happened then: its notices count as sent and read."""
    ours = Notice.objects.filter(case__demo=True, created_at__gte=begun, created_at__lt=end)
    told = set(ours.filter(to="applicant").values_list("id", flat=True))
    # By id: inside this transaction PostgreSQL knows nothing yet of how large the tables have become, and may join
    # them row by row.
    quiet = list(ours.filter(Q(sent_at=None) | Q(read_at=None)).values_list("id", flat=True))
    for start in range(0, len(quiet), 500):
        Notice.objects.filter(id__in=quiet[start : start + 500]).update(
            sent_at=F("created_at"), read_at=F("created_at") + timedelta(hours=1)
        )
    waiting = DBTaskResult.objects.filter(task_path=deliver_notice.module_path).values_list(
        "id", "args_kwargs"
    )
    gone = [one for one, call in waiting if one not in tasks and call["args"] and call["args"][0] in told]
    for start in range(0, len(gone), 500):
        DBTaskResult.objects.filter(id__in=gone[start : start + 500]).delete()
