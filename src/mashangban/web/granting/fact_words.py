"""Facts of people and firms in the words of the office: titles without what is meant for writers of rules, values with units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from mashangban.core.catalog.entitlements import Fact
from mashangban.directory.pack import current_pack
from mashangban.entitlements.rulebook import rulebook
from mashangban.web.shared.dates import english, long_day
from mashangban.web.workbench import naming


def fact_title(subject: str, name: str) -> str:
    """What a fact is called, without what its title adds in brackets; its name where the pack does not know it."""
    try:
        title = naming.text(rulebook().fact_title("firm" if subject == "firm" else "person", name))
    except LookupError:
        return name
    return title.partition("（")[0].partition(" (")[0]


def value_text(value: object, subject: str = "person", name: str = "") -> str:
    """A fact's value in words: yes and no, options and places by name, numbers with units, days as people write them."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = "" if value is None else str(value)
    if not text:
        return _("not known")
    pack = current_pack()
    declared = pack.facts.get("firm" if subject == "firm" else "person", {}).get(name)
    for option in declared.of if declared is not None else ():
        if option.code == text:
            return naming.text(option.title)
    if declared is not None and declared.type in {"integer", "decimal"}:
        return _number(text, declared)
    if declared is not None and declared.type == "date":
        return _day(text)
    if text == pack.info.district:
        return naming.text(pack.info.title)
    return naming.place_title(text)


def _number(text: str, declared: Fact) -> str:
    """``1,200元/月``, ``10%``; as it stands when it is no number."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if declared.unit is None and declared.scale > 2:  # a share of one
        return f"{_plain(100 * number)}%"
    unit = naming.text(declared.unit) if declared.unit else ""
    return f"{_plain(number)} {unit}".strip() if english() else _plain(number) + unit


def _plain(number: Decimal) -> str:
    told = f"{number:,.2f}"
    return told.rstrip("0").rstrip(".")


def _day(text: str) -> str:
    """``1940年10月10日`` / ``10 October 1940``; as it stands when it is no day."""
    try:
        return long_day(date.fromisoformat(text))
    except ValueError:
        return text
