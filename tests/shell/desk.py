"""The moment, the number and the types that tests of the shell agree on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from mashangban.cases.intake import Receipt

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: a Tuesday, the day after the National Day holiday
NOW = datetime(2024, 10, 8, 9, 30, tzinfo=SHANGHAI)
#: a demo number
PHONE = "19900000001"

Submit = Callable[..., Receipt]
