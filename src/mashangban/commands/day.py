"""Days given on the command line: ``--on 2024-10-01``."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import click

from mashangban.commands.due import locale_language

_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REFUSED: Final = {
    "en": '{option}: "{given}" is not a day; write year-month-day, for example 2024-01-31.',
    "zh": "{option}：“{given}”不是日期，请写成年-月-日，例如 2024-01-31。",
}


class Day(click.ParamType[date]):
    """A day as year-month-day. What is none is refused in the command's language; its ``--lang`` must be eager."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """See `click.ParamType.convert`."""
        if isinstance(value, date):
            return value
        text = str(value).strip()
        try:
            if _FORM.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        lang = (ctx.params.get("lang") if ctx else None) or locale_language()
        option = param.opts[0] if param else self.name
        raise click.UsageError(_REFUSED[lang].format(option=option, given=text), ctx)
