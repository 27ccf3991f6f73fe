"""Filters that every face uses: numbers, moments, bilingual texts, lights."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mashangban.applications import contracts
from mashangban.cases.identity import Keeping
from mashangban.core.numbers import format_case_number, format_receipt_key
from mashangban.directory.pack import current_pack
from mashangban.web.shared import dates

register = template.Library()


@register.filter
def case_number(number: str) -> str:
    """``24060512345678`` → ``240605-1234567-8``."""
    return format_case_number(number) if number else ""


@register.filter
def receipt_key(key: str) -> str:
    """``7KD2MX4QA`` → ``7KD-2MX-4QA``."""
    return format_receipt_key(key) if key else ""


@register.filter
def words(text: Any) -> str:
    """A Bilingual (or a ``{zh, en}`` mapping) in the active language; anything else as it is."""
    language = get_language() or "zh-hans"
    if text is None:
        return ""
    if hasattr(text, "text"):
        return str(text.text(language))
    if isinstance(text, dict) and {"zh", "en"} <= set(text):
        return str(text["en"] if language.startswith("en") else text["zh"])
    return str(text)


@register.simple_tag
def signed_words(text: str) -> SafeString:
    """``{% signed_words contract.promise %}``: words that were signed in Chinese; beside them, on an English page, what they say."""
    if not (get_language() or "").startswith("en"):
        return format_html("{}", text)
    english = contracts.english_of(text)
    signed = format_html('<span lang="zh-Hans">{}</span>', text)
    told = _("Translation, for reading only:")
    return format_html("{}<br><small>{} {}</small>", signed, told, english) if english else signed


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None) -> str:
    """``{% moment case.due_at %}``: "today 18:20", near days by name."""
    return dates.moment_text(value, _now(context)) if value else ""


@register.simple_tag(takes_context=True)
def until(context: template.Context, value: datetime | None) -> str:
    """``{% until case.due_at %}``: as `moment`, for what ends then: midnight is 24:00 of the day before."""
    return dates.moment_text(value, _now(context), ends=True) if value else ""


@register.simple_tag(takes_context=True)
def exact(context: template.Context, value: datetime | None) -> str:
    """``{% exact event.at %}``: "10月1日 08:30"."""
    return dates.exact_text(value, _now(context)) if value else ""


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: date | None) -> str:
    """``{% day root.day %}``: "10月1日"."""
    return dates.day_text(value, timezone.localtime(_now(context)).date()) if value else ""


@register.simple_tag(takes_context=True)
def identity_kept(context: template.Context, keeping: Keeping) -> str:
    """``{% identity_kept track.keeping %}``: when name and number are, or were, erased; empty when neither is known."""
    today = timezone.localtime(_now(context)).date()
    if keeping.erased_at is not None:
        when = dates.day_text(timezone.localtime(keeping.erased_at).date(), today)
        return _("Name and number were erased on %(day)s.") % {"day": when}
    if keeping.until is not None:
        when = dates.day_text(timezone.localtime(keeping.until).date(), today)
        return _("Name and number will be erased on %(day)s.") % {"day": when}
    return ""


@register.simple_tag
def identity_rule() -> str:
    """``{% identity_rule %}``: how long the pack keeps name and number; empty when it does not say."""
    keep = current_pack().info.keep_identity
    if keep is None:
        return ""
    return _("Name and number are erased %(days)d days after a matter is closed.") % {"days": keep.days}


@register.simple_tag(takes_context=True)
def left(context: template.Context, due: datetime | None) -> str:
    """``{% left case.due_at %}``: "3 h 12 min left" or "20 min overdue"."""
    return dates.left_text(due, _now(context)) if due else ""


@register.simple_tag
def countdown_words() -> str:
    """What a running countdown is made of, for scripts: days|hours|minutes|left|overdue."""
    spans = ("%(count)d d", "%(count)d h", "%(count)d min", "%(span)s left", "%(span)s overdue")
    return "|".join(_(span) for span in spans)


@register.filter
def iso(value: datetime | None) -> str:
    """For ``<time datetime=…>``."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


@register.filter
def light_words(light: str) -> str:
    """A light in words, so that colour is never the only sign."""
    return {
        "green": _("in time"),
        "yellow": _("soon due"),
        "red": _("overdue"),
        "none": _("no deadline running"),
    }.get(light, light)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, or an empty text where there is none."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return ""


def _now(context: template.Context) -> datetime:
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()
