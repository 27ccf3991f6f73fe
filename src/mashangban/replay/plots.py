"""What becomes of a letter: how its officer, its writer and everybody else behave. Drawn once per letter, so that the
same seed gives the same half year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from random import Random
from typing import Any

from mashangban.cases.models import CaseRow
from mashangban.papers.uploads import store as store_photo
from mashangban.replay import leads
from mashangban.replay.letters import Letter
from mashangban.replay.pictures import evidence
from mashangban.replay.stage import Stage
from mashangban.replay.story import Story, StoryStep

HOUR = timedelta(hours=1)
#: what the desk promises, as far as behaviour depends on it: officers hurry before it and apologise after it
_PROMISE = timedelta(hours=12)

#: how likely each turn of events is, of letters that nothing else decides; the rest are simply answered
TURNS: tuple[tuple[str, float], ...] = (
    ("late", 0.042),
    ("hold", 0.15),
    ("ask", 0.06),
    ("unanswered", 0.012),
    ("return", 0.016),
    ("withdraw", 0.011),
    ("pledge", 0.02),
    ("template", 0.006),
)
_RATED = 0.47
_LEVELS = {5: 60, 4: 22, 3: 9, 2: 6, 1: 3}
_REOPENED = 0.035


def spread(random: Random, median: timedelta, sigma: float, most: timedelta) -> timedelta:
    """A span around ``median``, mostly shorter, sometimes much longer, never above ``most``."""
    seconds = random.lognormvariate(log(median.total_seconds()), sigma)
    return min(most, timedelta(seconds=int(max(40, seconds)), microseconds=random.randint(1, 999_999)))


@dataclass(slots=True)
class Plot:
    """The course of one letter on the stage."""

    stage: Stage
    story: Story
    letter: Letter
    random: Random
    number: str = ""

    def begin(self, now: datetime) -> None:
        """Hand the letter in and decide what becomes of it."""
        self.number = self.stage.hand_in(self.letter, now)
        if self.letter.told is not None:
            self._tell(self.letter.told.steps)
            return
        row = CaseRow.objects.only("handler", "unit").get(number=self.number)
        if not row.handler:
            self._pass_on(now)
            return
        start = self.stage.at_work(row.handler, now)
        if self.letter.echo_of is not None:
            self._follow(now)
            return
        matter = self.letter.matter
        if matter is not None and matter.foreign and self.random.random() < 0.45:
            self._send_away(start)
            return
        _COURSES[self._turn()](self, now, start)
        self._asides(now)

    # --- how things go --------------------------------------------------------------------------

    def _turn(self) -> str:
        matter = self.letter.matter
        if matter is not None and matter.ask and self.random.random() < 0.3:
            return "ask"
        drawn, sum_ = self.random.random(), 0.0
        for turn, share in TURNS:
            sum_ += share
            if drawn < sum_:
                return turn
        return "act" if matter is not None and matter.measures and self.random.random() < 0.6 else "answer"

    def _reply_at(self, now: datetime, start: datetime, median_minutes: int = 52) -> datetime:
        """When an officer who works from ``start`` answers, in time."""
        latest = now + _PROMISE - timedelta(minutes=self.random.randint(4, 90))
        at = start + spread(self.random, timedelta(minutes=median_minutes), 0.95, 9 * HOUR)
        return max(min(at, latest), now + timedelta(seconds=50))

    def _answer(self, now: datetime, start: datetime) -> None:
        self._reply(self._reply_at(now, start))

    def _late(self, now: datetime, start: datetime) -> None:
        """The promise is missed; the leader steps in, and sometimes gives it to somebody else."""
        due = now + _PROMISE
        if self.random.random() < 0.35:
            self._do(due + timedelta(minutes=self.random.randint(8, 40)), "leader", self._reassign)
        self._reply(due + timedelta(minutes=45) + spread(self.random, HOUR, 0.8, 20 * HOUR))

    def _hold(self, now: datetime, start: datetime) -> None:
        latest = self._reply_at(now, start, 200)
        held = min(start + spread(self.random, timedelta(minutes=16), 0.7, HOUR), now + (latest - now) / 2)
        self._do(held, "handler", "hold", message=self.random.choice(self.story.holding))
        if self._measures() and self.random.random() < 0.5:
            self._steps_taken(held, latest)
        self._reply(latest)

    def _act(self, now: datetime, start: datetime) -> None:
        latest = self._reply_at(now, start, 150)
        self._steps_taken(now + timedelta(seconds=20), latest)
        self._reply(latest)

    def _ask(self, now: datetime, start: datetime) -> None:
        asked = min(start + spread(self.random, timedelta(minutes=25), 0.6, 2 * HOUR), now + 9 * HOUR)
        answered = asked + spread(self.random, timedelta(minutes=50), 1.0, 40 * HOUR)
        question, answer = self._question()
        self._do(asked, "handler", "ask", message=question)
        self._do(answered, "applicant", "answer", message=answer)
        work = self._awake(answered)
        self._reply(min(work + spread(self.random, HOUR, 0.8, 6 * HOUR), answered + 2.4 * HOUR))

    def _unanswered(self, now: datetime, start: datetime) -> None:
        """The question stays without an answer; after three days the desk goes on without it."""
        asked = min(start + timedelta(minutes=self.random.randint(10, 50)), now + 9 * HOUR)
        self._do(asked, "handler", "ask", message=self._question()[0])
        self._reply(asked + timedelta(days=3, minutes=self.random.randint(5, 130)))

    def _return(self, now: datetime, start: datetime) -> None:
        """An evidenced return and the dispatcher's ruling; the promise runs on meanwhile."""
        returned = min(start + timedelta(minutes=self.random.randint(8, 40)), now + 6 * HOUR)
        ruled = returned + timedelta(minutes=self.random.randint(15, 70))
        self._do(returned, "handler", self._give_back)
        self._do(ruled, "dispatcher", self._rule)
        self._reply(
            min(ruled + spread(self.random, HOUR, 0.6, 3 * HOUR), now + _PROMISE - timedelta(minutes=6))
        )

    def _withdraw(self, now: datetime, start: datetime) -> None:
        at = now + timedelta(minutes=self.random.randint(3, 18))
        self._do(
            min(at, max(start, now + timedelta(minutes=2))),
            "applicant",
            "withdraw",
            reason="自己解决了，谢谢。",
        )

    def _pledge(self, now: datetime, start: datetime) -> None:
        """Answered at once, and followed up with dated steps; then answered for good."""
        at = self._reply_at(now, start, 70)
        self._do(at, "handler", "pledge", message=self._text())
        done = self.stage.working_hour(at, self.random.randint(1, 4))
        self._do(done, "handler", self._one_step)
        self._reply(done + timedelta(minutes=self.random.randint(20, 90)))

    def _template(self, now: datetime, start: datetime) -> None:
        """Nothing but a canned text as it stands: counted apart."""
        text = "您好！您的来信已经收悉，感谢您对派出所工作的支持。"
        at = self._reply_at(now, start, 40)
        self._do(at, "handler", "reply", message=text, template="thanks", template_body=text)
        self._after(at)

    def _follow(self, now: datetime) -> None:
        """Somebody else wrote on the same matter: this letter follows that one, and is answered with it."""
        lead = self.stage.numbers[self.letter.echo_of or 0]
        at = now + timedelta(minutes=self.random.randint(3, 9))

        def join(moment: datetime) -> None:
            if CaseRow.objects.filter(number=lead, closed_at=None).exclude(state="replied").exists():
                self.stage.do(self.number, "dispatcher", "cluster", moment, {"number": lead})
                if self.random.random() < 0.2:
                    self._do(
                        moment + timedelta(minutes=4),
                        "dispatcher",
                        "uncluster",
                        reason="原来是另一件事，单独办理",
                    )

        def settle(moment: datetime) -> None:
            if CaseRow.objects.get(number=self.number).state != "replied":
                self.stage.do(self.number, "handler", "reply", moment, {"message": self._text()})
            self._after(moment)

        self.stage.at(at, join)
        self.stage.at(now + _PROMISE - timedelta(minutes=self.random.randint(5, 40)), settle)

    def _pass_on(self, now: datetime) -> None:
        """It landed in the district's queue: passed on to the station, given to an officer, answered."""
        dispatcher = self.stage.holder(CaseRow.objects.get(number=self.number).unit, "dispatcher", now)
        sent = self.stage.at_work(dispatcher, now) + timedelta(minutes=self.random.randint(6, 30))
        station = self.story_unit()
        self._do(sent, "dispatcher", "transfer", unit=station, reason="由派出所先行答复")
        given = sent + timedelta(minutes=self.random.randint(5, 25))

        def give(moment: datetime) -> None:
            row = CaseRow.objects.get(number=self.number)
            if not row.handler:
                person = self.stage.colleague(self.number, moment)
                self.stage.do(self.number, "dispatcher", "assign", moment, {"person": person})

        self.stage.at(given, give)
        self._reply(given + timedelta(minutes=self.random.randint(20, 90)))

    def story_unit(self) -> str:
        """The unit that answers for the story's places."""
        pack = self.stage.pack
        first = next(iter(self.story.places))
        return pack.unit_for(first, pack.service(self.story.service).authority) or pack.info.unmatched

    def _send_away(self, start: datetime) -> None:
        """Not the station's matter: sent to the district's office, which tells the writer where to turn."""
        office = self.stage.pack.info.unmatched
        sent = start + timedelta(minutes=self.random.randint(8, 50))
        self._do(sent, "handler", "transfer", unit=office, reason=self.story.foreign_reason)
        dispatcher = self.stage.holder(office, "dispatcher", sent)
        told = self.stage.at_work(dispatcher, sent) + timedelta(minutes=self.random.randint(15, 90))
        self._do(
            told, "dispatcher", "reject", message=self.story.foreign_answer, reason=self.story.foreign_reason
        )

    # --- after the answer -----------------------------------------------------------------------

    def _reply(self, at: datetime) -> None:
        """The substantive answer, and what the writer makes of it."""
        self._do(at, "handler", "reply", message=self._text())
        self._after(at)

    def _after(self, at: datetime, *, again: bool = False) -> None:
        rated = at + spread(self.random, 5 * HOUR, 1.3, timedelta(days=14))
        rates = self.random.random() < _RATED
        level = self.random.choices(list(_LEVELS), list(_LEVELS.values()))[0]
        if rates:
            self._do(rated, "applicant", self._rate_with(level))
        if rates and level <= 2:
            self._make_good(rated)
        elif not again and self.random.random() < _REOPENED:
            last = rated if rates else at
            back = max(
                last + timedelta(minutes=5), at + spread(self.random, 30 * HOUR, 0.7, timedelta(days=6))
            )
            if back < last + timedelta(days=6):
                self._come_back(back)

    def _come_back(self, at: datetime) -> None:
        self._do(at, "applicant", "reopen", reason=self.random.choice(self.story.again))
        reply = self._awake(at) + spread(self.random, timedelta(minutes=80), 0.7, 4 * HOUR)
        reply = min(reply, at + _PROMISE - timedelta(minutes=7))
        self._do(reply, "handler", "reply", message=self._text())
        self._after(reply, again=True)

    def _make_good(self, rated: datetime) -> None:
        """Called back within a working day (nearly always), put right, asked once more."""
        late = self.random.random() < 0.06
        called = self.stage.working_hour(rated, 2 if late else 1)
        self._do(called, "leader", "callback", note=self.random.choice(self.story.callbacks))
        fixed = self.stage.working_hour(called, self.random.randint(1, 7))
        if self.random.random() < 0.5:
            step = called + (fixed - called) / 2
            self._do(step, "handler", self._one_step)
        self._do(fixed, "handler", "fix", message=self.random.choice(self.story.fixed))
        if self.random.random() < 0.6:
            level = self.random.choices((5, 4, 3, 2), (30, 45, 20, 5))[0]
            again = fixed + spread(self.random, 8 * HOUR, 1.0, timedelta(days=10))
            self._do(again, "applicant", "rate-again", rating=level)

    # --- beside it ------------------------------------------------------------------------------

    def _asides(self, now: datetime) -> None:
        """Leads, notes, looks at an identity, a word from the writer: none of them moves a clock."""
        matter, random = self.letter.matter, self.random
        soon = now + timedelta(minutes=random.randint(2, 6))
        if random.random() < 0.05:
            self._do(soon, "applicant", "message", message=random.choice(self.story.messages))
        if random.random() < 0.06:
            self._do(soon, "handler", "note", note=random.choice(self.story.notes))
        wants = 0.5 if "plate" in self.letter.identity else 0.03
        if self.letter.identity and random.random() < wants:
            reason = self.story.reveal_reasons[2 if "plate" in self.letter.identity else random.randint(0, 1)]
            self._do(soon, "handler", "reveal", reason=reason)
        for kind, likely in (matter.leads if matter else {}).items():
            if random.random() < likely:
                self._do(now + timedelta(minutes=random.randint(7, 50)), "handler", self._lead(kind))

    def _lead(self, kind: str) -> Act:
        return lambda by, moment: leads.note_lead(self, kind, by, moment)

    # --- single steps ---------------------------------------------------------------------------

    def _tell(self, steps: tuple[StoryStep, ...]) -> None:
        for step in steps:
            at = self.story.local(step.at, self.stage.pack.zone)
            if step.action.startswith("lead-"):
                self._do(at, step.by, self._told_lead(step))
            else:
                self._do(at, step.by, step.action, **step.data)

    def _told_lead(self, step: StoryStep) -> Act:
        return lambda by, moment: leads.note(self, by, step.action, moment, step.data)

    def _do(self, at: datetime, by: str, action: str | Act, **data: Any) -> None:
        """Plan a step. An action that needs to look at the case first is a function."""
        if callable(action):
            self.stage.at(at, lambda moment: action(by, moment))
        else:
            self.stage.at(at, lambda moment: self._now(by, action, moment, data))

    def _now(self, by: str, action: str, moment: datetime, data: Mapping[str, Any]) -> None:
        self.stage.do(self.number, by, action, moment, data)

    def _rate_with(self, level: int) -> Act:
        remark = self.random.choice(self.story.remarks[str(level)])
        data = {"rating": level, **({"remark": remark} if remark else {})}
        return lambda by, moment: self._now(by, "rate", moment, data)

    def _steps_taken(self, after: datetime, before: datetime) -> None:
        """One or two dated steps between two moments."""
        measures = self._measures()[: self.random.randint(1, 2)]
        for place, measure in enumerate(measures, start=1):
            at = after + (before - after) * place / (len(measures) + 1)
            self._do(at, "handler", "act", measure=measure, happened_on=self._day(at))

    def _one_step(self, by: str, moment: datetime) -> None:
        measure = (self._measures() or ["当面向本人说明办理情况"])[0]
        self._now(by, "act", moment, {"measure": measure, "happened_on": self._day(moment)})

    def _reassign(self, by: str, moment: datetime) -> None:
        person = self.stage.colleague(self.number, moment)
        if CaseRow.objects.get(number=self.number).state == "received":
            self._now(by, "assign", moment, {"person": person})
        else:
            self._now(by, "reassign", moment, {"person": person, "reason": "超时未答复，改派跟进"})

    def _give_back(self, by: str, moment: datetime) -> None:
        handler = CaseRow.objects.get(number=self.number).handler
        photo = store_photo(evidence(self.letter.index), by=handler, now=moment, internal=True)
        reason = self.random.choice(self.story.return_reasons)
        self._now(by, "return", moment, {"reason": reason, "evidence": [photo.token]})

    def _rule(self, by: str, moment: datetime) -> None:
        if self.random.random() < 0.55:
            self._now(by, "overrule", moment, {"reason": "仍由你处先行办理，需要时会同有关单位"})
            return
        person = self.stage.colleague(self.number, moment)
        self._now(by, "redispatch", moment, {"person": person, "reason": "由熟悉情况的民警办理"})

    # --- words and hours ------------------------------------------------------------------------

    def _awake(self, moment: datetime) -> datetime:
        """``moment``, or half past seven in the morning when it is night."""
        local = moment.astimezone(self.stage.pack.zone)
        if 7 <= local.hour < 23:
            return moment
        day = local + timedelta(days=1) if local.hour >= 23 else local
        return day.replace(hour=7, minute=30)

    def _day(self, moment: datetime) -> str:
        return moment.astimezone(self.stage.pack.zone).date().isoformat()

    def _text(self) -> str:
        matter = self.letter.matter
        assert matter is not None
        return self.letter.said(self.random.choice(matter.replies))

    def _measures(self) -> list[str]:
        matter = self.letter.matter
        return [self.letter.said(measure) for measure in matter.measures] if matter else []

    def _question(self) -> tuple[str, str]:
        matter = self.letter.matter
        if matter is not None and len(matter.ask) == 2:
            return self.letter.said(matter.ask[0]), self.letter.said(matter.ask[1])
        return "您好！为了尽快办好，想请您说一下具体位置和大概时间。", "就在楼下，一般是晚饭以后。"


Act = Callable[[str, datetime], None]

_COURSES: Mapping[str, Callable[[Plot, datetime, datetime], None]] = {
    "answer": Plot._answer,
    "late": Plot._late,
    "hold": Plot._hold,
    "act": Plot._act,
    "ask": Plot._ask,
    "unanswered": Plot._unanswered,
    "return": Plot._return,
    "withdraw": Plot._withdraw,
    "pledge": Plot._pledge,
    "template": Plot._template,
}
