"""Moments and spans in words, in the active language and the installation's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def english() -> bool:
    """Whether the active language is English."""
    return (get_language() or "").startswith("en")


def day_text(day: date, today: date | None = None) -> str:
    """``10月1日`` / ``1 Oct``; the year is named when it is not this one, or no ``today`` is given."""
    same = today is not None and day.year == today.year
    if english():
        return f"{day.day} {_MONTHS[day.month - 1]}" + ("" if same else f" {day.year}")
    return ("" if same else f"{day.year}年") + f"{day.month}月{day.day}日"


def long_day(day: date) -> str:
    """``2027年3月2日`` / ``2 March 2027``: always with its year, the month in full."""
    return f"{day.day} {day:%B} {day.year}" if english() else f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime, now: datetime, *, ends: bool = False) -> str:
    """``今天 18:20``, ``明天 08:30``, ``10月3日 08:30``. Both aware; `ends` as in `day_and_time`."""
    today = timezone.localtime(now).date()
    day, time = day_and_time(moment, ends=ends)
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    return f"{near.get((day - today).days) or day_text(day, today)} {time}"


def exact_text(moment: datetime, now: datetime, *, ends: bool = False) -> str:
    """``10月1日 08:30``: as moment_text, but never "today": for print and histories."""
    day, time = day_and_time(moment, ends=ends)
    return f"{day_text(day, timezone.localtime(now).date())} {time}"


def day_and_time(moment: datetime, *, ends: bool) -> tuple[date, str]:
    """The local day and time of a moment. Where something `ends` at midnight, that is 24:00 of the day before."""
    local = timezone.localtime(moment)
    if ends and (local.hour, local.minute, local.second) == (0, 0, 0):
        return local.date() - timedelta(days=1), "24:00"
    return local.date(), f"{local:%H:%M}"


def span_text(span: timedelta) -> str:
    """The two largest units of a span, its sign ignored: ``3 小时 12 分`` / ``3 h 12 min``."""
    minutes = int(abs(span).total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        parts = [_("%(count)d d") % {"count": days}, _("%(count)d h") % {"count": hours} if hours else ""]
    elif hours:
        parts = [_("%(count)d h") % {"count": hours}, _("%(count)d min") % {"count": rest} if rest else ""]
    elif rest:
        parts = [_("%(count)d min") % {"count": rest}]
    else:
        return _("less than a minute")
    return " ".join(part for part in parts if part)


def left_text(due: datetime, now: datetime) -> str:
    """``还剩 3 小时 12 分`` or ``已超时 20 分``."""
    if due >= now:
        return _("%(span)s left") % {"span": span_text(due - now)}
    return _("%(span)s overdue") % {"span": span_text(now - due)}


def wait_text(seconds: int) -> str:
    """How long to wait before trying again: ``2 分钟`` / ``2 minutes``, never less than is needed."""
    if seconds < 60:
        return _("%(count)d seconds") % {"count": max(1, seconds)}
    if seconds < 3600:
        return _("%(count)d minutes") % {"count": -(-seconds // 60)}
    return _("%(count)d hours") % {"count": -(-seconds // 3600)}
