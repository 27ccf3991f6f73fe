"""Filters of the hall's pages; the words themselves are in ``wording``."""

from __future__ import annotations

from django import template

from mashangban.directory.pack import current_pack
from mashangban.web.hall import wording
from mashangban.web.hall.dossier import ROLES
from mashangban.web.workbench import naming
from mashangban.web.workbench.access import can_open

register = template.Library()

register.filter("term", wording.term)
register.filter("term_told", wording.term_told)
register.filter("source", wording.source)
register.filter("regime", wording.regime)
register.filter("rule", wording.rule)


@register.filter(name="wording")
def word_of(code: str, kind: str) -> str:
    """``{{ item.type|wording:"type" }}``: what a code of the implementation list means."""
    return wording.word(kind, code)


@register.filter
def item_title(code: str) -> str:
    """Title of an item; the code where the pack does not know it."""
    found = current_pack().items.get(code)
    return naming.text(found.title) if found else code


@register.filter
def evidence_title(code: str) -> str:
    """Title of a kind of document."""
    found = current_pack().evidence.get(code)
    return naming.text(found.title) if found else code


@register.filter
def register_title(code: str) -> str:
    """Title of a register."""
    found = current_pack().registers.get(code)
    return naming.text(found.title) if found else code


@register.simple_tag(takes_context=True)
def contracts_shown(context: template.Context) -> bool:
    """Whether whoever looks has a role that sees contracts."""
    return can_open(context["request"].actor, ROLES) is True
