"""Checking a service's form: clean answers, identity apart, and everything wrong at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mashangban.core.casework.branching import holds
from mashangban.core.casework.inputs import check_value, is_empty
from mashangban.core.casework.model import EMPTY, Json, Refusal
from mashangban.core.casework.refusals import refuse
from mashangban.core.catalog.model import FormField, Service
from mashangban.core.rules.expression import RuleError


@dataclass(frozen=True, slots=True)
class FormResult:
    """What a form comes to."""

    #: answers that go into the case and its events
    clean: dict[str, Json] = field(default_factory=dict)
    #: answers kept apart and encrypted
    identity: dict[str, Json] = field(default_factory=dict)
    #: codes of persons or units the case is about
    subjects: frozenset[str] = frozenset()
    errors: list[Refusal] = field(default_factory=list)


def check_form(
    service: Service,
    data: Mapping[str, Json],
    *,
    facts: Mapping[str, Json] = EMPTY,
    anonymous: bool = False,
    prepared: bool = False,
) -> FormResult:
    """Check everything a form was filled in with.

    A question whose ``show_if`` is not true (of the answers and ``facts``) is not asked and its answer not taken.
    ``anonymous``: identity is not asked and, if given, not taken. ``prepared``: the platform has made the form, so that
    it may hold ``rows``; from anybody else they are refused. Never raises.
    """
    checked = {
        name: check_value(name, one, data[name], prepared=prepared)
        for name, one in service.form.items()
        if not is_empty(data.get(name))
    }
    known = {**facts, **{name: v for name, v in checked.items() if not isinstance(v, Refusal)}}
    result = FormResult()
    subjects: set[str] = set()
    for name in data:
        if name not in service.form:
            shown = str(name)[:80]
            result.errors.append(refuse("unknown-input", shown, input=shown, known=list(service.form)))
    for name, one in service.form.items():
        asked = asks(one, known)
        if isinstance(asked, Refusal):
            result.errors.append(asked)
            continue
        if not asked or (anonymous and one.identity):
            continue
        value = checked.get(name)
        if isinstance(value, Refusal):
            result.errors.append(value)
        elif is_empty(value):
            if not one.optional:
                result.errors.append(refuse("missing-input", name, input=name))
        else:
            (result.identity if one.identity else result.clean)[name] = value
            if one.subject and one.type in ("person", "unit") and isinstance(value, str):
                subjects.add(value)
    return FormResult(result.clean, result.identity, frozenset(subjects), result.errors)


def asks(one: FormField, facts: Mapping[str, Json]) -> bool | Refusal:
    """Whether a question is asked, given the answers so far."""
    if one.show_if is None:
        return True
    try:
        return holds(one.show_if, facts)
    except (RuleError, TypeError, ValueError, ArithmeticError) as error:
        return refuse("broken-definition", where=one.show_if, problem=str(error))
