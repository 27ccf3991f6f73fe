"""How long something may take: "12 hours", "8 working hours", "5 working days", "3 days"."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, Self, get_args

from mashangban.core.worktime.errors import TermError

#: The four kinds of clock: by the wall, by working time, by working days, by calendar days.
TermUnit = Literal["hours", "working hours", "working days", "days"]
UNITS: tuple[TermUnit, ...] = get_args(TermUnit)

#: What happens when a calendar-day term would end on a day off: nothing, or it moves on to a working day's end.
Roll = Literal["next-working-day"]

#: A longer term is taken for a slip of the keyboard: ten years.
_LONGEST: dict[TermUnit, int] = {
    "hours": 87_600,
    "working hours": 87_600,
    "working days": 3_650,
    "days": 3_650,
}

_WORDS: dict[str, TermUnit] = {
    "hour": "hours",
    "hours": "hours",
    "小时": "hours",
    "working hour": "working hours",
    "working hours": "working hours",
    "工作小时": "working hours",
    "working day": "working days",
    "working days": "working days",
    "工作日": "working days",
    "工作天": "working days",
    "day": "days",
    "days": "days",
    "calendar day": "days",
    "calendar days": "days",
    "天": "days",
    "日": "days",
    "自然日": "days",
}
#: Endings that say "roll", after full-width signs have become plain ones.
_ROLLS = ("(next working day)", "(遇非工作日顺延)")
_SHAPE = re.compile(r"([+-]?[\d.,]+)\s*个?\s*(.*)")
_ZH: dict[TermUnit, str] = {
    "hours": "小时",
    "working hours": "个工作小时",
    "working days": "个工作日",
    "days": "天",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A positive whole number of one of the four units. `str(term)` is canonical and can be parsed again.

    Hours count from receipt, days from the day after; a day term ends at 24:00 of its last day. A calendar-day
    term that ends on a day off stays there, unless `roll` says that it moves to the next working day.
    Raises TermError for an amount that is not a positive whole number or longer than ten years.
    """

    amount: int
    unit: TermUnit
    roll: Roll | None = None

    def __post_init__(self) -> None:
        shown = f"{self.amount} {self.unit}"
        if self.unit not in UNITS:
            raise TermError(shown, {"en": f"{self.unit!r} is not a unit", "zh": f"没有“{self.unit}”这个单位"})
        if type(self.amount) is not int or self.amount < 1:
            raise TermError(
                shown,
                {"en": "the amount must be a whole number of at least 1", "zh": "数量必须是不小于1的整数"},
            )
        if self.amount > _LONGEST[self.unit]:
            raise TermError(shown, {"en": "it is longer than ten years", "zh": "时限超过了十年"})
        if self.roll is not None and self.unit != "days":
            raise TermError(
                shown,
                {
                    "en": "only calendar days can roll to a working day",
                    "zh": "只有按自然日计算的时限才能顺延",
                },
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read English ("5 working days", "1 day") or Chinese ("5个工作日", "3天"); TermError otherwise.

        "3 days (next working day)", "3天（遇非工作日顺延）" roll to the next working day.
        """
        plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
        roll: Roll | None = None
        for ending in _ROLLS:
            if plain.endswith(ending):
                plain, roll = plain.removesuffix(ending).strip(), "next-working-day"
        if not plain:
            raise TermError(text, {"en": "it is empty", "zh": "内容为空"})
        match = _SHAPE.fullmatch(plain)
        if match is None:
            raise TermError(text, {"en": "it does not begin with a number", "zh": "开头不是数字"})
        number, word = match.groups()
        unit = _WORDS.get(word)
        if unit is None:
            problem = {"en": f'"{word}" is not a unit', "zh": f"没有“{word}”这个单位"}
            raise TermError(text, problem if word else {"en": "the unit is missing", "zh": "缺少单位"})
        if not number.isdecimal():
            raise TermError(
                text,
                {"en": "the amount must be a whole number of at least 1", "zh": "数量必须是不小于1的整数"},
            )
        if len(number) > 9:
            raise TermError(text, {"en": "it is longer than ten years", "zh": "时限超过了十年"})
        return cls(int(number), unit, roll)

    def __str__(self) -> str:
        word = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        return f"{self.amount} {word}" + (f" {_ROLLS[0]}" if self.roll else "")

    def text(self, lang: str) -> str:
        """For display: Chinese for `zh`, English otherwise."""
        if lang != "zh":
            return str(self)
        return f"{self.amount}{_ZH[self.unit]}" + ("（遇非工作日顺延）" if self.roll else "")
