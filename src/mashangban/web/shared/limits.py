"""How often something may be done, counted by the ``limits`` library.

Counters live in ``RATE_LIMIT_STORAGE``: in the process, or in a store shared between machines.
A store that is gone lets people in: a limit protects the desk, it must not close it.
"""

from __future__ import annotations

import logging
import math
import time
from functools import lru_cache

from django.conf import settings
from limits import RateLimitItem, parse_many
from limits.strategies import FixedWindowRateLimiter

from mashangban.web.shared.address import counted_address
from mashangban.web.shared.counters import storage_at

log = logging.getLogger(__name__)

#: name → rates. Addresses are generous: a whole estate may come through one carrier's address.
RATES = {
    "submit-address": "60/hour; 300/day",
    "submit-phone": "10/hour; 30/day",
    "phone-code-address": "30/hour; 100/day",
    "phone-code-phone": "5/hour; 10/day",
    "phone-check-address": "60/hour",
    "find-case-address": "30/10minutes",
    "code-address": "60/10minutes",
    "upload-address": "120/hour",
    "message-case": "20/hour",
    "action-address": "120/hour",
    "api-address": "600/minute",
    "api-intake-address": "600/minute",
    "partner-address": "1200/minute",
    "api-token-address": "30/10minutes",
    "api-account": "600/minute",
    "receipt-case": "20/10minutes",
    "entitled-address": "600/10minutes",
    "offer-address": "60/10minutes",
    "offer-code": "10/10minutes; 30/day",
}


def limited(name: str, key: str) -> int:
    """Count one use of ``name`` by ``key``; seconds to wait, 0 when it may go on.

    ``key`` is an address (IPv6 is counted by /64), a case number or a phone's hash. An unknown
    ``name`` raises KeyError: a limit that does not exist is a mistake of ours.
    """
    items = _rates(name)
    if not settings.RATE_LIMITS_ON:
        return 0
    who = counted_address(key) if name.endswith("-address") else key
    try:
        return _count(items, name, who)
    except Exception:
        log.exception("rate limit %s could not be counted; letting the request through", name)
        return 0


def _count(items: tuple[RateLimitItem, ...], name: str, who: str) -> int:
    limiter = _limiter(settings.RATE_LIMIT_STORAGE)
    blocked = [item for item in items if not limiter.test(item, name, who)]
    if blocked:
        ends = max(limiter.get_window_stats(item, name, who).reset_time for item in blocked)
        return max(1, math.ceil(ends - time.time()))
    for item in items:
        limiter.hit(item, name, who)
    return 0


@lru_cache(maxsize=64)
def _rates(name: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(RATES[name]))


@lru_cache(maxsize=4)
def _limiter(address: str) -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(storage_at(address))


def forget_counts() -> None:
    """Start counting anew; for tests and for a desk that was wrongly shut."""
    _limiter(settings.RATE_LIMIT_STORAGE).storage.reset()
