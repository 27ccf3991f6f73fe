"""The poster of a place: what hangs in a stairwell or goes round in a residents' group."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

import segno
from django.utils.translation import pgettext_lazy

from mashangban.core.codes import format_token
from mashangban.papers.bilingual import Language, both, day, said
from mashangban.papers.typesetting import render_pdf, render_png

#: The code itself, without its quiet zone, is this wide in print: read from about a metre away.
CODE_WIDTH_MM = 92
_QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class PosterFacts:
    """What differs from poster to poster."""

    place_zh: str
    place_en: str
    unit_zh: str
    unit_en: str
    #: "12 小时内答复"
    promise_zh: str
    promise_en: str
    #: the address in the code, ending in the token
    url: str
    #: the token, for typing by hand
    code: str
    #: the last day on which the code opens the desk; None: until it is replaced
    valid_until: date | None = None
    #: a telephone of the unit, as printed
    phone: str | None = None
    #: what the office calls this sheet
    serial: str = ""


_USES = (
    ("问", pgettext_lazy("poster", "Ask"), pgettext_lazy("poster", "Whom to see, what to bring")),
    ("查", pgettext_lazy("poster", "Check progress"), pgettext_lazy("poster", "How far my matter has come")),
    ("议", pgettext_lazy("poster", "Suggest"), pgettext_lazy("poster", "What could be done better")),
    (
        "报",
        pgettext_lazy("poster", "Report trouble"),
        pgettext_lazy("poster", "Noise, parking, disputes nearby"),
    ),
)
_STEPS = (
    pgettext_lazy("poster", "Scan the code"),
    pgettext_lazy("poster", "Write it down, add photos"),
    pgettext_lazy("poster", "Keep the receipt, see the reply"),
)


def poster_pdf(facts: PosterFacts, *, at: datetime) -> bytes:
    """The poster as a PDF of one A4 page, dated `at`. Raises `FontMissing`."""
    return render_pdf("poster", _printed(facts), pictures=_pictures(facts), at=at)


def poster_png(facts: PosterFacts, *, ppi: int = 200) -> bytes:
    """The poster as a picture; 200 pixels per inch are enough to print it and small enough to send."""
    return render_png("poster", _printed(facts), pictures=_pictures(facts), ppi=ppi)[0]


def _code(facts: PosterFacts) -> segno.QRCode:
    """A quarter of it may be dirty or torn (level Q) and it still opens."""
    return segno.make_qr(facts.url, error="q")


def _pictures(facts: PosterFacts) -> dict[str, bytes]:
    drawn = io.BytesIO()
    _code(facts).save(drawn, kind="svg", border=_QUIET_MODULES, omitsize=True, xmldecl=False)
    return {"qr.svg": drawn.getvalue()}


def _printed(facts: PosterFacts) -> Mapping[str, object]:
    modules = len(_code(facts).matrix)
    parts = urlsplit(facts.url)
    return {
        "name": both(pgettext_lazy("poster", "Mashangban")),
        "tagline": both(pgettext_lazy("poster", "Scan, tell us, hear back")),
        "promise": {"zh": facts.promise_zh, "en": facts.promise_en},
        "place": {"zh": facts.place_zh, "en": facts.place_en},
        "unit": {"zh": facts.unit_zh, "en": facts.unit_en},
        "url": facts.url,
        "qr_width_mm": CODE_WIDTH_MM * (modules + 2 * _QUIET_MODULES) / modules,
        "prompt": both(pgettext_lazy("poster", "Scan with WeChat, Alipay or your camera")),
        "uses": [{"sign": sign, "title": both(title), "help": both(helps)} for sign, title, helps in _USES],
        "steps": [both(step) for step in _STEPS],
        "by_hand": both(pgettext_lazy("poster", "Cannot scan? Type this into a browser:")),
        "address": f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/",
        "code": format_token(facts.code),
        "danger": both(pgettext_lazy("poster", "Danger right now? Call 110")),
        "foot": {language: _foot(facts, language) for language in ("zh", "en")},
    }


def _foot(facts: PosterFacts, language: Language) -> str:
    parts = [
        said(pgettext_lazy("poster", "Free, no account needed"), language),
        said(pgettext_lazy("poster", "Valid until %(day)s"), language, day=day(facts.valid_until, language))
        if facts.valid_until
        else said(pgettext_lazy("poster", "Valid until replaced"), language),
    ]
    if facts.phone:
        parts.append(said(pgettext_lazy("poster", "Telephone %(number)s"), language, number=facts.phone))
    if facts.serial:
        parts.append(said(pgettext_lazy("poster", "Sheet %(serial)s"), language, serial=facts.serial))
    return " · ".join(parts)
