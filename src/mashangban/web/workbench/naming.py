"""Titles of what cases refer to by code, in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from mashangban.cases.definitions import NoSuchDefinition, service_of
from mashangban.core.catalog.model import Bilingual, Service
from mashangban.directory.pack import current_pack


def lang() -> str:
    """Language tag of the page."""
    return get_language() or "zh-hans"


def text(value: Bilingual | None) -> str:
    """A bilingual text in the page's language; empty for none."""
    return value.text(lang()) if value is not None else ""


def unit_title(code: str) -> str:
    unit = current_pack().units.get(code)
    return text(unit.title) if unit else code


def place_title(code: str) -> str:
    place = current_pack().places.get(code)
    return text(place.title) if place else code


def place_trail(code: str) -> str:
    """From the community down: "Yuanyinli › Building 3"; the street and district go without saying."""
    pack = current_pack()
    places = [pack.places[step] for step in pack.place_path(code)] if code in pack.places else []
    near = [place for place in reversed(places) if place.kind not in {"district", "street"}] or places[:1]
    return " › ".join(text(place.title) for place in near) or code


def person_name(code: str) -> str:
    """Name of whoever acted: a person of the pack, the resident, or the system."""
    if code == "system":
        return gettext("System")
    if code == "applicant" or code.startswith("applicant:"):
        return gettext("Resident")
    person = current_pack().people.get(code)
    return text(person.name) if person else code


def post_title(code: str) -> str:
    post = current_pack().posts.get(code)
    return text(post.title) if post else code


def role_title(role: str) -> str:
    titles = {
        "handler": gettext("handler"),
        "dispatcher": gettext("dispatcher"),
        "leader": gettext("leader"),
        "administrator": gettext("administrator"),
        "duty-officer": gettext("duty officer"),
        "auditor": gettext("auditor"),
        "counter": gettext("unified counter"),
        "agent": gettext("helping agent"),
        "member": gettext("member of the unit"),
        "assistant": gettext("assisting unit"),
        "applicant": gettext("resident"),
        "system": gettext("system"),
    }
    return titles.get(role, role)


def service_title(service: str) -> str:
    found = current_pack().services.get(service)
    return text(found[-1].title) if found else service


def state_title(service: Service | None, state: str) -> str:
    found = service.states.get(state) if service else None
    return text(found.title) if found else state


def category_title(service: Service | None, category: str) -> str:
    """Title of a category among the options of the form's ``category`` question."""
    field = service.form.get("category") if service else None
    for option in field.of if field else ():
        if option.code == category:
            return text(option.title)
    return category


def action_title(service: Service | None, state: str, action: str) -> str:
    """Title of an action, looked for in the given state first, then anywhere in the flow."""
    if service is None:
        return action
    row = service.action(state, action)
    for actions in service.flow.values():
        row = row or actions.get(action)
    return text(row.title) if row else action


def definition(service: str, version: str) -> Service | None:
    """The definition a case is pinned to, or None if nothing carries it any more."""
    try:
        return service_of(service, version)
    except NoSuchDefinition:
        return None
