"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

#: HTML's language tags for Django's codes
TAGS = {"zh-hans": "zh-Hans", "en": "en"}


def page(request: HttpRequest) -> dict[str, Any]:
    """``now``, ``lang`` (zh-hans | en), ``lang_tag``, ``elder``, ``demo``, ``request_id``, ``here``."""
    language = get_language() or "zh-hans"
    return {
        "now": getattr(request, "now", None) or timezone.now(),
        "lang": language,
        "lang_tag": TAGS.get(language, "zh-Hans"),
        "elder": request.COOKIES.get("view") == "elder",
        "demo": settings.DEMO,
        "request_id": getattr(request, "request_id", ""),
        "here": request.get_full_path() if request.method in {"GET", "HEAD"} else request.path,
    }
