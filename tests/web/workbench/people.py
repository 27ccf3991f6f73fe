"""Types and moments that the tests of the desk agree on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.test import Client

from mashangban.cases.models import CaseRow

#: a Tuesday morning within office hours
NOW = datetime(2024, 10, 15, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
#: of a second factor, for tests only
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

SignIn = Callable[..., Client]
HandIn = Callable[..., CaseRow]
