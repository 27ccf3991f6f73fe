"""When what a run found may be offered: on days of the benefit's window and budget, while the run's day is of the present period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from mashangban.entitlements.errors import RunRefused
from mashangban.entitlements.holding import period_is_open, period_of
from mashangban.entitlements.rulebook import BenefitAt

#: how old the day of a run may be, for a right that is had once [our own default]
FRESH: Final = timedelta(days=90)


def hindrance(benefit: BenefitAt, on: date, today: date) -> RunRefused | None:
    """Why a run as of ``on`` leads to no offer of the benefit today; None: nothing stands in the way.

    ``day-ahead``: the day has not come, the run is for planning. ``day-past``: it lies in a month or year that is over, or for a
    right that is had once more than ``FRESH`` ago. ``window-closed``, ``budget-closed``: today or the day lies outside.
    """
    if on > today:
        return RunRefused("day-ahead", "on", on=on)
    if not period_is_open(period_of(benefit, on), today) or (benefit.period == "once" and today - on > FRESH):
        return RunRefused("day-past", "on", on=on, period=benefit.period, days=FRESH.days)
    if not benefit.open_on(today):
        return RunRefused("window-closed", "benefit", window=benefit.window)
    budget = benefit.budget
    if budget is not None and not all(budget.since <= day <= budget.until for day in (on, today)):
        return RunRefused("budget-closed", "benefit", since=budget.since, until=budget.until)
    return None
