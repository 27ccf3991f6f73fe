"""Words, days and moments of printed papers, in Chinese and English."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from django.utils import timezone, translation
from django.utils.dateformat import format as formatted
from django.utils.functional import Promise

#: The languages papers are printed in.
Language = Literal["zh", "en"]
#: A text of the program, translated when it is printed.
Words = str | Promise

_TAGS: dict[Language, str] = {"zh": "zh-hans", "en": "en"}
_DAY: dict[Language, str] = {"zh": "Y年n月j日", "en": "j F Y"}
_MOMENT: dict[Language, str] = {"zh": "Y年n月j日 H:i", "en": "j F Y, H:i"}


def language_of(tag: str) -> Language:
    """The printed language nearest to a language tag such as `zh-hans` or `en-gb`."""
    return "en" if tag.lower().startswith("en") else "zh"


def said(words: Words, language: Language, **names: object) -> str:
    """`words` in `language`, `%(name)s` filled in."""
    with translation.override(_TAGS[language]):
        return str(words) % names if names else str(words)


def both(words: Words, **names: object) -> dict[Language, str]:
    """`words` in each language."""
    return {language: said(words, language, **names) for language in _TAGS}


def day(value: date, language: Language) -> str:
    """A day as people write it: `2024年6月5日`, `5 June 2024`."""
    with translation.override(_TAGS[language]):
        return formatted(value, _DAY[language])


def moment(value: datetime, language: Language) -> str:
    """A moment (aware) in local time, to the minute."""
    if timezone.is_naive(value):
        raise ValueError("a moment on paper needs its time zone")
    with translation.override(_TAGS[language]):
        return formatted(timezone.localtime(value), _MOMENT[language])


def deadline(value: datetime, language: Language) -> str:
    """As `moment`, for what ends then: midnight is 24:00 of the day before, the last day there is."""
    local = timezone.localtime(value)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return moment(value, language)
    return moment(local - timedelta(days=1), language).replace("00:00", "24:00")
