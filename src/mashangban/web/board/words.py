"""The board's words: names of levels, days and spans, in the active language."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mashangban.core.measures import SMALL
from mashangban.web.shared.dates import span_text

#: the share of letters answered in time from which a tile is green
_GOOD = 90


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def fewer() -> str:
    return _("fewer than %(count)d") % {"count": SMALL}


def weekdays() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def level_title(level: int) -> str:
    return {
        5: _("Very satisfied"),
        4: _("Satisfied"),
        3: _("Fairly satisfied"),
        2: _("Dissatisfied"),
        1: _("Very dissatisfied"),
    }[level]


def span(minutes: Decimal | None) -> str:
    """Minutes in words, a dash where there are none."""
    return "—" if minutes is None else span_text(timedelta(minutes=int(minutes)))


def between(lower: int, upper: int | None) -> str:
    """``1–2 h``, in minutes below an hour."""
    if upper is None:
        return _("over %(count)d h") % {"count": lower // 60}
    if upper <= 60:
        return _("%(lower)d–%(upper)d min") % {"lower": lower, "upper": upper}
    return _("%(lower)d–%(upper)d h") % {"lower": lower // 60, "upper": upper // 60}


def tone(rate: Decimal | None) -> str:
    if rate is None:
        return "plain"
    return "good" if rate >= _GOOD else "watch"
