"""The five slips of a desk: receipt, reply, transfer, dispute record, population confirmation.

Facts in, a PDF out; the same facts printed at the same moment give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import pgettext_lazy

from mashangban.core.numbers import format_case_number, format_receipt_key
from mashangban.papers.bilingual import Language, Words, deadline, moment, said
from mashangban.papers.qr import qr_svg
from mashangban.papers.slip_facts import (
    DisputeRecord,
    Entry,
    PopulationConfirmation,
    Receipt,
    ReplySlip,
    TransferSlip,
)
from mashangban.papers.typesetting import render_pdf, render_png

_LABELS: Mapping[str, Words] = {
    "number": pgettext_lazy("slip", "Case number"),
    "key": pgettext_lazy("slip", "Key (keep it to yourself)"),
    "due": pgettext_lazy("slip", "Answer by"),
    "scan": pgettext_lazy("slip", "Scan to follow your case"),
    "content": pgettext_lazy("slip", "What was written"),
    "category": pgettext_lazy("slip", "Kind"),
    "place": pgettext_lazy("slip", "Place"),
    "unit": pgettext_lazy("slip", "Unit"),
    "received": pgettext_lazy("slip", "Received"),
    "phone": pgettext_lazy("slip", "Telephone"),
    "record_mark": pgettext_lazy("slip", "Mark in the record"),
    "replies": pgettext_lazy("slip", "Replies"),
    "actions": pgettext_lazy("slip", "What was done"),
    "holding": pgettext_lazy("slip", "Holding reply"),
    "reason": pgettext_lazy("slip", "Reason"),
    "from": pgettext_lazy("slip", "From"),
    "to": pgettext_lazy("slip", "To"),
    "transferred": pgettext_lazy("slip", "Transferred"),
    "by": pgettext_lazy("slip", "By"),
    "photos": pgettext_lazy("slip", "Photos"),
    "level": pgettext_lazy("slip", "Level"),
    "found": pgettext_lazy("slip", "Found"),
    "address": pgettext_lazy("slip", "Address"),
    "parties": pgettext_lazy("slip", "Parties"),
    "role": pgettext_lazy("slip", "Role"),
    "name": pgettext_lazy("slip", "Name"),
    "contact": pgettext_lazy("slip", "Contact"),
    "matter": pgettext_lazy("slip", "What it is about"),
    "measures": pgettext_lazy("slip", "Steps taken"),
    "next": pgettext_lazy("slip", "Next step"),
    "person": pgettext_lazy("slip", "Entry"),
    "checked": pgettext_lazy("slip", "Consent and check"),
    "basis": pgettext_lazy("slip", "Legal basis"),
    "consent": pgettext_lazy("slip", "Consent given"),
    "entered": pgettext_lazy("slip", "Entered"),
    "confirmed": pgettext_lazy("slip", "Checked by a second person"),
    "unchecked": pgettext_lazy("slip", "not yet checked; the entry does not count before"),
    "purpose": pgettext_lazy("slip", "What it is used for"),
    "day": pgettext_lazy("slip", "Date"),
}


class _Slip:
    """The words of one slip in its language, and what every template needs."""

    def __init__(
        self, language: Language, title: Words, unit: str, number: str, printed_at: datetime
    ) -> None:
        self.language = language
        self.printed_at = printed_at
        self.facts: dict[str, object] = {
            "language": language,
            "title": said(title, language),
            "unit": unit,
            "number": format_case_number(number),
            "words": {name: said(words, language) for name, words in _LABELS.items()},
            "foot": said(
                pgettext_lazy("slip", "Printed %(moment)s · Mashangban"),
                language,
                moment=self.moment(printed_at),
            ),
        }

    def moment(self, value: datetime) -> str:
        return moment(value, self.language)

    def deadline(self, value: datetime) -> str:
        return deadline(value, self.language)

    def rows(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Labels in the language of the slip; pairs without a value are left out."""
        return [(said(_LABELS[name], self.language), value) for name, value in pairs if value]

    def entries(self, entries: Iterable[Entry]) -> list[dict[str, str]]:
        holding = said(_LABELS["holding"], self.language)
        return [
            {
                "at": self.moment(entry.at),
                "text": entry.text,
                "by": entry.by,
                "mark": holding if entry.holding else "",
            }
            for entry in sorted(entries, key=lambda entry: entry.at)
        ]

    def said(self, words: Words, **names: object) -> str:
        return said(words, self.language, **names)

    def signed_by(self, *roles: Words) -> list[str]:
        return [self.said(role) for role in roles]

    def pdf(self, template: str, facts: Mapping[str, object], link: str = "") -> bytes:
        pictures = {"qr.svg": qr_svg(link)} if link else {}
        given = {**self.facts, "url": link, **facts}
        return render_pdf(template, given, pictures=pictures, at=self.printed_at)

    def png(self, template: str, facts: Mapping[str, object], link: str, ppi: int) -> bytes:
        given = {**self.facts, "url": link, **facts}
        return render_png(template, given, pictures={"qr.svg": qr_svg(link)}, ppi=ppi)[0]


def receipt_slip(facts: Receipt, *, language: Language, printed_at: datetime) -> bytes:
    """The receipt (A5). Raises `FontMissing`, as all slips do."""
    slip, given = _receipt(facts, language, printed_at)
    return slip.pdf("receipt", given, facts.track_url)


def receipt_picture(facts: Receipt, *, language: Language, printed_at: datetime, ppi: int = 144) -> bytes:
    """The first page of the receipt as a PNG, to keep among the photos of a phone."""
    slip, given = _receipt(facts, language, printed_at)
    return slip.png("receipt", given, facts.track_url, ppi)


def _receipt(facts: Receipt, language: Language, printed_at: datetime) -> tuple[_Slip, dict[str, object]]:
    slip = _Slip(language, pgettext_lazy("slip", "Receipt"), facts.unit, facts.number, printed_at)
    rows = [
        ("category", facts.category),
        ("place", facts.place),
        ("received", slip.moment(facts.received_at)),
        ("phone", facts.phone),
        ("record_mark", facts.record_mark),
    ]
    notice = pgettext_lazy(
        "slip",
        "Number and key together open your case: what happened, who has it, the reply. "
        "You can write to us there, rate the answer, and reopen the case. In danger call 110.",
    )
    return slip, {
        "key": format_receipt_key(facts.key),
        "due": slip.deadline(facts.due_at),
        "rows": slip.rows(rows),
        "content": facts.content,
        "notice": slip.said(notice),
    }


def reply_slip(facts: ReplySlip, *, language: Language, printed_at: datetime) -> bytes:
    """The reply (A4)."""
    slip = _Slip(language, pgettext_lazy("slip", "Reply"), facts.unit, facts.number, printed_at)
    rows = [
        ("category", facts.category),
        ("place", facts.place),
        ("received", slip.moment(facts.received_at)),
        ("due", slip.deadline(facts.due_at)),
    ]
    if facts.reopen_until:
        until = slip.deadline(facts.reopen_until)
        words = pgettext_lazy(
            "slip",
            "If this does not settle the matter, you can reopen the case until %(moment)s; its number stays.",
        )
        notice = slip.said(words, moment=until)
    else:
        notice = slip.said(
            pgettext_lazy("slip", "If this does not settle the matter, tell us; its number stays.")
        )
    return slip.pdf(
        "reply",
        {
            "rows": slip.rows(rows),
            "content": facts.content,
            "replies": slip.entries(facts.replies),
            "actions": slip.entries(facts.actions),
            "notice": notice,
            "signatures": slip.signed_by(
                pgettext_lazy("slip", "Handled by"), pgettext_lazy("slip", "Seal of the unit")
            ),
        },
        facts.track_url,
    )


def transfer_slip(facts: TransferSlip, *, language: Language, printed_at: datetime) -> bytes:
    """The transfer slip (A4); it carries no identity of the applicant."""
    slip = _Slip(language, pgettext_lazy("slip", "Transfer slip"), facts.unit, facts.number, printed_at)
    rows = [
        ("category", facts.category),
        ("place", facts.place),
        ("received", slip.moment(facts.received_at)),
        ("transferred", slip.moment(facts.transferred_at)),
        ("by", facts.transferred_by),
        ("due", slip.deadline(facts.due_at)),
        ("photos", str(facts.photos or "")),
    ]
    notice = pgettext_lazy(
        "slip",
        "The promise to the applicant runs on from receipt; a transfer does not move it. "
        "Who the applicant is stays in the system and is shown there for a stated reason only.",
    )
    return slip.pdf(
        "transfer",
        {
            "from": (slip.said(_LABELS["from"]), facts.from_unit),
            "to": (slip.said(_LABELS["to"]), facts.to_unit),
            "rows": slip.rows(rows),
            "reason": facts.reason,
            "content": facts.content,
            "notice": slip.said(notice),
            "signatures": slip.signed_by(
                pgettext_lazy("slip", "Handed over by"), pgettext_lazy("slip", "Taken over by")
            ),
        },
    )


def dispute_record(facts: DisputeRecord, *, language: Language, printed_at: datetime) -> bytes:
    """The record of a dispute (A4)."""
    slip = _Slip(language, pgettext_lazy("slip", "Dispute record"), facts.unit, facts.number, printed_at)
    rows = [
        ("level", facts.level),
        ("category", facts.kind),
        ("place", facts.place),
        ("address", facts.address),
        ("found", slip.moment(facts.found_at)),
        ("by", facts.found_by),
    ]
    next_at = f"{slip.moment(facts.next_at)}\n" if facts.next_at else ""
    return slip.pdf(
        "dispute",
        {
            "rows": slip.rows(rows),
            "columns": [slip.said(_LABELS[name]) for name in ("role", "name", "contact")],
            "parties": [(party.role, party.name, party.contact) for party in facts.parties],
            "matter": facts.matter,
            "measures": slip.entries(facts.measures),
            "next": next_at + facts.next_step if facts.next_step else "",
            "signatures": slip.signed_by(
                pgettext_lazy("slip", "Recorded by"), pgettext_lazy("slip", "Station leader")
            ),
        },
    )


def population_slip(facts: PopulationConfirmation, *, language: Language, printed_at: datetime) -> bytes:
    """The confirmation of a population entry (A4), for the person to read and sign."""
    slip = _Slip(
        language,
        pgettext_lazy("slip", "Population entry: confirmation"),
        facts.unit,
        facts.number,
        printed_at,
    )
    checked = (
        f"{slip.moment(facts.confirmed_at)} {facts.confirmed_by}"
        if facts.confirmed_at
        else slip.said(_LABELS["unchecked"])
    )
    rows = [
        ("basis", facts.legal_basis),
        ("consent", slip.moment(facts.consent_at)),
        ("entered", f"{slip.moment(facts.entered_at)} {facts.entered_by}"),
        ("confirmed", checked),
    ]
    notice = pgettext_lazy(
        "slip",
        "You gave this of your own will; refusing has no bearing on your case. You may see the entry, have it put "
        "right, and withdraw your consent at the unit named above.",
    )
    return slip.pdf(
        "population",
        {
            "address": facts.address,
            "person": list(facts.person),
            "rows": slip.rows(rows),
            "purpose": facts.purpose,
            "notice": slip.said(notice),
            "signatures": slip.signed_by(
                pgettext_lazy("slip", "The person"),
                pgettext_lazy("slip", "Entered by"),
                pgettext_lazy("slip", "Checked by"),
            ),
        },
    )
