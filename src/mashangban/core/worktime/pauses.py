"""Times during which a clock stands still."""

from collections.abc import Sequence
from datetime import datetime

from mashangban.core.worktime.errors import NaiveMoment, PauseError

#: A time during which a clock stands still, from and to, both aware.
Pause = tuple[datetime, datetime]


def joined(pauses: Sequence[Pause]) -> list[Pause]:
    """The pauses in order of time, overlapping and touching ones joined, empty ones dropped.

    Raises PauseError for an end before its begin, NaiveMoment for a moment without a zone.
    """
    found: list[Pause] = []
    for since, until in pauses:
        for moment in (since, until):
            if moment.utcoffset() is None:
                raise NaiveMoment(moment)
        if until < since:
            raise PauseError(since, until, {"en": "it ends before it begins", "zh": "结束时间早于开始时间"})
    for since, until in sorted(pauses):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        elif since < until:
            found.append((since, until))
    return found
