"""The morning on which every browser test takes place.

Shifts, holidays and clocks decide who gets a letter and by when; on the machine's own clock a test would pass
on weekdays and fail at night. The server's requests and the browsers' pages both live on this Tuesday instead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone

from mashangban.web.shared.requests import PageRequest

#: the first working day after the National Day holiday, an hour after the officers came in
MORNING = datetime(2024, 10, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


class _Watch:
    """When the test began that takes place on this morning."""

    began = timezone.now()


def begin() -> None:
    """It is ``MORNING``: however long a run takes, no test of it takes place in the officers' lunch hour."""
    _Watch.began = timezone.now()


def now() -> datetime:
    """The moment in the story: the morning, and as much later as the test has taken so far."""
    return MORNING + (timezone.now() - _Watch.began)


class StoryTime:
    """Gives requests the story's moment; stands right behind ``RequestFactsMiddleware``."""

    def __init__(self, get_response: Callable[[PageRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        request.now = now()
        return self.get_response(request)
