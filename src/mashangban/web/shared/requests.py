"""What every view may rely on finding at a request."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest


class PageRequest(HttpRequest):
    """A request after ``RequestFactsMiddleware``."""

    #: the one moment at which everything in this request happens; aware
    now: datetime
    client_address: str
    #: sent back as ``X-Request-ID`` and shown on error pages
    request_id: str
