"""Applications that are open now, in every state: so that a demo's counter, agencies and agents have work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from mashangban.applications import materials
from mashangban.applications.models import Application
from mashangban.cases.intake import Refused, Submission, submit
from mashangban.cases.models import CaseRow
from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack
from mashangban.figures.models import Cursor
from mashangban.papers import scans
from mashangban.papers.typesetting import render_pdf
from mashangban.replay.applicants import invent
from mashangban.replay.errands import ITEM, Errand
from mashangban.replay.service_story import load_service_story
from mashangban.replay.stage import Stage

#: working days ago, kind of application, what has become of it by now
_FATES: tuple[tuple[int, str, str], ...] = (
    (1, "restaurant", "received"),
    (1, "hairdresser", "received"),
    (2, "change-of-firm", "received"),
    (2, "pharmacy", "supplement"),
    (3, "new-firm", "in-hand"),
    (3, "convenience-store", "half-way"),
    (4, "restaurant", "half-way"),
    (5, "flexible-work", "promised"),
    (6, "change-of-firm", "delivering"),
)
#: on how many days agencies have decided
_ROUNDS = {"in-hand": 0, "half-way": 1, "promised": 4, "delivering": 4}
#: people and firms of these have indexes of their own
_FIRST = 6000
_SCANNED = 3


class LiveErrand(Errand):
    """An application brought as far as its fate, and left there. Its first documents are scans to look at."""

    fate: str = ""

    def papers(self, application: Application, now: datetime) -> None:
        """Some documents as scans; promises and the rest as in any errand."""
        wished = {**self.kind.promises, **self.kind.later}
        for one in materials.wanted(application, now)[:_SCANNED]:
            if one.state == "missing" and one.evidence not in wished:
                paper = self._paper(one.title.zh, now)
                kept = scans.keep_document(paper, f"{one.title.zh}.pdf", pages=1, by="applicant", now=now)
                materials.attach(application, one.evidence, [kept.token], now)
        super().papers(application, now)

    def _paper(self, title: str, now: datetime) -> bytes:
        rows = [["申请人", self.who.name], ["地址", self.who.values.get("firm.address", "天津市南开区（演示）")], ["用途", "一件事申请材料"]]  # fmt: skip
        facts = {
            "title": f"{title}（演示）",
            "mark": "演示材料",
            "rows": rows,
            "text": "本页为演示材料，内容虚构，仅用于展示并排审核。",
            "signer": self.who.name,
            "day": timezone.localdate(now).strftime("%Y年%m月%d日"),
        }
        return render_pdf("demo_paper", facts, at=now)

    def later(self, now: datetime, days: int, step: Callable[[datetime], None]) -> None:
        """Nothing happens by itself: what becomes of it is its fate."""

    def meet(self, days: Sequence[date]) -> None:
        """Hand in on the first of the days, in office hours; then let its fate come on those after it."""
        self.begin(self._on(days[0], 9))
        if self.fate == "supplement":
            self.ask_supplement(self._on(days[0], 14))
        elif self.fate != "received":
            self.accept(self._on(days[0], 14))
            for day in days[1 : 1 + _ROUNDS[self.fate]]:
                self._decide(self._on(day, 10))

    def _on(self, day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, self.random.randint(2, 55), tzinfo=self.stage.pack.zone)  # fmt: skip

    def _decide(self, moment: datetime) -> None:
        """The agencies grant what is before them; half-way, only the first of them."""
        given = {"article": self.say("article"), "message": self.say("grant")}
        waiting = CaseRow.objects.filter(parent__number=self.number, service=ITEM, closed_at=None)
        for row in waiting.order_by("pk"):
            try:
                self.stage.act(row.number, "grant", self.staff(row, "handler", moment), moment, given)
            except Refused:
                continue  # what may come later has not come yet
            if self.fate == "half-way":
                return


def play(now: datetime) -> int:
    """Add the open applications, once a day; how many. Raises StoryProblem."""
    with transaction.atomic():
        _, fresh = Cursor.objects.get_or_create(name=f"live services {timezone.localdate(now)}")
        return _play(now) if fresh else 0


def _play(now: datetime) -> int:
    story = load_service_story()
    kinds = {kind.code: kind for kind in story.kinds}
    seed = f"live services {timezone.localdate(now)}"
    stage = Stage(current_pack(), story.system, Random(seed))  # noqa: S311 - a story, not a secret
    before = _working_days(stage.pack, timezone.localdate(now))
    day = (timezone.localdate(now).toordinal() % 300) * 10
    for place, (days, code, fate) in enumerate(reversed(_FATES)):
        own = Random(f"{seed} {place}")  # noqa: S311 - a story
        who = invent(story, kinds[code], _FIRST + day + place, own)
        errand = LiveErrand(stage, story, kinds[code], who, own, plain=True)
        errand.fate = fate
        errand.meet(before[-days:])
    _ask_for_help(now)
    return len(_FATES)


def _working_days(pack: Pack, today: date) -> list[date]:
    """The last working days before today, the oldest first; of a year without a calendar, the days from Monday to Friday."""
    found: list[date] = []
    day = today
    while len(found) < max(days for days, _, _ in _FATES):
        day -= timedelta(days=1)
        known = day.year in pack.calendar.years
        if pack.calendar.is_working_day(day) if known else day.weekday() < 5:
            found.insert(0, day)
    return found


def _ask_for_help(now: datetime) -> None:
    """Somebody old would like to be helped at home."""
    asked = {
        "content": "腿脚不方便，想请社区上门帮忙办老年卡年审和养老金认证（演示）。",
        "scene": "over-60s",
        "how": "home",
        "place": "guanyuanli",
    }
    who = {"name": "周玉芝（演示）", "phone": "19900001007", "place": "guanyuanli"}
    submit(Submission("one-thing.help", asked, who, place="guanyuanli", channel="phone", demo=True), now=now - timedelta(hours=2))  # fmt: skip
