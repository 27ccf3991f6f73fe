"""The commitment letter: what the body tells, what the applicant declares, who signs it; Chinese with English beneath.

The four declarations follow the State Council's opinions on notice and commitment (国办发〔2020〕42号): the applicant is
aware, qualified, liable, and means it. A letter is kept byte for byte: its SHA-256 is what was signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import pgettext_lazy

from mashangban.papers.bilingual import Words, both, moment
from mashangban.papers.decision_facts import Both, CommitmentLetter
from mashangban.papers.typesetting import render_pdf

Regime = str

_TITLES: Mapping[Regime, Words] = {
    "notice-and-commitment": pgettext_lazy("letter", "Letter of commitment after notice"),
    "credit-commitment": pgettext_lazy("letter", "Letter of commitment on credit"),
    "tolerant-acceptance": pgettext_lazy("letter", "Letter of commitment for tolerant acceptance"),
}
_WORDS: Mapping[str, Words] = {
    "number": pgettext_lazy("letter", "Application"),
    "parties": pgettext_lazy("letter", "1. Who and what for"),
    "told": pgettext_lazy("letter", "2. What the body tells"),
    "declared": pgettext_lazy("letter", "3. What the applicant declares"),
    "declare": pgettext_lazy("letter", "The applicant has read the above and declares:"),
    "electronic": pgettext_lazy(
        "letter",
        "Signed electronically by typing the name after the telephone number was proven, or by hand at the counter. The digest "
        "of this letter is part of the application's record.",
    ),
    "scene": pgettext_lazy("letter", "Applied for"),
    "item": pgettext_lazy("letter", "Item"),
    "unit": pgettext_lazy("letter", "Body"),
    "evidence": pgettext_lazy("letter", "Document it stands for"),
    "signer": pgettext_lazy("letter", "Applicant"),
    "signer_number": pgettext_lazy("letter", "Identity number or firm code"),
    "agent": pgettext_lazy("letter", "Acting for the applicant"),
    "signed": pgettext_lazy("letter", "Signed"),
    "basis": pgettext_lazy("letter", "Basis"),
    "content": pgettext_lazy("letter", "What is promised"),
    "due": pgettext_lazy("letter", "By when"),
    "check": pgettext_lazy("letter", "How it is checked"),
    "consequence": pgettext_lazy("letter", "Liability if it is not kept"),
    "publicity": pgettext_lazy("letter", "Publicity"),
}
_AWARE: Words = pgettext_lazy(
    "letter", "I have read and understood everything that the body has told me about this item."
)
_QUALIFIED: Mapping[Regime, Words] = {
    "notice-and-commitment": pgettext_lazy(
        "letter",
        "I meet the conditions, standards and requirements that I was told, and what I state is true.",
    ),
    "credit-commitment": pgettext_lazy(
        "letter",
        "I meet the conditions, what I state is true, and I supply what is missing within the time agreed.",
    ),
    "tolerant-acceptance": pgettext_lazy(
        "letter",
        "I meet the conditions, what I state is true, and I supply the missing document before the result is issued, within "
        "the time agreed.",
    ),
}
_LIABLE: Words = pgettext_lazy(
    "letter", "I answer before the law for a statement that is untrue and for a promise that is not kept."
)
_MEANT: Words = pgettext_lazy("letter", "The above is what I truly mean; I declare it of my own free will.")
_PUBLICITY: Mapping[Regime, Words] = {
    "notice-and-commitment": pgettext_lazy(
        "letter",
        "The promise may be made public with your consent. Whether it was kept goes into the credit record as the law provides.",
    ),
    "credit-commitment": pgettext_lazy(
        "letter",
        "The promise may be made public with your consent. Whether it was kept goes into the credit record; whoever breaks it "
        "cannot use this way again until the record is repaired.",
    ),
    "tolerant-acceptance": pgettext_lazy("letter", "Whether it was kept is noted; it is not published."),
}


def commitment_letter(facts: CommitmentLetter, *, printed_at: datetime) -> bytes:
    """The letter (A4) as it was signed. Same facts, same moment, same bytes. Raises `FontMissing`."""
    title = both(_TITLES[facts.regime])
    words: dict[str, Both | str] = {name: both(one) for name, one in _WORDS.items()}
    words["number"] = " ".join(both(_WORDS["number"]).values())
    signed_at = {"zh": moment(facts.signed_at, "zh"), "en": moment(facts.signed_at, "en")}
    parties = [
        ("scene", facts.scene),
        ("item", facts.item),
        ("unit", facts.unit),
        ("evidence", facts.evidence),
    ]
    told = [
        ("basis", list(facts.basis)),
        ("content", [facts.content]),
        ("due", [facts.due]),
        ("check", [facts.check]),
        ("consequence", [facts.consequence]),
        ("publicity", [facts.publicity or both(_PUBLICITY[facts.regime])]),
    ]
    signed = [
        ("signer", facts.signer),
        ("signer_number", facts.signer_number),
        ("agent", facts.agent),
        ("signed", signed_at["zh"]),
    ]
    given: dict[str, object] = {
        "language": "zh",
        "title": title["zh"],
        "title_en": title["en"],
        "unit": facts.unit["zh"],
        "number": facts.reference,
        "words": words,
        "foot": f"{facts.reference} · {title['zh']} · {title['en']}",
        "parties": [(words[name], _whole(text)) for name, text in parties],
        "told": [(words[name], [_whole(text) for text in texts]) for name, texts in told if any(texts)],
        "declarations": list(declarations(facts.regime)),
        "signed": [(words[name], text) for name, text in signed if text],
    }
    return render_pdf("letter", given, at=printed_at)


def declarations(regime: str) -> tuple[Both, Both, Both, Both]:
    """The four declarations an applicant ticks and signs: aware, qualified, liable, true intent."""
    return both(_AWARE), both(_QUALIFIED[regime]), both(_LIABLE), both(_MEANT)


def _whole(text: Both) -> Both:
    """Both languages, empty where there is none."""
    return {"zh": text.get("zh", ""), "en": text.get("en", "")}
