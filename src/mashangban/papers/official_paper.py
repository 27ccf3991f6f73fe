"""What all papers of an application share: their labels, and how facts are said in the language of one paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from mashangban.core.numbers import format_case_number
from mashangban.papers.bilingual import Language, Words, day, deadline, moment, said
from mashangban.papers.decision_facts import Head
from mashangban.papers.qr import qr_svg
from mashangban.papers.typesetting import render_pdf

_LABELS: Mapping[str, Words] = {
    "number": pgettext_lazy("official", "Number"),
    "scan": pgettext_lazy("official", "Scan to follow the application"),
    "scan_verify": pgettext_lazy("official", "Scan to check that this paper is genuine and still valid"),
    "seal": pgettext_lazy("official", "Place of the seal"),
    "no_seal": pgettext_lazy("official", "demo, no seal"),
    "name": pgettext_lazy("official", "Name"),
    "dossier": pgettext_lazy("official", "Documents in the dossier"),
    "day": pgettext_lazy("official", "Date"),
    "applicant": pgettext_lazy("official", "Applicant"),
    "agent": pgettext_lazy("official", "Acting for the applicant"),
    "matter": pgettext_lazy("official", "Matter"),
    "received": pgettext_lazy("official", "Received"),
    "accepted": pgettext_lazy("official", "Accepted"),
    "due": pgettext_lazy("official", "Result by"),
    "materials": pgettext_lazy("official", "Documents received"),
    "promises": pgettext_lazy("official", "Promised or coming later"),
    "item": pgettext_lazy("official", "Item"),
    "body": pgettext_lazy("official", "Handled by"),
    "term": pgettext_lazy("official", "Time"),
    "items": pgettext_lazy("official", "What is handled"),
    "wants": pgettext_lazy("official", "What has to be put right"),
    "document": pgettext_lazy("official", "Document or entry"),
    "wrong": pgettext_lazy("official", "What is wrong or missing"),
    "law": pgettext_lazy("official", "Basis"),
    "remark": pgettext_lazy("official", "Remark"),
    "reason": pgettext_lazy("official", "Reason"),
    "remedies": pgettext_lazy("official", "If you do not agree"),
    "result": pgettext_lazy("official", "Result"),
    "licence_number": pgettext_lazy("official", "Licence number"),
    "valid": pgettext_lazy("official", "Valid until"),
    "endless": pgettext_lazy("official", "without end"),
    "conditions": pgettext_lazy("official", "Conditions"),
    "code": pgettext_lazy("official", "Verification code"),
    "verify": pgettext_lazy("official", "Verification code: scan, or type it at the address below"),
    "digest": pgettext_lazy("official", "Digest of the dossier"),
    "revoked": pgettext_lazy("official", "REVOKED"),
    "specimen": pgettext_lazy("official", "SPECIMEN"),
    "holder": pgettext_lazy("official", "Holder"),
    "holder_number": pgettext_lazy("official", "Identity number or firm code"),
    "issued": pgettext_lazy("official", "Issued"),
    "mode": pgettext_lazy("official", "Way of delivery"),
    "delivered": pgettext_lazy("official", "Delivered"),
    "by": pgettext_lazy("official", "Delivered by"),
    "tracking": pgettext_lazy("official", "Consignment"),
    "documents": pgettext_lazy("official", "What was handed over"),
    "owed": pgettext_lazy("official", "What may come later"),
    "promise": pgettext_lazy("official", "What was promised"),
    "until": pgettext_lazy("official", "By"),
    "check": pgettext_lazy("official", "Checked how, and what follows if it does not come"),
    "from": pgettext_lazy("official", "From the district"),
    "to": pgettext_lazy("official", "To the district"),
    "way": pgettext_lazy("official", "Way of working together"),
    "sent": pgettext_lazy("official", "Handed over"),
    "case": pgettext_lazy("official", "Case"),
    "what_happened": pgettext_lazy("official", "What happened since"),
    "when": pgettext_lazy("official", "When"),
    "what": pgettext_lazy("official", "What"),
    "who": pgettext_lazy("official", "Who"),
}

#: a list: its name, the names of its columns, its rows, and how wide each column is (`auto` or a share)
List = tuple[str, Sequence[str], Sequence[Sequence[str]], Sequence[float | str]]


class OfficialPaper:
    """One paper in its language: the words every template needs, and how facts are said."""

    def __init__(self, head: Head, title: Words, language: Language, printed_at: datetime) -> None:
        self.head = head
        self.language = language
        self.printed_at = printed_at
        self.title = self.said(title)

    def said(self, words: Words, **names: object) -> str:
        return said(words, self.language, **names)

    def label(self, name: str) -> str:
        return said(_LABELS[name], self.language)

    def day(self, value: date | datetime) -> str:
        return day(timezone.localdate(value) if isinstance(value, datetime) else value, self.language)

    def moment(self, value: datetime) -> str:
        return moment(value, self.language)

    def deadline(self, value: datetime | None) -> str:
        return deadline(value, self.language) if value else ""

    def valid(self, until: date | None) -> str:
        return day(until, self.language) if until else self.label("endless")

    def rows(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(self.label(name), value) for name, value in pairs if value]

    def facts(self, words: Mapping[str, str], at: date | datetime, url: str) -> dict[str, object]:
        number = self.head.number
        return {
            "language": self.language,
            "title": self.title,
            "unit": self.head.unit,
            "number": format_case_number(number) if number.isdigit() and len(number) == 14 else number,
            "words": {name: self.label(name) for name in _LABELS} | dict(words),
            "foot": self.said(
                pgettext_lazy("official", "Printed %(moment)s · Mashangban"),
                moment=self.moment(self.printed_at),
            ),
            "date": self.day(at),
            "url": url,
            "demo": self.head.demo,
        }

    def decision(
        self,
        at: date | datetime,
        *,
        opening: Sequence[str] = (),
        rows: Iterable[tuple[str, str]] = (),
        lists: Sequence[List] = (),
        passages: Sequence[tuple[str, Sequence[str]]] = (),
        closing: Sequence[str] = (),
        signatures: Sequence[Words] = (),
        verify_url: str = "",
    ) -> bytes:
        url = verify_url or self.head.track_url
        given = self.facts({"scan": self.label("scan_verify" if verify_url else "scan")}, at, url)
        return self.pdf(
            "decision",
            given
            | {
                "to": self.to(),
                "opening": list(opening),
                "rows": self.rows(rows),
                "lists": [
                    {
                        "title": self.label(name),
                        "heads": [self.label(one) for one in heads],
                        "rows": [list(row) for row in rows_],
                        "columns": list(columns),
                    }
                    for name, heads, rows_, columns in lists
                    if rows_
                ],
                "passages": [(self.label(name), list(texts)) for name, texts in passages],
                "closing": [words for words in closing if words],
                "signatures": [self.said(words) for words in signatures],
            },
            url,
        )

    def to(self) -> str:
        """The line that says whom the paper is for."""
        if not self.head.applicant:
            return ""
        if self.head.agent:
            words = pgettext_lazy("official", "%(applicant)s (through %(agent)s):")
            return self.said(words, applicant=self.head.applicant, agent=self.head.agent)
        return self.said(pgettext_lazy("official", "%(applicant)s:"), applicant=self.head.applicant)

    def pdf(self, template: str, facts: Mapping[str, object], url: str) -> bytes:
        pictures = {"qr.svg": qr_svg(url)} if url else {}
        return render_pdf(template, facts, pictures=pictures, at=self.printed_at)
