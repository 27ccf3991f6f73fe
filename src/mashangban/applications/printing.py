"""The papers of an application as PDFs, from the facts in the log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from mashangban.applications import contents, subjects
from mashangban.applications.contents import Contents
from mashangban.applications.contracts import REGIMES, contract_of
from mashangban.applications.family import Family, Member, family_of
from mashangban.applications.outcomes import Decision, decision_of
from mashangban.applications.own_documents import own
from mashangban.applications.results import Kind, NotIssued, bare_code_of, revoked_since
from mashangban.assistance import naming
from mashangban.cases.models import Event
from mashangban.core.catalog.items import Item
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.worktime import CalendarYearMissing, due_at
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import SealBroken
from mashangban.papers import decision_facts as facts
from mashangban.papers import decisions
from mashangban.papers.bilingual import Language, day, language_of

_MODES: Final[Mapping[str, Bilingual]] = {
    "counter": Bilingual(zh="窗口领取", en="collected at the counter"),
    "post": Bilingual(zh="邮寄", en="by post"),
    "electronic": Bilingual(zh="电子送达", en="electronically"),
}
_REVOKED = Bilingual(zh="{day}撤销：{reason}", en="Revoked on {day}: {reason}")
#: a line of ``supplement_text``: its number, the document, what is wrong with it
_LINE: Final = re.compile(r"\d+\. (.+?)(?:：|: )(.+)")
#: entries of the form that a licence shows, at most
_ROWS = 8
#: what stands above them already: the holder and the number
_SAID_ABOVE = frozenset({subjects.FIRM_NAME, subjects.FIRM_CODE})


def pdf(number: str, kind: Kind, lang: str, now: datetime, *, full: bool = False) -> bytes:
    """The paper ``kind`` of the parent or item case ``number``; ``lang`` is a language tag.

    ``full``: with the applicant's name as it is, for the applicant and whoever hands the paper over; else masked.
    Raises ``NoSuchCase``, ``NotIssued`` when the log has not led to it, ``FontMissing``. Letters are kept and not
    printed: read them by their token.
    """
    family = family_of(number, internal=True)
    member = family.members.get(number, family.root)
    printer = _Printer(current_pack(), family, member, language_of(lang), now, full=full)
    made = _MAKERS.get(kind)
    if made is None or member.number != number:
        raise NotIssued(kind)
    return made(printer)


@dataclass(frozen=True)
class _Printer:
    pack: Pack
    family: Family
    member: Member
    lang: Language
    now: datetime
    full: bool

    # --- the papers -----------------------------------------------------------------------------

    def acceptance(self) -> bytes:
        event = self._event("accept", "deem")
        case, plan = self.member.case, self.family.application.plan
        whole = case.clocks.get("whole")
        deemed = event.data.get("action") == "deem"
        promises = [one for row in plan for one in row.get("promises", ())]
        return decisions.acceptance_notice(
            facts.Acceptance(
                head=self._head(),
                received_at=case.opened_at,
                accepted_at=self.family.completed_at if deemed else event.at,
                items=[
                    facts.ItemLine(self._item_title(row), self._unit(str(row["unit"])), self._term(row))
                    for row in plan
                ],
                materials=[self._evidence(one.evidence) for one in self.family.materials if not one.regime],
                due_at=whole.due_at if whole else None,
                deemed=deemed,
                supplied=self.member.last("supply") is not None,
                promises=list(dict.fromkeys(self._promised(one) for one in promises)),
            ),
            language=self.lang,
            printed_at=self.now,
        )

    def supplement(self) -> bytes:
        event = self._event("ask-supplement")
        lines = self._given(event).get("message", "").splitlines()
        found = [_LINE.fullmatch(line.strip()) for line in lines]
        rest = [line for line, match in zip(lines[1:], found[1:], strict=True) if match is None]
        return decisions.supplement_notice(
            facts.Supplement(
                head=self._head(),
                asked_at=event.at,
                due_at=self._lapse(event),
                wants=[facts.Want(match[1], match[2]) for match in found if match]
                or [facts.Want(self._matter(), "\n".join(lines))],
                remark="\n".join(rest) if any(found) else "",
            ),
            language=self.lang,
            printed_at=self.now,
        )

    def refusal(self) -> bytes:
        event, item = self._event("refuse"), self._item()
        given = self._given(event)
        return decisions.refusal(
            facts.Refusal(
                head=self._head(),
                kind="application" if self.member is self.family.root else "item",
                received_at=self.member.case.opened_at,
                decided_at=event.at,
                reason=given.get("reason", ""),
                articles=self._articles(given.get("article", ""), item),
                licensing=item is not None and item.type == "permit",
            ),
            language=self.lang,
            printed_at=self.now,
        )

    def decision(self) -> bytes:
        decided, item = self._granted(), self._item()
        code = bare_code_of(self.member.number)
        return decisions.decision(
            facts.Granting(
                head=self._head(),
                received_at=self.member.case.opened_at,
                decided_at=decided.at,
                articles=self._articles(decided.article, item),
                result=self._result(item),
                licence_number=decided.licence_number,
                valid_until=decided.valid_until,
                conditions=decided.conditions,
                code=code,
                verify_url=self._verify_url(code),
                licensing=item is not None and item.type == "permit",
            ),
            language=self.lang,
            printed_at=self.now,
        )

    def licence(self) -> bytes:
        decided, item, inside = self._granted(), self._item(), self._contents()
        code = bare_code_of(self.member.number)
        root = self.family.root
        return decisions.licence(
            facts.Licence(
                head=self._head(),
                title=self._result(item),
                holder=self._holder(inside),
                holder_number=subjects.number_shown(inside.values),
                licence_number=decided.licence_number,
                issued_on=timezone.localdate(decided.at, self.pack.zone),
                valid_until=decided.valid_until,
                code=code,
                verify_url=self._verify_url(code),
                rows=self._rows(inside),
                conditions=decided.conditions,
                digest=str(root.case.data.get("dossier", "")),
                demo=root.row.demo,
                revoked=self._revoked(),
            ),
            language=self.lang,
            printed_at=self.now,
        )

    def delivery(self) -> bytes:
        event = self._event("deliver")
        given = self._given(event)
        documents = [
            self._result(self.pack.items.get(str(one.case.data["item"])))
            for one in self.family.items
            if (decided := decision_of(one)) is not None and decided.outcome == "granted"
        ]
        mode = _MODES.get(given.get("mode", ""))
        return decisions.delivery_receipt(
            facts.Delivery(
                head=self._head(),
                mode=mode.text(self.lang) if mode else given.get("mode", ""),
                delivered_at=event.at,
                documents=documents,
                delivered_by=self.pack.title(event.actor, self.lang),
                tracking=given.get("tracking", ""),
                remark=given.get("message", ""),
            ),
            language=self.lang,
            printed_at=self.now,
        )

    def tolerance(self) -> bytes:
        rows = [
            one for one in self.family.contracts_of(self.member) if one.row.service == "one-thing.tolerance"
        ]
        if not rows:
            raise NotIssued("tolerance")
        contracts = [(contract_of(one.row), one.case.clocks.get("due")) for one in rows]
        return decisions.tolerance_notice(
            facts.Tolerance(
                head=self._head(),
                accepted_at=min(one.case.opened_at for one in rows),
                owed=[
                    facts.Owed(
                        self._evidence(one.evidence),
                        one.promise,
                        clock.due_at if clock else one.case.opened_at,
                        one.check,
                        one.consequence,
                    )
                    for one, clock in contracts
                ],
            ),
            language=self.lang,
            printed_at=self.now,
        )

    # --- pieces ---------------------------------------------------------------------------------

    def _head(self) -> facts.Head:
        application, root = self.family.application, self.family.root
        return facts.Head(
            unit=self._unit(self.member.case.unit),
            number=self.member.number,
            applicant=self._holder(self._contents()),
            matter=self._matter(),
            track_url=f"{settings.BASE_URL}/t/{root.number}",
            agent=naming.agent_name(application.agent, self.lang) if application.agent else "",
        )

    def _matter(self) -> str:
        item = self._item()
        if item is not None:
            return item.title.text(self.lang)
        if self.member is not self.family.root:
            return str(self.member.case.data.get("title", ""))
        told = self.family.application.told.get("en" if self.lang == "en" else "zh") or {}
        return str(told.get("title") or self.member.case.data.get("scene_title", ""))

    def _event(self, *actions: str) -> Event:
        event = self.member.last(*actions)
        if event is None:
            raise NotIssued(", ".join(actions))
        return event

    def _granted(self) -> Decision:
        decided = decision_of(self.member)
        if decided is None or decided.outcome != "granted":
            raise NotIssued("decision")
        return decided

    def _given(self, event: Event) -> Mapping[str, str]:
        given: Mapping[str, Any] = event.data.get("input") or {}
        return {name: str(value) for name, value in given.items()}

    def _item(self) -> Item | None:
        return self.pack.items.get(str(self.member.case.data.get("item", "")))

    def _result(self, item: Item | None) -> str:
        return item.result.title.text(self.lang) if item else self._matter()

    def _contents(self) -> Contents:
        if self.family.application.erased_at is not None:
            return Contents()
        try:
            return contents.read(self.family.application)
        except SealBroken:
            return Contents()

    def _holder(self, inside: Contents) -> str:
        return subjects.holder_of(inside, full=self.full)

    def _rows(self, inside: Contents) -> list[tuple[str, str]]:
        """What the item asked and a licence may show: nothing that is kept as identity."""
        told = (self.family.application.told or {}).get("en" if self.lang == "en" else "zh") or {}
        item = str(self.member.case.data.get("item", ""))
        found: list[tuple[str, str]] = []
        for entry in told.get("form", ()):
            code, element = str(entry["code"]), self.pack.elements.get(str(entry["code"]))
            value = inside.values.get(code)
            known = element is not None and not element.identity and code not in _SAID_ABOVE
            if known and value not in (None, "") and item in entry.get("for", ()):
                options = {one["code"]: one["title"] for one in entry.get("options", ())}
                parts = value if isinstance(value, list) else [value]
                found.append((str(entry["title"]), "、".join(str(options.get(part, part)) for part in parts)))
        return found[:_ROWS]

    def _revoked(self) -> str:
        at = revoked_since(self.family, self.member)
        if at is None:
            return ""
        events = [
            event
            for one in (self.member, *self.family.contracts_of(self.member))
            if (event := one.last("revoke")) is not None and event.at == at
        ]
        reason = self._given(events[0]).get("reason", "") if events else ""
        return _REVOKED.text(self.lang).format(
            day=day(timezone.localdate(at, self.pack.zone), self.lang), reason=reason
        )

    def _lapse(self, event: Event) -> datetime | None:
        """Until when the supplement may come."""
        service = self.member.service
        row = next(
            (one for one in service.flow.get("supplement", {}).values() if one.after is not None), None
        )
        calendar = self.pack.calendars.get(service.calendar)
        if row is None or row.after is None or calendar is None:
            return None
        try:
            return due_at(event.at, row.after, calendar)
        except CalendarYearMissing:
            return None

    def _articles(self, article: str, item: Item | None) -> tuple[str, ...]:
        if article:
            return (article,)
        laws = [self.pack.laws.get(cite.law) for cite in item.basis] if item else []
        return tuple(f"《{law.title.zh}》" if self.lang == "zh" else law.title.en for law in laws if law)

    def _unit(self, code: str) -> str:
        return self.pack.title(code, self.lang)

    def _item_title(self, row: Mapping[str, Any]) -> str:
        item = self.pack.items.get(str(row["item"]))
        return item.title.text(self.lang) if item else str(row["title"])

    def _term(self, row: Mapping[str, Any]) -> str:
        item = self.pack.items.get(str(row["item"]))
        return item.promised.text(self.lang) if item else str(row["promised"])

    def _evidence(self, code: str) -> str:
        if found := self.pack.evidence.get(code):
            return found.title.text(self.lang)
        named = own(self.family.application, code)
        return named.title if named else code

    def _promised(self, one: Mapping[str, Any]) -> str:
        """A document with the regime that lets it be promised or come later: what follows differs from one to another."""
        service = next(code for code, regime in REGIMES.items() if regime == one["regime"])
        evidence, regime = (
            self._evidence(str(one["evidence"])),
            self.pack.service(service).title.text(self.lang),
        )
        return f"{evidence}（{regime}）" if self.lang == "zh" else f"{evidence} ({regime})"

    def _verify_url(self, code: str) -> str:
        return f"{settings.BASE_URL}/v/{code}"


_MAKERS = {
    "acceptance": _Printer.acceptance,
    "supplement": _Printer.supplement,
    "refusal": _Printer.refusal,
    "decision": _Printer.decision,
    "licence": _Printer.licence,
    "delivery": _Printer.delivery,
    "tolerance": _Printer.tolerance,
}
