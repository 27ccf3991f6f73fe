"""The elders of a community in a replay: known to the registers, served at the community's desk, some with help."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from mashangban.assistance.mandates import Person, grant
from mashangban.assistance.scope import Scope
from mashangban.packs import pack_path
from mashangban.registers.synthetic import FILE, Record, read_records
from mashangban.replay.applicants import Applicant
from mashangban.replay.errands import Errand
from mashangban.replay.service_story import Kind, ServiceStory
from mashangban.replay.stage import Stage

_SIXTY = 60


class Elder(Errand):
    """An elder's application. With a mandate it is the community's member of staff who acts."""

    helper: str = ""

    def begin(self, now: datetime) -> None:
        """Authority first, where somebody acts for the elder."""
        if self.helper:
            given = grant(
                Person(self.who.name, self.who.phone),
                self.helper,
                Scope(scenes=(self.kind.scene,), days=30),
                how="home-visit",
                witnessed_by=self.helper,
                unit=self.stage.pack.places[self.place].unit or "",
                now=now,
                demo=True,
            )
            self.agent = given.mandate.code
        super().begin(now)


def elders(stage: Stage, story: ServiceStory, random: Random) -> list[tuple[datetime, Elder]]:
    """The elders of the synthetic register who live there and are sixty, each with a moment."""
    plan = story.over_60s
    home = stage.pack.places[plan.place].title.zh.removesuffix("社区")
    records = [
        one
        for one in read_records(pack_path() / FILE)
        if one.kind == "person"
        and home in one.facts.get("person.home", "")
        and _age(one, plan.first) >= _SIXTY
    ]
    found = []
    for index, record in enumerate(records[: story.elders]):
        own = Random(f"{story.seed} elder {index}")  # noqa: S311 - a story
        assisted = index < plan.assisted
        online = plan.assisted <= index < plan.assisted + plan.online
        moment = stage.moment_in(plan.first, plan.last, random)
        kind = Kind(
            code="elder",
            scene=plan.scene,
            applications=1,
            who="person",
            answers={
                "age": _age(record, moment.date()),
                "card_first_time": False,
                "acts_for_other": assisted,
            },
            counted=0,
            form=dict(plan.form),
        )
        values = {**record.facts, "person.phone": record.phone, **plan.form}
        who = Applicant(record.facts["person.name"], record.phone, values)
        errand = Elder(stage, story, kind, who, own, channel="web" if online else "counter", place=plan.place, at_counter=not online, plain=True)  # fmt: skip
        errand.helper = own.choice(plan.desk) if assisted else ""
        found.append((moment, errand))
    return found


def _age(record: Record, on: date) -> int:
    born = date.fromisoformat(record.facts["person.birth-date"])
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
