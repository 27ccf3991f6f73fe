"""Figures of grants without application as JSON and as a table on a terminal, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from mashangban.core.catalog.pack import Pack
from mashangban.core.measures import percent
from mashangban.core.measures.grants import GrantCounts
from mashangban.figures.grants import GrantFigures
from mashangban.figures.report import aligned, number


def as_json(figures: GrantFigures) -> dict[str, Any]:
    """The figures as plain values: counts are whole numbers, sums of yuan decimal texts, rates per cent. A rate of nothing is null."""
    counts, placed = figures.counts, figures.asked.place is not None
    return {
        "system": "no-application",
        "period": {"since": figures.asked.since.isoformat(), "until": figures.asked.until.isoformat()},
        "unit": figures.asked.unit,
        "place": figures.asked.place,
        "runs": None if placed else counts.runs,
        "found": figures.found,
        # rules whose number the log covers, as it is small: not in `found`
        "found_covered": None if placed else counts.found_covered,
        **_counts(counts.total),
        "by_benefit": {code: _counts(one) for code, one in counts.benefits.items()},
    }


def _counts(one: GrantCounts) -> dict[str, Any]:
    return {
        "told": one.told,
        "confirmed": one.confirmed,
        "confirmed_by_helper": one.by_helper,
        "carried_on": one.carried_on,
        "confirmed_rate": number(percent(one.confirmed, one.told)),
        "objected": one.objected,
        "not_answered": one.stands.get("lapsed", 0),
        "refused": one.stands.get("refused", 0),
        "stopped": one.stands.get("withdrawn", 0),
        "open": one.open,
        "granted": one.granted,
        "granted_yuan": str(one.granted_yuan),
        "recovered": one.recovered,
        "recovered_yuan": str(one.recovered_yuan),
        "paid_yuan": str(one.paid_yuan),
        "after_checked": one.checked,
        "after_checked_in_order": one.in_order,
        "median_days_found_to_granted": number(one.median_days),
    }


#: what a row is called, in both languages
_WORDS: Mapping[str, tuple[str, str]] = {
    "period": ("统计期间", "Period"),
    "found": ("比对找到（已批准的比对）", "Found (by approved runs)"),
    "few": ("另有{n}条规则找到的人数很少，不计入", "and {n} rules whose small numbers are covered"),
    "told": ("已告知", "Told"),
    "confirmed": ("本人确认", "Confirmed"),
    "by-helper": ("  由工作人员或代办人代为确认", "  by a helper"),
    "objected": ("本人不领取", "Not wanted"),
    "lapsed": ("逾期未答复", "Not answered"),
    "refused": ("不予发放", "Refused"),
    "withdrawn": ("已停发或撤回", "Stopped or taken back"),
    "granted": ("准予发放", "Granted"),
    "paid": ("发放金额（元，已扣除追回）", "Paid (yuan, less what is paid back)"),
    "checked": ("事后核查（无误÷已核查）", "Checked afterwards (in order ÷ checked)"),
    "median": ("从找到到发放的天数（中位数）", "Median days from found to granted"),
    "none": ("无", "none"),
}  # fmt: skip


def as_table(figures: GrantFigures, pack: Pack, lang: str) -> str:
    """The main figures as two aligned columns."""
    return aligned(list(_rows(figures, pack, lang)))


def _rows(figures: GrantFigures, pack: Pack, lang: str) -> Iterator[tuple[str, str]]:
    counts, one = figures.counts, figures.counts.total
    yield _word("period", lang), f"{figures.asked.since} – {figures.asked.until}"
    for code in (figures.asked.unit, figures.asked.place):
        if code:
            yield "", pack.title(code, lang)
    if figures.found is not None:
        yield _word("found", lang), f"{figures.found:,}"
        if counts.found_covered:
            yield "", _word("few", lang).format(n=counts.found_covered)
    yield _word("told", lang), f"{one.told:,}"
    yield _word("confirmed", lang), f"{one.confirmed:,} ({_percent(percent(one.confirmed, one.told), lang)})"
    yield _word("by-helper", lang), f"{one.by_helper:,}"
    for state in ("objected", "lapsed", "refused", "withdrawn"):
        yield _word(state, lang), f"{one.stands.get(state, 0):,}"
    yield _word("granted", lang), f"{one.granted:,}"
    for benefit, its in counts.benefits.items():
        found = pack.benefits.get(benefit)
        yield f"  {found.title.text(lang) if found else benefit}", f"{its.granted:,} ({its.paid_yuan:,})"
    yield _word("paid", lang), f"{one.paid_yuan:,}"
    yield _word("checked", lang), f"{one.in_order:,} ÷ {one.checked:,}"
    yield _word("median", lang), _word("none", lang) if one.median_days is None else str(one.median_days)


def _word(key: str, lang: str) -> str:
    zh, en = _WORDS[key]
    return en if lang.startswith("en") else zh


def _percent(value: Decimal | None, lang: str) -> str:
    return _word("none", lang) if value is None else f"{value} %"
