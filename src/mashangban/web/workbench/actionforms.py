"""Forms of a case's actions, made from the rows of its flow table: no action has a form of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from mashangban.core.casework.inputs import blanks_in, inputs_of
from mashangban.core.casework.model import Case, Refusal
from mashangban.core.casework.permissions import signable
from mashangban.core.catalog.model import Action, CannedText, FormField, Service
from mashangban.core.catalog.pack import Pack
from mashangban.web.workbench import choosing, naming
from mashangban.web.workbench.choosing import Choice
from mashangban.web.workbench.saying import say

#: widget of each field type; the template has one branch per widget
WIDGETS: Mapping[str, str] = {
    "text": "area",
    "line": "line",
    "name": "line",
    "phone": "line",
    "case-number": "line",
    "number": "line",
    "date": "moment",
    "choice": "select",
    "level": "select",
    "unit": "select",
    "person": "select",
    "place": "select",
    "rating": "select",
    "choices": "checks",
    "consent": "consent",
    "photos": "photos",
    "point": "point",
}

#: order in which groups of actions are shown
GROUPS = ("answer", "work", "hand-over", "lead", "record")


@dataclass(slots=True)
class Input:
    """One control of an action's form, with what was typed into it and what is wrong with that."""

    name: str
    id: str
    kind: str
    widget: str
    title: str
    help: str
    required: bool
    max: int | None = None
    value: str = ""
    values: tuple[str, ...] = ()
    choices: Sequence[Choice] = ()
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Canned:
    """A canned text offered with an action."""

    code: str
    title: str
    body: str
    lang: str


@dataclass(slots=True)
class ActionForm:
    """An action one may take now, as a form."""

    name: str
    title: str
    group: str
    tone: str
    #: substantive | holding | question | notice, or empty when the resident is told nothing
    message: str
    #: clocks stand still until the resident answers
    pauses: bool
    internal: bool
    confirm: str
    leads_to: str
    inputs: list[Input]
    canned: list[Canned] = field(default_factory=list)
    template: str = ""
    #: blanks of the canned text still to fill, e.g. ``{material}``
    blanks: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    open: bool = False
    confirmed: bool = False
    #: why it cannot be sent at all: a consent that the resident has not given
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came in with an action: texts as typed and upload tokens already stored."""

    action: str
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    template: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What forms are made for: the case, who looks at it, and when."""

    pack: Pack
    service: Service
    case: Case
    roles: frozenset[str]
    now: datetime


def forms(actions: Mapping[str, Action], setting: Setting, typed: Typed | None = None) -> list[ActionForm]:
    """The forms of ``actions``, grouped in the order of ``GROUPS``; what was typed into one comes back in it."""
    made = [
        form_of(name, action, setting, typed if typed and typed.action == name else None)
        for name, action in actions.items()
    ]
    order = {"primary": 0, "plain": 1, "danger": 2}
    return sorted(made, key=lambda form: (GROUPS.index(form.group), order[form.tone]))


def form_of(name: str, action: Action, setting: Setting, typed: Typed | None) -> ActionForm:
    """One action's form."""
    target = naming.state_title(setting.service, action.to) if action.to else ""
    form = ActionForm(
        name=name,
        title=naming.text(action.title),
        group=group_of(action),
        tone=action.tone,
        message=action.message or "",
        pauses=bool(action.pauses),
        internal=action.internal,
        confirm=naming.text(action.confirm),
        leads_to=target if action.to != setting.case.state else "",
        inputs=[
            _input(name, action, key, one, must, setting, typed)
            for key, (one, must) in inputs_of(action).items()
            if one.type != "rows"
        ],
        missing=consent_missing(action, setting),
        open=typed is not None,
        confirmed=bool(typed and typed.confirmed),
    )
    _add_signature(form, action, setting, typed)
    if action.message:
        form.canned = list(canned_for(setting.pack.texts.values(), setting.case, action.message))
        form.template = typed.template if typed else ""
    message = typed.texts.get("message", "") if typed else ""
    form.blanks = blanks_in(message)
    return form


def consent_missing(action: Action, setting: Setting) -> str:
    """The resident's consent that a case opened by the action rests on, if they have not given it."""
    form, given = setting.service.form, setting.case.data
    for spawn in action.spawns:
        for value in spawn.data.values():
            field = form.get(value[1:]) if value.startswith("$") else None
            if field is not None and field.type == "consent" and not given.get(value[1:]):
                return naming.text(field.title)
    return ""


def group_of(action: Action) -> str:
    """Where an action stands in the panel, from what it does."""
    if action.spawns and action.internal:
        return "lead"
    if action.message in {"substantive", "holding", "question"}:
        return "answer"
    if action.assigns not in (None, "self") or action.assists:
        return "hand-over"
    return "record" if action.internal else "work"


def canned_for(texts: Iterable[CannedText], case: Case, kind: str) -> Iterable[Canned]:
    """Canned texts for the case's service and category and the kind of message; the page's language first."""
    fitting = [
        one
        for one in texts
        if one.kind == kind
        and (not one.services or case.service in one.services)
        and (not one.categories or case.category in one.categories)
    ]
    first = "en" if naming.lang().startswith("en") else "zh"
    for lang in (first, "zh" if first == "en" else "en"):
        for one in fitting:
            yield Canned(one.code, naming.text(one.title), getattr(one.body, lang), lang)


def place_refusals(form: ActionForm, refusals: Iterable[Refusal]) -> None:
    """Put each refusal beside the control it names, or above the form when it names none."""
    by_name = {one.name: one for one in form.inputs}
    for refusal in refusals:
        text = say(refusal)
        control = by_name.get(refusal.field or str(refusal.params.get("input", "")))
        if control is None:
            form.errors.append(f"{refusal.field}: {text}" if refusal.field else text)
        elif text not in control.errors:
            control.errors.append(text)
    form.open = True


def _input(
    action: str, row: Action, name: str, one: FormField, must: bool, setting: Setting, typed: Typed | None
) -> Input:
    value = typed.texts.get(name, "") if typed else ""
    if typed is None and must and one.type == "date" and name not in row.inputs:
        # what is being recorded has mostly just happened
        value = timezone.localtime(setting.now).strftime("%Y-%m-%dT%H:%M")
    return Input(
        name=name,
        id=f"{action}-{name}",
        kind=one.type,
        # the action's own dates are days, as a form's are; the standard one says when something happened
        widget="day" if one.type == "date" and name in row.inputs else WIDGETS[one.type],
        title=naming.text(one.title),
        help=naming.text(one.help),
        required=must,
        max=one.max,
        value=value,
        values=typed.lists.get(name, ()) if typed else (),
        choices=_choices(row, one, setting),
    )


def _choices(row: Action, one: FormField, setting: Setting) -> Sequence[Choice]:
    case = setting.case
    if one.of:
        return [Choice(option.code, naming.text(option.title)) for option in one.of]
    if one.type == "unit":
        return choosing.units(setting.pack, without=case.unit)
    if one.type == "person":
        if row.assigns == "unit":
            # whoever shall have it works in the unit it goes to
            units = [unit for unit in setting.pack.units if unit != case.unit]
            return choosing.colleagues(setting.pack, units, setting.now)
        return choosing.people(setting.pack, case.unit, setting.now, without=case.subjects)
    if one.type == "place":
        return choosing.places(setting.pack, case.unit)
    if one.type == "rating":
        return choosing.ratings()
    return ()


def _add_signature(form: ActionForm, action: Action, setting: Setting, typed: Typed | None) -> None:
    """Who could sign in several roles says in which."""
    mine = signable(setting.case, form.name, action, setting.roles) if action.signatures else []
    if len(mine) < 2:
        return
    form.inputs.append(
        Input(
            name="as",
            id=f"{form.name}-as",
            kind="choice",
            widget="select",
            title=_("Sign as"),
            help="",
            required=True,
            value=typed.texts.get("as", "") if typed else "",
            choices=[Choice(role, naming.role_title(role)) for role in mine],
        )
    )
