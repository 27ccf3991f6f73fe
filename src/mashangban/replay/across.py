"""Firms across regions in a replay: handed over by a partner, online from there, or collected here for there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from random import Random

from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from mashangban.partners import loopback
from mashangban.partners.collecting import Paper, collect
from mashangban.partners.loopback import Neighbour, exchange
from mashangban.partners.models import Handover
from mashangban.partners.shapes import Decided, Dossier, MaterialPart, Phase, State, Status
from mashangban.replay.applicants import Applicant, invent
from mashangban.replay.errands import Errand
from mashangban.replay.service_story import Firm, Kind, ServiceStory
from mashangban.replay.stage import Stage, Step

#: firms across regions have indexes of their own, above all others'
_FIRST = 5000
_PLAIN = Kind(code="across", scene="enterprise-change", applications=1, who="firm", answers={}, counted=0)


class Neighbours:
    """The partners of the story, each played in this process, and the firms that come by way of them."""

    def __init__(self, stage: Stage, story: ServiceStory, random: Random) -> None:
        self.stage, self.story, self.random = stage, story, random
        codes = dict.fromkeys(firm.partner for firm in story.across.firms)
        self.known = {
            code: Neighbour(code, stage.pack.partners[code].division_code, draw=Random(f"{story.seed} {code}").randrange)  # noqa: S311 - a story
            for code in codes
        }  # fmt: skip

    def connected(self) -> AbstractContextManager[None]:
        """Within the block these are the partners, and no others."""
        return loopback.connected(*self.known.values())

    def errands(self, index: int) -> Iterator[tuple[datetime, Errand]]:
        """Firms that apply online from elsewhere: ordinary applications with a region."""
        kinds = {kind.code: kind for kind in self.story.kinds}
        for place, firm in enumerate(self.story.across.firms):
            if firm.mode == "online":
                who, own = self._firm(place, kinds[firm.kind])
                # nothing is promised by them: they are no part of the commitments of the half-year
                kind = kinds[firm.kind].model_copy(update={"promises": {}, "counted": 0})
                yield self._moment(), Errand(self.stage, self.story, kind, who, own, region=firm.partner, plain=True)  # fmt: skip

    def prepare(self) -> None:
        """Put firms that come by slips on the stage."""
        for place, firm in enumerate(self.story.across.firms):
            if firm.mode == "proxy":
                self.stage.at(self._moment(), self._handing_over(place, firm))
            elif firm.mode == "collect":
                self.stage.at(self._moment(), self._collecting(place, firm))

    # --- collected there, decided here ---------------------------------------------------------------

    def _handing_over(self, place: int, firm: Firm) -> Step:
        def hand_over(now: datetime) -> None:
            neighbour = self.known[firm.partner]
            dossier = self._dossier(place, firm, now)
            slip = neighbour.hand_over(dossier, now)
            self.stage.moved()
            Handover.objects.filter(slip=slip).update(demo=True)
            self._exchange(now)
            self._later(now, 1, lambda at: self._accept(slip, place, firm, at))

        return hand_over

    def _accept(self, slip: str, place: int, firm: Firm, now: datetime) -> None:
        number = self._number(slip)
        self.stage.do(number, "handler", "accept", now)
        self._exchange(now)
        self._later(now, 1, lambda at: self._grant(slip, place, firm, at))

    def _grant(self, slip: str, place: int, firm: Firm, now: datetime) -> None:
        number = self._number(slip)
        words = self.story.words
        given = {"message": "准予变更，结果由收件地送达。", "article": str(words["article"])}
        self.stage.do(number, "handler", "grant", now, given)
        self._exchange(now)

        def delivered(moment: datetime) -> None:
            dossier = self._dossier(place, firm, moment, phase="delivered")
            self.known[firm.partner].say(slip, "dossier", dossier, moment)
            self.stage.moved()
            self._exchange(moment)

        self._later(now, 2, delivered)

    def _dossier(self, place: int, firm: Firm, now: datetime, phase: Phase = "handed-over") -> Dossier:
        who, _ = self._firm(place, _PLAIN)
        item = self.stage.pack.items[firm.item]
        asked = [ask.element for ask in item.asks]
        return Dossier(
            mode="proxy",
            phase=phase,
            item=firm.item,
            title=item.title.zh,
            name=who.values["firm.name"],
            phone=who.phone,
            values={code: who.values.get(code) or "演示" for code in asked},
            materials=[
                MaterialPart(
                    one.evidence, self.stage.pack.evidence[one.evidence].title.zh, "paper", "original"
                )
                for one in item.materials
            ],
            collected_by=f"{self.stage.pack.partners[firm.partner].title.zh}政务服务中心（演示）",
            collected_at=now,
            note="已交本人" if phase == "delivered" else "",
        )

    # --- collected here, decided there ---------------------------------------------------------------

    def _collecting(self, place: int, firm: Firm) -> Step:
        def take(now: datetime) -> None:
            who, _ = self._firm(place, _PLAIN)
            item = self.stage.pack.items[firm.item]
            desk = self.stage.holder("nankai-service-office", "counter", now)
            slip = collect(
                firm.partner,
                title=item.title.zh,
                name=who.values["firm.name"],
                phone=who.phone,
                values={ask.element: who.values.get(ask.element) or "演示" for ask in item.asks},
                papers=[Paper(one.evidence, self.stage.pack.evidence[one.evidence].title.zh, "original") for one in item.materials],
                item=firm.item,
                unit="nankai-service-office",
                actor=actor_of(desk, now),
                now=now,
                demo=True,
            )  # fmt: skip
            self.stage.moved()
            self._later(now, 1, lambda at: self._send(slip.slip, firm, at))

        return take

    def _send(self, slip: str, firm: Firm, now: datetime) -> None:
        number = self._number(slip)
        self.stage.do(number, "counter", "hand-over", now)
        self._exchange(now)
        title = self.stage.pack.items[firm.item].title.zh
        self._later(now, 1, lambda at: self._hear(slip, firm, "accepted", title, at))
        self._later(now, 3, lambda at: self._hear(slip, firm, "granted", title, at))

    def _hear(self, slip: str, firm: Firm, state: State, title: str, now: datetime) -> None:
        decided = [Decided(firm.item, title, "granted", article=str(self.story.words["article"]))]
        status = Status(
            mode="proxy",
            state=state,
            title=title,
            decided=decided if state == "granted" else [],
        )
        self.known[firm.partner].say(slip, "status", status, now)
        self.stage.moved()
        if state == "granted":
            self._later(now, 1, lambda at: self._deliver(slip, at))

    def _deliver(self, slip: str, now: datetime) -> None:
        given = {"mode": "counter", "message": "结果已在本区窗口当面交给申请人。"}
        self.stage.do(self._number(slip), "counter", "deliver", now, given)
        self._exchange(now)

    # --- means ---------------------------------------------------------------------------------------

    def _exchange(self, now: datetime) -> None:
        exchange(now, *self.known.values())
        self.stage.moved()

    def _later(self, now: datetime, days: int, step: Step) -> None:
        self.stage.at(self.stage.working_hour(now, days), step)

    def _moment(self) -> datetime:
        return self.stage.moment_in(self.story.across.first, self.story.across.last, self.random)

    def _firm(self, place: int, kind: Kind) -> tuple[Applicant, Random]:
        own = Random(f"{self.story.seed} across {place}")  # noqa: S311 - a story
        return invent(self.story, kind, _FIRST + place, own), own

    @staticmethod
    def _number(slip: str) -> str:
        return CaseRow.objects.only("number").get(handover__slip=slip).number
