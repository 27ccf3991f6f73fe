"""Figures as JSON and as a table on a terminal, in Chinese or English."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from mashangban.core.catalog.pack import Pack
from mashangban.core.measures import Indicators, Ratings
from mashangban.figures.reading import Figures


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures as plain values: counts are whole numbers, rates per cent with two decimals, times minutes.

    Null where there is nothing to divide by, or too few ratings to show.
    """
    totals = figures.totals
    return {
        "system": figures.system.code,
        "period": {"since": figures.asked.since.isoformat(), "until": figures.asked.until.isoformat()},
        "unit": figures.asked.unit,
        "place": figures.asked.place,
        "scans": figures.scans,
        "letters": totals.letters,
        "by_category": {code: one.letters for code, one in figures.categories.items()},
        "category_shares": {code: number(figures.share(code)) for code in figures.categories},
        "submission_rate": number(figures.submission_rate),
        "replied": totals.replied,
        "replied_in_time": totals.replied_in_time,
        "reply_pending": totals.reply_pending,
        "replied_in_time_rate": number(totals.replied_in_time_rate),
        "contacted_in_time": totals.contacted_in_time,
        "contact_pending": totals.contact_pending,
        "contacted_in_time_rate": number(totals.contacted_in_time_rate),
        "holding_replies": totals.held,
        "template_only": totals.template_only,
        "median_reply_minutes": number(totals.median_reply),
        "median_contact_minutes": number(totals.median_contact),
        "breached": totals.breached,
        "breached_rate": number(totals.breached_rate),
        "returns": totals.returns,
        "return_rate": number(totals.return_rate),
        "transfers": totals.transfers,
        "pauses": totals.pauses,
        "reopened": totals.reopened,
        "reopened_rate": number(totals.reopened_rate),
        "redirected": totals.redirected,
        "clustered": totals.clustered,
        "identities_revealed": totals.revealed,
        "anonymous": totals.anonymous,
        "open": totals.open,
        "leads": dict(totals.leads),
        "ratings": ratings_json(totals.ratings),
        "callbacks": {"made": totals.callbacks, "in_time": totals.callbacks_in_time},
    }


def ratings_json(ratings: Ratings) -> dict[str, Any]:
    """What was thought of, with how many answered and how many did not."""
    return {
        "asked": ratings.asked,
        "answered": ratings.answered,
        "not_answered": ratings.silent,
        "response_rate": number(ratings.response_rate),
        "levels": None if ratings.levels is None else {str(level): n for level, n in ratings.levels.items()},
        "satisfied_rate": number(ratings.satisfied_rate),
        "average": number(ratings.average),
        "suppressed": ratings.suppressed,
    }


def number(value: Decimal | None) -> float | None:
    """A decimal of two places at most: the nearest float prints as the same digits."""
    return None if value is None else float(value)


#: what a row is called, in both languages
_WORDS = {
    "period": ("统计期间", "Period"),
    "scans": ("扫码", "Scans"),
    "letters": ("来信", "Letters"),
    "rate": ("提交率（来信÷扫码）", "Submission rate (letters ÷ scans)"),
    "in-time": ("承诺时限内实质答复", "Answered within the promise"),
    "contacted": ("承诺时限内首次回应（含先回话）", "First response within the promise"),
    "held": ("先回话的来信", "Letters with a holding reply"),
    "template": ("只回了套话", "Answered by a bare template only"),
    "median": ("答复用时中位数", "Median time to answer"),
    "breached": ("超时", "Promise missed"),
    "returns": ("退单", "Returns"),
    "transfers": ("转办", "Transfers"),
    "reopened": ("重新办理", "Reopened"),
    "rated": ("评价（收到÷已答复）", "Rated (received ÷ answered)"),
    "satisfied": ("满意率（收到评价中）", "Satisfied (of those who rated)"),
    "average": ("平均分", "Mean rating"),
    "callbacks": ("差评回访（按时÷已做）", "Callbacks (in time ÷ made)"),
    "leads": ("线索", "Leads"),
    "few": ("样本不足，不显示", "too few to show"),
    "none": ("无", "none"),
}


def as_table(figures: Figures, pack: Pack, lang: str) -> str:
    """The main figures as two aligned columns."""
    return aligned(list(_rows(figures, pack, lang)))


def aligned(rows: Sequence[tuple[str, str]]) -> str:
    """Two columns for a terminal."""
    width = max(_width(name) for name, _ in rows)
    return "\n".join(f"{name}{' ' * (width - _width(name))}  {value}" for name, value in rows)


def _rows(figures: Figures, pack: Pack, lang: str) -> Iterator[tuple[str, str]]:
    totals, none = figures.totals, _word("none", lang)
    yield _word("period", lang), f"{figures.asked.since} – {figures.asked.until}"
    for code in (figures.asked.unit, figures.asked.place):
        if code:
            yield "", pack.title(code, lang)
    yield _word("scans", lang), f"{figures.scans:,}"
    yield _word("letters", lang), f"{totals.letters:,}"
    for code, one in figures.categories.items():
        yield (
            f"  {category_title(figures, pack, code, lang)}",
            _counted(one.letters, figures.share(code), none),
        )
    yield _word("rate", lang), _percent(figures.submission_rate, none)
    yield _word("in-time", lang), _counted(totals.replied_in_time, totals.replied_in_time_rate, none)
    yield _word("contacted", lang), _counted(totals.contacted_in_time, totals.contacted_in_time_rate, none)
    yield _word("held", lang), str(totals.held)
    yield _word("template", lang), str(totals.template_only)
    yield _word("median", lang), _span(totals.median_reply, lang, none)
    yield _word("breached", lang), _counted(totals.breached, totals.breached_rate, none)
    yield _word("returns", lang), _counted(totals.returns, totals.return_rate, none)
    yield _word("transfers", lang), str(totals.transfers)
    yield _word("reopened", lang), _counted(totals.reopened, totals.reopened_rate, none)
    yield from _rating_rows(totals, lang, none)
    for service, n in totals.leads.items():
        yield f"  {pack.title(service, lang)}", str(n)


def _rating_rows(totals: Indicators, lang: str, none: str) -> Iterator[tuple[str, str]]:
    ratings = totals.ratings
    yield (
        _word("rated", lang),
        f"{ratings.answered} ÷ {ratings.asked} ({_percent(ratings.response_rate, none)})",
    )
    hidden = _word("few", lang) if ratings.suppressed else none
    yield _word("satisfied", lang), _percent(ratings.satisfied_rate, hidden)
    yield _word("average", lang), hidden if ratings.average is None else str(ratings.average)
    yield _word("callbacks", lang), f"{totals.callbacks_in_time} ÷ {totals.callbacks}"
    yield _word("leads", lang), str(sum(totals.leads.values()))


def category_title(figures: Figures, pack: Pack, code: str, lang: str) -> str:
    """What the definition calls a category; its code when it knows none of that name."""
    form = pack.service(figures.system.service).form.get("category")
    for choice in form.of if form is not None else ():
        if choice.code == code:
            return choice.title.text(lang)
    return code


def _word(key: str, lang: str) -> str:
    zh, en = _WORDS[key]
    return en if lang.startswith("en") else zh


def _percent(value: Decimal | None, none: str) -> str:
    return none if value is None else f"{value} %"


def _counted(n: int, rate: Decimal | None, none: str) -> str:
    return f"{n} ({_percent(rate, none)})"


def _span(minutes: Decimal | None, lang: str, none: str) -> str:
    if minutes is None:
        return none
    hours, rest = divmod(int(minutes), 60)
    if lang.startswith("en"):
        return f"{hours} h {rest} min" if hours else f"{rest} min"
    return f"{hours}小时{rest}分" if hours else f"{rest}分"


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
