"""The course of one application in a replay: from the draft to the last contract, everybody in their role.

Whatever opens - an item, a contract, a follow-up - is found after each step and given a moment of its own, so the
course follows the engine and not the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection

from mashangban.applications import drafts, following, materials, promising, reviewing, submission
from mashangban.applications.models import Application
from mashangban.cases.intake import Refused
from mashangban.cases.models import CaseRow
from mashangban.cases.pages import applicant
from mashangban.core.casework.model import Actor
from mashangban.core.worktime import Term
from mashangban.directory.accounts import actor_of
from mashangban.replay.applicants import Applicant
from mashangban.replay.service_story import Kind, ServiceStory
from mashangban.replay.stage import Stage

APPLICATION, ITEM = "one-thing.application", "one-thing.item"
_MINUTES = {"form": 6, "materials": 14, "promises": 19, "review": 23, "submitted": 25}
#: an application, its items, their contracts
_LEVELS = 3
_MODES = ("counter", "electronic", "electronic", "post")

Opened = Callable[[CaseRow, datetime], None]


@dataclass
class Errand:
    """One application on the stage."""

    stage: Stage
    story: ServiceStory
    kind: Kind
    who: Applicant
    random: Random
    channel: str = "web"
    place: str = ""
    agent: str = ""
    region: str = ""
    #: unit whose counter proves who somebody is, instead of a code
    at_counter: bool = False
    #: it is granted in the end: neither refused nor withdrawn, which would change what must come out exactly
    plain: bool = False
    number: str = ""
    #: cases that have their moment already
    seen: set[int] = field(default_factory=set)

    # --- the applicant ---------------------------------------------------------------------------

    def begin(self, now: datetime) -> None:
        """Fill in, promise, sign and hand in, as on the pages; what follows is put on the stage."""
        application = self.draft(now)
        then = {step: now + timedelta(minutes=minutes) for step, minutes in _MINUTES.items()}
        self.papers(application, then["materials"])
        receipt = submission.submit(
            application, now=then["submitted"], once=f"replay {self.who.phone}", agent=self.agent
        )
        self.number = receipt.number
        self.stage.moved()
        if self.draws("silence"):
            self.look_later(then["submitted"], 6)
        elif not self.plain and self.draws("withdrawn"):
            self.later(then["submitted"], 2, self.withdraw)
        elif self.draws("supplement"):
            self.later(then["submitted"], 1, self.ask_supplement)
        else:
            self.later(then["submitted"], 1, self.accept)

    def draft(self, now: datetime) -> Application:
        """A draft with its form filled in; the phone is proven."""
        begun = drafts.begin(
            self.kind.scene,
            self.kind.answers,
            now=now,
            channel=self.channel,
            place=self.place or None,
            agent=self.agent,
            region=self.region,
            demo=True,
        )
        application, then = begun.application, now + timedelta(minutes=_MINUTES["form"])
        how = "mandate" if self.agent.startswith("mandate:") else "counter" if self.at_counter else "code"
        drafts.prove_phone(application, self.who.phone, then, name=self.who.name, how=how)
        drafts.reach(application, "form", then)
        asked = {one.element: one for one in drafts.fields(application, then)}
        given: dict[str, Any] = {
            code: self.answer(one, self.who.values.get(code, ""))
            for code, one in asked.items()
            if not one.optional
        }
        problems = drafts.fill(application, given, then, complete=True)
        if problems:
            raise RuntimeError(f"{self.kind.code}: the form is not complete: {problems}")
        return application

    def answer(self, one: drafts.Field, value: str) -> Any:
        """A value that fits a question nobody wrote an answer for."""
        if one.type == "choices":
            return [value or one.options[0].code]
        if value or one.value is not None:
            return value or one.value
        if one.type == "choice":
            return one.options[0].code
        filler = {"number": "10", "date": "2024-01-15", "name": self.who.name}
        return filler.get(one.type, "演示")

    def papers(self, application: Application, now: datetime) -> None:
        """Promise what the story says, bring the rest."""
        wishes = {**self.kind.promises, **self.kind.later}
        for evidence, regime in wishes.items():
            promising.promise(application, evidence, regime, now)
        known = materials.wanted(application, now)
        materials.bring_papers(application, [one.evidence for one in known if one.state == "missing"], now)
        if wishes:
            left = promising.sign(application, self.who.name, promising.DECLARATIONS, now)
            if left:
                raise RuntimeError(f"{self.kind.code}: the promises are not signed: {left}")

    def withdraw(self, now: datetime) -> None:
        """The applicant takes it back."""
        following.withdraw(self.number, applicant(self.number), self.say("withdraw"), now)
        self.stage.moved()

    def supply(self, now: datetime) -> None:
        """The applicant supplies what was asked for."""
        following.supply(self.number, self.say("supplied"), now)
        self.stage.moved()
        self.later(now, 1, self.accept)

    def rate(self, now: datetime) -> None:
        """The applicant rates the whole."""
        levels = [int(level) for level in self.story.ratings]
        level = self.random.choices(levels, weights=list(self.story.ratings.values()))[0]
        remark = {"remark": self.say("bad" if level <= 2 else "remark")} if self.random.random() < 0.3 else {}
        self.stage.do(self.number, "applicant", "rate", now, {"rating": level, **remark})
        self.look(now)

    def rate_item(self, row: CaseRow) -> Callable[[datetime], None]:
        """The applicant rates what one agency did."""

        def rate(now: datetime) -> None:
            level = self.random.choice((5, 5, 4, 4, 3))
            self.stage.act(row.number, "rate", applicant(self.number), now, {"rating": level})

        return rate

    # --- the counter -------------------------------------------------------------------------------

    def accept(self, now: datetime) -> None:
        """The counter accepts; a few are refused, or call for guidance first."""
        if not self.plain and self.draws("refused"):
            reason = self.say("refuse-reason")
            given = {"reason": reason, "message": self.say("refuse"), "article": self.say("refuse-article")}
            self.by_desk(self.number, "refuse", now, given)
            return
        if self.draws("guidance"):
            following.ask_guidance(self.number, self.say("guidance"), now)
            self.stage.moved()
        self.by_desk(self.number, "accept", now, {"message": self.say("accept")})
        self.look(now)

    def ask_supplement(self, now: datetime) -> None:
        """Everything that is missing, asked for at once."""
        row = CaseRow.objects.only("unit").get(number=self.number)
        actor = self.stage.actor(self.number, self.desk_role(row.unit), now)
        known = materials.wanted(Application.objects.get(case=row), now)
        weak = next((one for one in known if one.material is not None and one.material.how == "paper"), None)
        if weak is None:
            self.accept(now)
            return
        reviewing.check(self.number, weak.evidence, "defect", self.say("unclear"), actor, now)
        reviewing.ask_supplement(self.number, actor, now)
        self.stage.moved()
        self.later(now, 2, self.supply)

    def deliver(self, now: datetime) -> None:
        """The counter hands the results over."""
        self.by_desk(
            self.number, "deliver", now, {"mode": self.random.choice(_MODES), "message": self.say("deliver")}
        )
        if self.draws("rated"):
            self.stage.at(now + timedelta(hours=self.random.uniform(1, 90)), self.rate)
        self.look(now)

    # --- what has opened ---------------------------------------------------------------------------

    def look(self, now: datetime) -> None:
        """Give a moment to everything that has opened since."""
        for case_id, service, state in self._open_ones():
            if case_id in self.seen:
                continue
            if service != APPLICATION:
                self.seen.add(case_id)
                self.open(CaseRow.objects.get(pk=case_id), now)
            elif state == "delivering":
                self.seen.add(case_id)
                self.later(now, 1, self.deliver)

    def _open_ones(self) -> list[tuple[int, str, str]]:
        """Id, service and state of the application and what was opened for it, as far as it is open, the oldest first."""
        found: list[tuple[int, str, str]] = []
        # level by level, each by an index: planned as one, without statistics, it might read every case there is
        column = "number"
        keys: list[Any] = [self.number]
        with connection.cursor() as cursor:
            for _ in range(_LEVELS):
                if keys:
                    marks = ", ".join(["%s"] * len(keys))
                    cursor.execute(
                        f"SELECT id, service, state, closed_at FROM cases_case WHERE {column} IN ({marks})",  # noqa: S608 - column and marks are those above
                        keys,
                    )
                    rows = cursor.fetchall()
                    found += [(row[0], row[1], row[2]) for row in rows if row[3] is None]
                    column, keys = "parent_id", [row[0] for row in rows]
        return sorted(found)

    def open(self, row: CaseRow, now: datetime) -> None:
        """Somebody will deal with this case."""
        course: Mapping[str, Opened] = {
            ITEM: self.decide,
            "one-thing.notice-commitment": self.check,
            "one-thing.credit-commitment": self.make_up,
            "one-thing.tolerance": self.cure,
            "one-thing.guidance": self.one_step("answer", {"message": "answered"}, 1),
            "one-thing.follow-up": self.one_step("done", {"note": "follow-up"}, 15),
            "one-thing.callback": self.call_back,
        }
        if row.service in course:
            course[row.service](row, now)

    def decide(self, row: CaseRow, now: datetime) -> None:
        """The agency decides within what it promised; a few are late."""
        promised = Term.parse(str(row.snapshot["data"]["promised"])).amount
        days = max(1, round(promised * self.random.uniform(0.35, 0.95)))
        if promised > 1 and self.draws("late"):
            days = promised + self.random.randint(1, 3)
        # what comes later must be there first
        days = max(days, 3) if self.kind.later else days
        given = {"article": self.say("article"), "licence_number": f"演示{self.stage.random.randrange(10**8):08d}", "message": self.say("grant")}  # fmt: skip

        def grant(moment: datetime) -> None:
            try:
                self.stage.act(row.number, "grant", self.staff(row, "handler", moment), moment, given)
            except Refused:
                # ended meanwhile, or something that may come later has not come yet
                if CaseRow.objects.filter(pk=row.pk, closed_at=None).exists():
                    self.later(moment, 2, grant)
                    return
            else:
                if self.draws("item-rated"):
                    self.stage.at(moment + timedelta(hours=self.random.uniform(1, 90)), self.rate_item(row))
            self.look(moment)

        self.later(now, days, grant)

    def check(self, row: CaseRow, now: datetime) -> None:
        """A promise is checked: true, put right, untrue, or not to be checked any more."""
        days = self.random.randint(6, 26)
        turn = self.turn("rectified", "revoked", "terminated")
        if turn == "terminated":
            self.do_later(row, now, days, "leader", "terminate", {"reason": "terminate-reason"})
            return
        if turn is None:
            self.do_later(row, now, days, "handler", "confirm", {"measure": "confirm"})
            return

        def differs(moment: datetime) -> None:
            given = {"message": self.say("rectify")}
            self.stage.act(row.number, "order-rectify", self.staff(row, "handler", moment), moment, given)
            if turn == "rectified":
                self.do_later(row, moment, 7, "handler", "confirm", {"measure": "rectified"})
            else:
                why = {"reason": "revoke-reason", "article": "revoke-article"}
                self.do_later(row, moment, 11, "leader", "revoke", why, then=self.repair)

        self.later(now, days, differs)

    def make_up(self, row: CaseRow, now: datetime) -> None:
        """The missing material is handed in and looked at; some never comes."""
        if self.draws("overdue", self.story.contracts):
            why = {"reason": "overdue-reason", "article": "revoke-article"}
            self.do_later(row, now, 62, "leader", "revoke", why, then=self.repair)
            return
        self.hand_in(row, now, self.random.randint(12, 54), "accept-material")

    def cure(self, row: CaseRow, now: datetime) -> None:
        """What may come later comes, or the item ends."""
        if self.draws("failed", self.story.contracts):
            return
        self.hand_in(row, now, 1, "cure")

    def hand_in(self, row: CaseRow, now: datetime, days: int, taken: str) -> None:
        """The applicant hands something in; the agency looks at it the day after."""

        def bring(moment: datetime) -> None:
            me = applicant(self.number)
            self.stage.act(row.number, "hand-in", me, moment, {"note": self.say("handed-in")})
            self.do_later(row, moment, 1, "handler", taken, {"note": "made-up"})

        self.later(now, days, bring)

    def repair(self, row: CaseRow, now: datetime) -> None:
        """Half of those who broke a promise repair their credit."""
        if self.draws("repaired", self.story.contracts):
            self.do_later(row, now, 20, "leader", "repair", {"reason": "repair-reason"})

    def call_back(self, row: CaseRow, now: datetime) -> None:
        """A bad rating: called back, put right."""

        def call(moment: datetime) -> None:
            self.by_desk(row.number, "callback", moment, {"note": self.say("callback")})
            self.later(
                moment, 3, lambda at: self.by_desk(row.number, "fix", at, {"message": self.say("fixed")})
            )

        self.later(now, 1, call)

    def one_step(self, action: str, words: Mapping[str, str], days: int) -> Opened:
        """A case that one step of the desk ends."""

        def ends(row: CaseRow, now: datetime) -> None:
            def end(moment: datetime) -> None:
                self.by_desk(row.number, action, moment, {name: self.say(word) for name, word in words.items()})  # fmt: skip

            self.later(now, self.random.randint(1, days) if days > 1 else 1, end)

        return ends

    # --- means -------------------------------------------------------------------------------------

    def later(self, now: datetime, days: int, step: Callable[[datetime], None]) -> None:
        """A step within working hours, some working days from now."""
        self.stage.at(self.stage.working_hour(now, days, self.random), step)

    def look_later(self, now: datetime, days: int) -> None:
        """Nobody acts; what the clocks did is looked at afterwards."""
        self.later(now, days, self.look)

    def do_later(
        self,
        row: CaseRow,
        now: datetime,
        days: int,
        by: str,
        action: str,
        words: Mapping[str, str],
        then: Opened | None = None,
    ) -> None:
        """One action on a case, said in the story's words."""

        def step(moment: datetime) -> None:
            given = {name: self.say(word) for name, word in words.items()}
            self.stage.act(row.number, action, self.staff(row, by, moment), moment, given)
            if then is not None:
                then(row, moment)

        self.later(now, days, step)

    def by_desk(self, number: str, action: str, now: datetime, data: Mapping[str, Any]) -> None:
        """An action of whoever takes applications in at the unit."""
        unit = CaseRow.objects.only("unit").get(number=number).unit
        self.stage.do(number, self.desk_role(unit), action, now, data)

    def staff(self, row: CaseRow, role: str, now: datetime) -> Actor:
        """Whoever of the case's unit does this: the one who has it, or somebody in the role."""
        if role == "handler" and row.handler:
            return actor_of(row.handler, now)
        return self.stage.in_role(row.unit, role, now)

    def desk_role(self, unit: str) -> str:
        """Counters where a unit has one, else those who handle there."""
        posts = (post for post in self.stage.pack.posts.values() if post.unit == unit)
        return "counter" if any("counter" in post.roles for post in posts) else "handler"

    def draws(self, turn: str, among: Mapping[str, float] | None = None) -> bool:
        """Whether a turn of events happens."""
        return self.random.random() < (among or {**self.story.turns, **self.kind.turns})[turn]

    def turn(self, *names: str) -> str | None:
        """Which one of some turns of a contract happens, if any."""
        drawn = self.random.random()
        for name in names:
            drawn -= self.story.contracts[name]
            if drawn < 0:
                return name
        return None

    def say(self, word: str) -> str:
        """Words of the story, one of several at random."""
        written = self.story.words[word]
        return written if isinstance(written, str) else self.random.choice(written)
