"""Filters of the desk's pages; the words themselves are in ``naming`` and ``wording``."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mashangban.core.catalog.model import FormField, Service
from mashangban.core.catalog.rule_words import in_words
from mashangban.web.workbench import choosing, naming, navigation, panels
from mashangban.web.workbench.icons import ICONS
from mashangban.web.workbench.lights import light_of

register = template.Library()

register.filter("unit_title", naming.unit_title)
register.filter("place_title", naming.place_title)
register.filter("place_trail", naming.place_trail)
register.filter("person_name", naming.person_name)
register.filter("role_title", naming.role_title)
register.filter("service_title", naming.service_title)
register.filter("row_title", panels.title_of)
register.filter("row_name", panels.name_of)


@register.filter
def light(row: object, now: datetime) -> str:
    """Light of anything with ``due_at`` and ``warn_at``."""
    return light_of(getattr(row, "due_at", None), getattr(row, "warn_at", None), now)


@register.filter
def asked_when(service: Service, field: FormField) -> str:
    """When a question of a service's form is asked, in plain words; empty for always."""
    return in_words(field.show_if, service.form, naming.lang()) if field.show_if else ""


@register.filter
def state_title(row: object) -> str:
    """Title of a case row's state, from the definition it is pinned to."""
    service = naming.definition(row.service, row.version)  # type: ignore[attr-defined]  # a CaseRow
    return naming.state_title(service, row.state)  # type: ignore[attr-defined]  # a CaseRow


@register.filter
def category_title(row: object) -> str:
    service = naming.definition(row.service, row.version)  # type: ignore[attr-defined]  # a CaseRow
    return naming.category_title(service, row.category)  # type: ignore[attr-defined]  # a CaseRow


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """A line icon, drawn with the text colour and hidden from screen readers."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
        "{}</svg>",
        css,
        mark_safe(ICONS[name]),  # noqa: S308 - paths from our own table
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The page's query string with some values changed (None or "" removes one), starting with "?"."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(value)
    # escaped once, by the template
    return f"?{params.urlencode()}"


@register.inclusion_tag("workbench/parts/nav.html", takes_context=True)
def desk_nav(context: template.Context) -> dict[str, object]:
    """The bar at the top: one query, for the bell."""
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "actor": request.actor,
        "entries": navigation.entries(request.actor, request),
        "unread": navigation.unread(request.actor),
    }


@register.inclusion_tag("workbench/parts/calendar_end.html", takes_context=True)
def desk_calendar_end(context: template.Context) -> dict[str, object]:
    """The line above the page when the working calendar ends soon; empty for most people and most of the year."""
    request = context["request"]
    ending = navigation.calendar_end(request.actor, request.now)
    if ending is None:
        return {"title": ""}
    language = "en" if naming.lang().startswith("en") else "zh"
    return {"title": ending.title.get(language, ending.code), "last_day": ending.last_day.isoformat()}


@register.filter
def rating_title(level: int | None) -> str:
    return choosing.rating_title(level) if level else ""


@register.filter
def kind_title(kind: str) -> str:
    return choosing.kind_title(kind)


@register.filter
def words_of(text: str) -> list[str]:
    """A text's words, to loop over."""
    return text.split()
