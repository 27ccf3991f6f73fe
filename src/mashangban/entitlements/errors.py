"""What can go wrong between a match and a grant, in codes that faces put into words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal


class NoSuchRun(LookupError):  # noqa: N818 - named as what it says
    """There is no run of this number, or none that this actor may know of."""


class NoSuchGrant(LookupError):  # noqa: N818 - named as what it says
    """There is no offer of this number or code."""


class RunRefused(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """A run cannot be begun or used so. ``field`` is the input at fault.

    ``reason``: ``no-rules``, ``unknown-rule``, ``not-valid`` (no version of the rule on that day), ``no-benefit`` (the rule
    grants nothing), ``mixed-subjects`` (rules for persons and for firms), ``mixed-units`` (benefits of several authorities),
    ``no-population`` (no such data set), ``not-approved``, ``population-changed`` (the file is not the one that was
    matched), ``bad-number``, ``still-running`` (its worker gives signs of life, or somebody has begun it again already),
    ``secret-replaced`` (the oldest secret is not the one that rights are kept under),
    ``day-ahead``, ``day-past``, ``window-closed``, ``budget-closed`` (see ``timing``).
    """

    def __init__(self, reason: str, field: str = "", **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.params = params


class AlreadyHeld(Exception):  # noqa: N818 - named as what it says
    """The holder has this right for the period already. ``number`` is the case it was offered or granted by."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class BudgetExhausted(Exception):  # noqa: N818 - named as what it says
    """The budget does not reach for this grant: it waits. ``left`` is what there is left, in yuan."""

    def __init__(self, benefit: str, left: Decimal) -> None:
        super().__init__(f"{benefit}: {left}")
        self.benefit = benefit
        self.left = left


class BudgetClosed(BudgetExhausted):
    """Today lies outside the days of the budget the grant is to be paid from, or the pack has another one by now: it waits."""

    def __init__(self, benefit: str, since: date, until: date) -> None:
        super().__init__(benefit, Decimal(0))
        self.since = since
        self.until = until


class AccountRefused(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """The account cannot be used; nothing typed is kept.

    ``reason``: ``unknown-kind`` (also one that is not for firms, or for persons), ``no-number``, ``not-a-number`` (other characters
    than digits), ``wrong-length`` (``params``: ``shortest`` and ``longest`` number of digits), ``mistyped`` (its check digit does not fit).
    """

    def __init__(self, reason: str, **params: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


class ConsentMissing(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """The consent was not given, or to a text that is not the present one. ``version`` is the present one."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.version = version


class Erased(LookupError):  # noqa: N818 - named as what it says
    """The facts have served their time and are erased; what is in the chain stays."""
