"""Sums of money in words, one way for every page."""

from __future__ import annotations

from decimal import Decimal


def yuan(amount: Decimal) -> str:
    """As people say it: ``1,200`` or ``1,200.50``."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else in_column(amount)


def in_column(amount: Decimal) -> str:
    """``1,200.00``: so sums stand below each other."""
    return f"{amount:,.2f}"
