"""Reading the figures of grants without application: a fixed number of queries over the counters of the period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from mashangban.core.catalog.pack import Pack
from mashangban.core.measures.grants import SERVICES, NoApplication, no_application
from mashangban.directory.pack import current_pack
from mashangban.figures.models import DayFigure
from mashangban.figures.reading import Filter, with_tail

#: (service, category, measure, value) of a counter
_What = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class GrantFigures:
    """What is told of a period."""

    asked: Filter
    counts: NoApplication

    @property
    def found(self) -> int | None:
        """People the runs found; None where a place is asked for: a run is of the whole district."""
        return self.counts.found if self.asked.place is None else None


def read_grants(
    since: date, until: date, *, unit: str | None = None, place: str | None = None
) -> GrantFigures:
    """The figures from ``since`` through ``until``; ``unit`` and ``place`` narrow them, with all below."""
    asked = Filter(since, until, unit, place)
    pack = current_pack()
    sums, tail = with_tail(lambda: _stored(asked, pack))
    for counted, n in tail.items():
        if counted.service in SERVICES and since <= counted.day <= until and asked.within(counted, pack):
            sums[counted.service, counted.category, counted.measure, counted.value] += n
    return GrantFigures(asked, no_application(sums))


def _stored(asked: Filter, pack: Pack) -> Counter[_What]:
    rows = DayFigure.objects.order_by().filter(
        service__in=SERVICES, day__gte=asked.since, day__lte=asked.until
    )
    summed = (
        asked.narrowed(rows, pack).values_list("service", "category", "measure", "value").annotate(Sum("n"))
    )
    return Counter(
        {(service, category, measure, value): n for service, category, measure, value, n in summed}
    )
