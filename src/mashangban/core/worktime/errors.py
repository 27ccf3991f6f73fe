"""What can go wrong with terms, calendars and moments, said in the caller's language.

An error's docstring is its English message, its `zh` attribute the Chinese one; both are filled from `params`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

#: A text in both languages: keys "zh" and "en".
Text = Mapping[str, str]


class WorktimeError(ValueError):
    """Something about time is wrong."""

    zh: ClassVar[str] = "时间计算出错。"

    def __init__(self, **params: object) -> None:
        #: The values named in the message, for callers that show their own.
        self.params = params
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """The message in `zh`, or in English for any other language."""
        template = self.zh if lang == "zh" else " ".join((self.__doc__ or type(self).__name__).split())
        values = {
            name: value.get(lang, value["en"]) if isinstance(value, Mapping) else value
            for name, value in self.params.items()
        }
        return template.format(**values)


class TermError(WorktimeError):
    """Cannot read the term "{given}": {problem}. Write for example "12 hours", "8 working hours",
    "5 working days" or "3 days"."""

    zh = "看不懂时限“{given}”：{problem}。请写成“12小时”“8个工作小时”“5个工作日”或“3天”这样的形式。"

    def __init__(self, given: object, problem: Text) -> None:
        super().__init__(given=given, problem=problem)


class NaiveMoment(WorktimeError):  # noqa: N818 - names what was met, as ZeroDivision does
    """The moment {moment} has no time zone. Pass an aware datetime, for example in Asia/Shanghai."""

    zh = "时间{moment}没有时区。请给出带时区的时间，例如北京时间。"

    def __init__(self, moment: datetime) -> None:
        super().__init__(moment=moment.isoformat())


class CalendarYearMissing(WorktimeError):  # noqa: N818 - the name says what is missing
    """The calendar {calendar} has no data for the year {year}. Add the State Council's holiday notice for {year}
    to the calendar file, then ask again."""

    zh = "日历“{calendar}”里没有{year}年的数据。请先把国务院{year}年的放假安排录入日历文件，再重新计算。"

    def __init__(self, year: int, calendar: str) -> None:
        self.year = year
        self.calendar = calendar
        super().__init__(year=year, calendar=calendar)


class PauseError(WorktimeError):
    """The pause {since} to {until} cannot be used: {problem}."""

    zh = "暂停时段{since}至{until}不能使用：{problem}。"

    def __init__(self, since: datetime, until: datetime | None, problem: Text) -> None:
        super().__init__(since=since.isoformat(), until=until.isoformat() if until else "…", problem=problem)


class ShareError(WorktimeError):
    """Cannot use the share "{given}". Write a percentage above 0 % and up to 100 %, for example 75%."""

    zh = "比例“{given}”不能使用。请写大于0%、不超过100%的百分数，例如75%。"

    def __init__(self, given: object) -> None:
        super().__init__(given=given)


@dataclass(frozen=True, slots=True)
class CalendarProblem:
    """One mistake in a calendar's data: where, what, and what to do about it."""

    #: Keys and list positions from the top of the file, e.g. ("years", 2024, "holidays", 3, "from").
    path: tuple[str | int, ...]
    #: What is wrong.
    problem: Text
    #: What to write instead.
    remedy: Text

    @property
    def field(self) -> str:
        """The path as one word: `years.2024.holidays[3].from`."""
        words = ""
        for depth, step in enumerate(self.path):
            in_list = isinstance(step, int) and self.path[depth - 1] != "years"
            words += f"[{step}]" if in_list else f".{step}" if words else str(step)
        return words

    def text(self, lang: str) -> str:
        """`field: problem; remedy` in `zh`, or in English for any other language."""
        key, colon, stop = ("zh", "：", "；") if lang == "zh" else ("en", ": ", "; ")
        where = f"{self.field}{colon}" if self.path else ""
        return f"{where}{self.problem[key]}{stop}{self.remedy[key]}"


class CalendarError(WorktimeError):
    """The calendar {source} has mistakes: {listing}"""

    zh = "日历{source}有错误：{listing}"

    def __init__(self, source: str, problems: Sequence[CalendarProblem]) -> None:
        #: Every mistake found, in the order of the file.
        self.problems = tuple(problems)
        listing = {lang: "\n".join(p.text(lang) for p in problems) for lang in ("zh", "en")}
        super().__init__(source=source, listing=listing)
