"""The papers of an application, each a projection of facts: notices, decisions, licences, receipts, handover slips.

Facts in, a PDF out; the same facts printed at the same moment give the same bytes. Every function raises `FontMissing`.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import pgettext_lazy

from mashangban.core.numbers import format_case_number
from mashangban.core.verification import format_verify_code
from mashangban.papers.bilingual import Language, Words
from mashangban.papers.decision_facts import (
    Acceptance,
    Delivery,
    Granting,
    HandoverSlip,
    Head,
    Licence,
    Refusal,
    Supplement,
    Tolerance,
)
from mashangban.papers.official_paper import OfficialPaper


def _accepted_because(facts: Acceptance) -> Words:
    if facts.deemed and facts.supplied:
        return pgettext_lazy(
            "official",
            "You added to your application “%(matter)s”, received on %(received)s, what was missing. You were told nothing "
            "more within the time the law sets, so it counts as accepted from the day your supplement was received, "
            "%(accepted)s (Administrative Licensing Law, Article 32).",
        )
    if facts.deemed:
        return pgettext_lazy(
            "official",
            "Your application “%(matter)s” was received on %(received)s. You were not told within the time the law sets what "
            "was missing, so it counts as accepted from the day it was received (Administrative Licensing Law, "
            "Article 32).",
        )
    return pgettext_lazy(
        "official",
        "Your application “%(matter)s”, received on %(received)s, falls within our powers and is in due form. "
        "It was accepted on %(accepted)s.",
    )


def acceptance_notice(facts: Acceptance, *, language: Language, printed_at: datetime) -> bytes:
    """The notice that an application was accepted (受理通知书)."""
    paper = OfficialPaper(facts.head, pgettext_lazy("official", "Notice of acceptance"), language, printed_at)
    opening = paper.said(
        _accepted_because(facts),
        matter=facts.head.matter,
        received=paper.day(facts.received_at),
        accepted=paper.day(facts.accepted_at),
    )
    closing = pgettext_lazy(
        "official",
        "Everything below is handled together; nobody will ask you again for a document listed here.",
    )
    return paper.decision(
        facts.accepted_at,
        opening=[opening, paper.said(closing)],
        rows=[
            ("received", paper.moment(facts.received_at)),
            ("accepted", paper.moment(facts.accepted_at)),
            ("due", paper.deadline(facts.due_at)),
            ("materials", "\n".join(facts.materials)),
            ("promises", "\n".join(facts.promises)),
        ],
        lists=[
            (
                "items",
                ("item", "body", "term"),
                [(one.title, one.body, one.term) for one in facts.items],
                (5, 4, 3),
            )
        ],
    )


def supplement_notice(facts: Supplement, *, language: Language, printed_at: datetime) -> bytes:
    """The notice of everything that has to be put right, at once (补正告知书)."""
    paper = OfficialPaper(
        facts.head, pgettext_lazy("official", "Notice of what to supplement"), language, printed_at
    )
    opening = pgettext_lazy(
        "official",
        "We have examined your application “%(matter)s”. Some things have to be put right before it can go on. The list "
        "is complete: nothing else will be asked for.",
    )
    closing = [
        paper.said(
            pgettext_lazy(
                "official",
                "Please supply it by %(due)s. Until then the time for handling stands still. If nothing comes, the "
                "application ends; you may apply again at any time.",
            ),
            due=paper.deadline(facts.due_at),
        )
        if facts.due_at
        else paper.said(
            pgettext_lazy("official", "Please supply it soon; until then the time for handling stands still.")
        ),
        paper.said(
            pgettext_lazy(
                "official",
                "You may supply it online through the code below, or at the counter where you applied.",
            )
        ),
    ]
    return paper.decision(
        facts.asked_at,
        opening=[paper.said(opening, matter=facts.head.matter)],
        lists=[
            (
                "wants",
                ("document", "wrong", "law"),
                [(one.title, one.wrong, one.law or "—") for one in facts.wants],
                (4, 6, 4),
            )
        ],
        passages=[("remark", [facts.remark])] if facts.remark else (),
        closing=closing,
    )


def refusal(facts: Refusal, *, language: Language, printed_at: datetime) -> bytes:
    """The decision not to accept an application, or not to grant an item, with its reason and the ways of appeal."""
    titles = {
        "application": pgettext_lazy("official", "Decision not to accept"),
        "item": pgettext_lazy("official", "Decision not to license")
        if facts.licensing
        else pgettext_lazy("official", "Decision not to grant"),
    }
    openings = {
        "application": pgettext_lazy(
            "official",
            "We have examined your application “%(matter)s”, received on %(received)s, and decided not to accept it, for "
            "the following reason.",
        ),
        "item": pgettext_lazy(
            "official",
            "We have examined your application “%(matter)s”, received on %(received)s, and decided not to grant it, for "
            "the following reason.",
        ),
    }
    paper = OfficialPaper(facts.head, titles[facts.kind], language, printed_at)
    opening = paper.said(
        openings[facts.kind], matter=facts.head.matter, received=paper.day(facts.received_at)
    )
    remedies = paper.said(
        pgettext_lazy(
            "official",
            "You may ask %(body)s for administrative reconsideration within sixty days of receiving this decision "
            "(Administrative Reconsideration Law, Article 20), or sue before %(court)s within six months of receiving it "
            "(Administrative Litigation Law, Article 46).",
        ),
        body=facts.reconsideration_body
        or paper.said(pgettext_lazy("official", "the people's government at the same level")),
        court=facts.court or paper.said(pgettext_lazy("official", "the competent people's court")),
    )
    again = pgettext_lazy("official", "You may apply again as soon as the reason no longer holds.")
    return paper.decision(
        facts.decided_at,
        opening=[opening],
        rows=[("matter", facts.head.matter), ("reason", facts.reason), ("law", "\n".join(facts.articles))],
        passages=[("remedies", [remedies, paper.said(again)])],
    )


def decision(facts: Granting, *, language: Language, printed_at: datetime) -> bytes:
    """The decision to grant an item (准予许可决定书, or 准予办理决定书 where it is no licence)."""
    title = (
        pgettext_lazy("official", "Decision to license")
        if facts.licensing
        else pgettext_lazy("official", "Decision to grant")
    )
    paper = OfficialPaper(facts.head, title, language, printed_at)
    opening = pgettext_lazy(
        "official",
        "We have examined your application “%(matter)s”, received on %(received)s. It meets the conditions that the "
        "law sets, and we have decided to grant it.",
    )
    return paper.decision(
        facts.decided_at,
        opening=[paper.said(opening, matter=facts.head.matter, received=paper.day(facts.received_at))],
        rows=[
            ("matter", facts.head.matter),
            ("law", "\n".join(facts.articles)),
            ("result", facts.result),
            ("licence_number", facts.licence_number),
            ("valid", paper.valid(facts.valid_until)),
            ("conditions", facts.conditions),
            ("code", format_verify_code(facts.code) if facts.code else ""),
        ],
        verify_url=facts.verify_url,
    )


def licence(facts: Licence, *, language: Language, printed_at: datetime) -> bytes:
    """The result itself, to hang up or carry: one page across, framed, with the code by which it is verified."""
    paper = OfficialPaper(facts.head, facts.title, language, printed_at)
    given = paper.facts({}, facts.issued_on, facts.verify_url)
    rows = [
        *paper.rows([("holder", facts.holder), ("holder_number", facts.holder_number)]),
        *facts.rows,
        *paper.rows([("valid", paper.valid(facts.valid_until)), ("conditions", facts.conditions)]),
    ]
    return paper.pdf(
        "licence",
        given
        | {
            "licence_number": facts.licence_number,
            "rows": rows,
            "code": format_verify_code(facts.code),
            "digest": facts.digest,
            "demo": facts.demo,
            "mark": paper.label("specimen") if facts.demo else "",
            "revoked": facts.revoked,
        },
        facts.verify_url,
    )


def delivery_receipt(facts: Delivery, *, language: Language, printed_at: datetime) -> bytes:
    """What was handed over, how and when, to be signed (送达回证)."""
    paper = OfficialPaper(facts.head, pgettext_lazy("official", "Receipt of delivery"), language, printed_at)
    return paper.decision(
        facts.delivered_at,
        rows=[
            ("matter", facts.head.matter),
            ("applicant", facts.head.applicant),
            ("agent", facts.head.agent),
            ("mode", facts.mode),
            ("tracking", facts.tracking),
            ("delivered", paper.moment(facts.delivered_at)),
            ("by", facts.delivered_by),
            ("remark", facts.remark),
        ],
        lists=[("documents", ("name",), [(one,) for one in facts.documents], (1,))],
        signatures=[
            pgettext_lazy("official", "Received by"),
            pgettext_lazy("official", "Delivered by"),
        ],
    )


def tolerance_notice(facts: Tolerance, *, language: Language, printed_at: datetime) -> bytes:
    """The notice that review begins although documents are missing (容缺受理告知书)."""
    paper = OfficialPaper(
        facts.head, pgettext_lazy("official", "Notice of tolerant acceptance"), language, printed_at
    )
    opening = pgettext_lazy(
        "official",
        "The main documents of your application “%(matter)s” are complete. The secondary ones listed below may come later: "
        "we accepted it on %(accepted)s and examine it now. The result is issued once they are here.",
    )
    rows = [
        (
            one.evidence,
            one.promise,
            paper.deadline(one.due_at),
            "\n".join(text for text in (one.check, one.consequence) if text) or "—",
        )
        for one in facts.owed
    ]
    closing = pgettext_lazy(
        "official",
        "Whoever does not supply them in time gets the application back; it may be handed in anew when it is complete.",
    )
    return paper.decision(
        facts.accepted_at,
        opening=[paper.said(opening, matter=facts.head.matter, accepted=paper.day(facts.accepted_at))],
        lists=[("owed", ("document", "promise", "until", "check"), rows, (3, 4, 3, 5))],
        closing=[paper.said(closing)],
        signatures=[
            pgettext_lazy("official", "The applicant has read this"),
            pgettext_lazy("official", "Accepted by"),
        ],
    )


def handover_slip(facts: HandoverSlip, *, language: Language, printed_at: datetime) -> bytes:
    """What goes with a dossier from one district to another (移交单)."""
    head = Head(facts.from_district, facts.slip, "", facts.matter, facts.track_url)
    paper = OfficialPaper(
        head, pgettext_lazy("official", "Handover slip across regions"), language, printed_at
    )
    case = format_case_number(facts.number) if facts.number else ""
    return paper.decision(
        facts.sent_at,
        rows=[
            ("from", facts.from_district),
            ("to", facts.to_district),
            ("way", facts.mode),
            ("matter", facts.matter),
            ("applicant", facts.applicant),
            ("case", case),
            ("sent", paper.moment(facts.sent_at)),
            ("digest", facts.digest),
        ],
        lists=[
            ("items", ("item",), [(one,) for one in facts.items], (1,)),
            ("dossier", ("name",), [(one,) for one in facts.documents], (1,)),
            (
                "what_happened",
                ("when", "what", "who"),
                [(paper.moment(one.at), one.text, one.by or "—") for one in facts.entries],
                (3, 6, 3),
            ),
        ],
        signatures=[
            pgettext_lazy("official", "Handed over by"),
            pgettext_lazy("official", "Taken over by"),
        ],
    )
