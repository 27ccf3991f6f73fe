"""From the YAML of a pack's `calendars/*.yaml` to a Calendar, with every mistake reported at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from mashangban.core.worktime.calendar import WEEKDAYS, Calendar
from mashangban.core.worktime.errors import CalendarError, CalendarProblem, Text
from mashangban.core.worktime.tables import Period

_Path = tuple[str | int, ...]
_KEYS = {"calendar", "title", "zone", "working_weekdays", "working_periods", "weekday_periods", "years"}
_SHORT = tuple(name[:3] for name in WEEKDAYS)
_PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~]\s*(\d{1,2}):(\d{2})")
_WRITE_DATE: Text = {
    "en": "write it with its year, for example 2024-10-01",
    "zh": "请写出年月日，例如2024-10-01",
}
_WRITE_PERIOD: Text = {
    "en": 'write it in quotes, for example "09:00-12:00"',
    "zh": "请加引号书写，例如“09:00-12:00”",
}
_WRITE_WEEKDAYS: Text = {"en": f"use {', '.join(_SHORT)}", "zh": f"请使用{'、'.join(_SHORT)}"}


def load_calendar(mapping: object, source: str = "calendar") -> Calendar:
    """Build the calendar that a YAML mapping describes; `source` (a file name) is named in errors.

    Raises CalendarError with every problem found: its path within the mapping, what is wrong, what to write.
    """
    reader = _Reader()
    if not isinstance(mapping, Mapping):
        reader.wrong(
            (),
            "the file holds no fields",
            "文件里没有任何字段",
            {"en": "begin with calendar: …", "zh": "请从calendar: …写起"},
        )
        raise CalendarError(source, reader.problems)
    code = reader.text(("calendar",), mapping.get("calendar"))
    for key in mapping:
        if key not in _KEYS:
            names = ", ".join(sorted(_KEYS))
            reader.wrong((str(key),), f"unknown field {key!r}", f"没有“{key}”这个字段",
                         {"en": f"use only {names}", "zh": f"只能使用{names}"})  # fmt: skip
    title = reader.bilingual(("title",), mapping["title"]) if "title" in mapping else {}
    zone = reader.zone(("zone",), mapping.get("zone", "Asia/Shanghai"))
    weekdays = reader.weekdays(("working_weekdays",), mapping.get("working_weekdays", list(_SHORT[:5])))
    periods = reader.periods(("working_periods",), mapping.get("working_periods"))
    special = reader.weekday_periods(("weekday_periods",), mapping.get("weekday_periods", {}))
    years = reader.years(("years",), mapping.get("years"))
    reader.check_make_up_days(weekdays)
    if reader.problems:
        raise CalendarError(source, reader.problems)
    holidays = {day: entry.name for day, entry in reader.holidays.items()}
    make_up = {day: entry.name for day, entry in reader.make_up_days.items()}
    try:
        return Calendar(code, zone, years, holidays, make_up, weekdays, periods, special, title)
    except CalendarError as error:
        raise CalendarError(source, error.problems) from None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A day with its name and where it was written."""

    name: Text
    path: _Path


@dataclass
class _Reader:
    """Reads the parts of the mapping; what it cannot read becomes a problem and an empty value."""

    problems: list[CalendarProblem] = field(default_factory=list)
    holidays: dict[date, _Entry] = field(default_factory=dict)
    make_up_days: dict[date, _Entry] = field(default_factory=dict)

    def wrong(self, path: _Path, en: str, zh: str, remedy: Text) -> None:
        self.problems.append(CalendarProblem(path, {"en": en, "zh": zh}, remedy))

    def text(self, path: _Path, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return value
        self.wrong(
            path, "a text is missing", "缺少文字", {"en": f"write {path[-1]}: …", "zh": f"请写{path[-1]}: …"}
        )
        return ""

    def bilingual(self, path: _Path, value: object) -> Text:
        if isinstance(value, Mapping) and all(
            isinstance(value.get(lang), str) and value[lang].strip() for lang in ("zh", "en")
        ):
            return {"zh": value["zh"], "en": value["en"]}
        self.wrong(
            path,
            "a name in Chinese and English is missing",
            "缺少中英文名称",
            {"en": "write {zh: …, en: …}", "zh": "请写成{zh: …, en: …}"},
        )
        return {"zh": "", "en": ""}

    def zone(self, path: _Path, value: object) -> ZoneInfo:
        try:
            return ZoneInfo(value if isinstance(value, str) else "")
        except (OSError, ValueError, LookupError):
            self.wrong(path, f"{value!r} is not a time zone", f"没有时区“{value}”",
                       {"en": "use for example Asia/Shanghai", "zh": "请使用例如Asia/Shanghai"})  # fmt: skip
            return ZoneInfo("Asia/Shanghai")

    def weekdays(self, path: _Path, value: object) -> frozenset[int]:
        found: set[int] = set()
        for position, name in enumerate(self.items(path, value)):
            number = _weekday(name)
            if number is None:
                self.wrong(
                    (*path, position), f"{name!r} is not a weekday", f"“{name}”不是星期", _WRITE_WEEKDAYS
                )
            elif number in found:
                self.wrong((*path, position), f"{name!r} is given twice", f"“{name}”重复",
                           {"en": "leave one out", "zh": "请删去一个"})  # fmt: skip
            else:
                found.add(number)
        return frozenset(found)

    def periods(self, path: _Path, value: object) -> tuple[Period, ...]:
        read = [self.period((*path, position), item) for position, item in enumerate(self.items(path, value))]
        return tuple(period for period in read if period is not None)

    def period(self, path: _Path, value: object) -> Period | None:
        match = _PERIOD.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            self.wrong(path, f"{value!r} is not a period", f"“{value}”不是时段", _WRITE_PERIOD)
            return None
        hour, minute, end_hour, end_minute = (int(number) for number in match.groups())
        if (end_hour, end_minute) == (24, 0):
            end_hour = 0  # the end of the day is the midnight after it
        try:
            return time(hour, minute), time(end_hour, end_minute)
        except ValueError:
            self.wrong(path, f"{value!r} is not a time of day", f"“{value}”里的时间不存在", _WRITE_PERIOD)
            return None

    def weekday_periods(self, path: _Path, value: object) -> dict[int, tuple[Period, ...]]:
        if not isinstance(value, Mapping):
            self.wrong(path, "it is not a list of weekdays", "不是按星期列出的时段",
                       {"en": 'write {fri: ["09:00-12:00"]}', "zh": "请写成{fri: [“09:00-12:00”]}"})  # fmt: skip
            return {}
        found: dict[int, tuple[Period, ...]] = {}
        for name, periods in value.items():
            number = _weekday(name)
            if number is None:
                self.wrong(
                    (*path, str(name)), f"{name!r} is not a weekday", f"“{name}”不是星期", _WRITE_WEEKDAYS
                )
            else:
                found[number] = self.periods((*path, str(name)), periods)
        return found

    def years(self, path: _Path, value: object) -> frozenset[int]:
        if not isinstance(value, Mapping) or not value:
            self.wrong(
                path,
                "no year is given",
                "没有任何年份",
                {"en": "write years: {2024: …}", "zh": "请写years: {2024: …}"},
            )
            return frozenset()
        found = set()
        for key, section in value.items():
            # Some YAML readers leave every key a text; the path keeps what they gave.
            year = int(key) if isinstance(key, str) and re.fullmatch("[0-9]{4}", key) else key
            here = (*path, key if isinstance(key, int) else str(key))
            if type(year) is not int or not 1900 <= year <= 2999:
                self.wrong(
                    here,
                    f"{key!r} is not a year",
                    f"“{key}”不是年份",
                    {"en": "write for example 2024", "zh": "请写成2024这样的四位数字"},
                )
            else:
                found.add(year)
                self.year(here, year, section)
        return frozenset(found)

    def year(self, path: _Path, year: int, section: object) -> None:
        if not isinstance(section, Mapping):
            self.wrong(
                path,
                "the year is empty",
                "该年没有内容",
                {"en": "write source and holidays", "zh": "请写source和holidays"},
            )
            return
        source = section.get("source")
        notice = source.get("notice") if isinstance(source, Mapping) else None
        if not (isinstance(notice, str) and notice.strip()):
            self.wrong(
                (*path, "source", "notice"),
                "the year cites no notice",
                "没有注明放假通知的文号",
                {
                    "en": "write source: {notice: 国办发明电〔…〕…号}",
                    "zh": "请写source: {notice: 国办发明电〔…〕…号}",
                },
            )
        holidays = (*path, "holidays")
        for position, item in enumerate(self.items(holidays, section.get("holidays"))):
            self.holiday((*holidays, position), year, item)

    def holiday(self, path: _Path, year: int, item: object) -> None:
        if not isinstance(item, Mapping):
            self.wrong(path, "it is not a holiday", "不是节假日条目",
                       {"en": "write {name: …, from: …, to: …}", "zh": "请写成{name: …, from: …, to: …}"})  # fmt: skip
            return
        name = self.bilingual((*path, "name"), item.get("name"))
        first = self.day((*path, "from"), year, item.get("from"))
        last = self.day((*path, "to"), year, item.get("to", item.get("from")))
        if first is not None and last is not None:
            if last < first:
                self.wrong((*path, "to"), f"{last} is before {first}", f"{last}早于{first}",
                           {"en": "write the last day off", "zh": "请写放假的最后一天"})  # fmt: skip
            elif (last - first).days > 31:
                self.wrong((*path, "to"), "the holiday is longer than a month", "假期超过一个月",
                           {"en": "check both dates", "zh": "请核对起止日期"})  # fmt: skip
            for ordinal in range(first.toordinal(), min(last.toordinal(), first.toordinal() + 31) + 1):
                self.add(self.holidays, date.fromordinal(ordinal), _Entry(name, (*path, "from")))
        make_up = (*path, "make_up")
        for position, value in enumerate(self.items(make_up, item.get("make_up", []))):
            day = self.day((*make_up, position), year, value)
            if day is not None:
                self.add(self.make_up_days, day, _Entry(name, (*make_up, position)))

    def add(self, days: dict[date, _Entry], day: date, entry: _Entry) -> None:
        if day in self.holidays or day in self.make_up_days:
            self.wrong(entry.path, f"{day} is given twice", f"{day}重复出现",
                       {"en": "keep it in one place only", "zh": "请只保留一处"})  # fmt: skip
        else:
            days[day] = entry

    def day(self, path: _Path, year: int, value: object) -> date | None:
        """A date of the section's year, or of the December before it (a New Year's arrangement may begin there)."""
        day = _date(value)
        if day is None:
            self.wrong(
                path, f"{value!r} is not a date with its year", f"“{value}”不是带年份的日期", _WRITE_DATE
            )
        elif day.year != year and (day.year, day.month) != (year - 1, 12):
            self.wrong(path, f"{day} does not belong to {year}", f"{day}不属于{year}年",
                       {"en": f"move it to the section of {day.year}", "zh": f"请移到{day.year}年之下"})  # fmt: skip
            return None
        return day

    def items(self, path: _Path, value: object) -> list[object]:
        if isinstance(value, list | tuple) and not (path[-1] == "working_weekdays" and not value):
            return list(value)
        self.wrong(
            path, "a list is missing", "缺少列表", {"en": "write it as [ … ]", "zh": "请写成[ … ]的形式"}
        )
        return []

    def check_make_up_days(self, weekdays: frozenset[int]) -> None:
        """A make-up day that is worked anyway is a slip: usually a wrong date."""
        for day, entry in self.make_up_days.items():
            if day.weekday() in weekdays and weekdays:
                name = WEEKDAYS[day.weekday()]
                self.wrong(entry.path, f"{day} is a {name}, which is worked anyway", f"{day}本来就是工作日",
                           {"en": "check the date against the notice", "zh": "请对照放假通知核对日期"})  # fmt: skip


def _weekday(name: object) -> int | None:
    """Monday = 0, from mon or monday."""
    lower = str(name).lower()
    for number, (short, full) in enumerate(zip(_SHORT, WEEKDAYS, strict=True)):
        if lower in (short, full):
            return number
    return None


def _date(value: object) -> date | None:
    """A date from YAML: read as one already, or a text like 2024-10-01."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
