"""A case's history as people read it: who did what when, said what, and what the clocks did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mashangban.assistance.naming import both_of
from mashangban.core.casework.inputs import STANDARD
from mashangban.core.catalog.model import FormField, Service
from mashangban.core.numbers import format_case_number
from mashangban.web.shared.dates import exact_text
from mashangban.web.workbench import choosing, naming

#: what the history can be narrowed to
GROUPS = ("talk", "work", "clock", "record")

#: inputs that are shown as the text of an entry, not among its facts
_TEXTS = ("message", "note", "measure", "reason", "remark")


class Logged(Protocol):
    """What of a stored event is shown."""

    seq: int
    kind: str
    at: datetime
    actor: str
    role: str
    data: Mapping[str, Any]
    internal: bool


@dataclass(slots=True)
class Entry:
    """One line of the history."""

    seq: int
    at: datetime
    who: str
    role: str
    title: str
    group: str
    look: str
    text: str = ""
    facts: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    internal: bool = False
    #: a canned text sent unchanged, which the figures count apart
    bare: bool = False
    holding: bool = False


def entries(
    service: Service, events: Iterable[Logged], now: datetime, only: str = "", principal: str = ""
) -> Sequence[Entry]:
    """The history, newest first, narrowed to one of ``GROUPS`` when named.

    Whoever acted for the applicant stands there with both names; ``principal`` is the applicant's, masked.
    """
    logged = list(events)
    both = both_of((_agent(event) for event in logged), naming.lang(), principal)
    made = [_entry(service, event, now, both.get(_agent(event), "")) for event in logged]
    return [entry for entry in reversed(made) if not only or entry.group == only]


def _agent(event: Logged) -> str:
    return str(event.data.get("agent") or "")


def _entry(service: Service, event: Logged, now: datetime, both: str) -> Entry:
    entry = Entry(
        seq=event.seq,
        at=event.at,
        who=both or naming.person_name(event.actor),
        role="" if event.role in {"system", "applicant"} else naming.role_title(event.role),
        title="",
        group="work",
        look="",
        internal=event.internal,
    )
    _TELL.get(event.kind, _unknown)(service, event, entry, now)
    if event.internal and not entry.look:
        entry.look = "is-internal"
    return entry


def _submitted(service: Service, event: Logged, entry: Entry, now: datetime) -> None:
    entry.title, entry.group, entry.look = _("raised the matter"), "talk", "is-resident"


def _acted(service: Service, event: Logged, entry: Entry, now: datetime) -> None:
    data = event.data
    entry.title = naming.action_title(service, str(data.get("from", "")), str(data.get("action", "")))
    given = data.get("input") or {}
    _add_input(service, str(data.get("from", "")), str(data.get("action", "")), given, entry)
    if data.get("to") and data.get("to") != data.get("from"):
        entry.facts.append("→ " + naming.state_title(service, str(data["to"])))
    if event.role == "applicant":
        entry.group, entry.look = "talk", "is-resident"
    elif data.get("message"):
        entry.group, entry.look = "talk", "is-message"
        entry.holding = data["message"] == "holding"
        entry.bare = bool(data.get("bare_template"))
    if data.get("follows"):
        entry.facts.append(
            _("done with the case this one follows, %(number)s")
            % {"number": format_case_number(str(data["follows"]))}
        )
    if data.get("timed"):
        entry.look = entry.look or "is-clock"


def _add_input(service: Service, state: str, action: str, given: Mapping[str, Any], entry: Entry) -> None:
    row = service.action(state, action) if state in service.states else None
    texts = []
    for name, value in given.items():
        if name == "template":
            continue
        one = (row.inputs.get(name) if row else None) or STANDARD.get(name)
        kind = one.type if one else "text"
        if kind == "rows":
            # what the platform noted for its own records: pages that know it show it
            continue
        if kind == "photos":
            entry.photos += [str(token) for token in value]
        elif name in _TEXTS:
            texts.append((name, str(value)))
        else:
            entry.facts.append(f"{naming.text(one.title) if one else name}: {_value(one, value)}")
    for name, text in texts:
        alone = len(texts) == 1 or name == "message"
        shown = text if alone else f"{naming.text(STANDARD[name].title)}: {text}"
        entry.text = f"{entry.text}\n{shown}" if entry.text else shown


def _value(one: FormField | None, value: Any) -> str:
    """An input's value in words."""
    kind = one.type if one else "text"
    if kind == "unit":
        return naming.unit_title(str(value))
    if kind == "person":
        return naming.person_name(str(value))
    if kind == "place":
        return naming.place_trail(str(value))
    if kind == "rating":
        return choosing.rating_title(int(value))
    if kind == "case-number":
        return format_case_number(str(value))
    if kind == "date":
        return str(value).replace("T", " ")[:16]
    if kind == "consent":
        return _("yes") if value else _("no")
    if kind == "point" and isinstance(value, Mapping):
        return f"{value.get('lat')}, {value.get('lon')}"
    if one is not None and one.of:
        titles = {option.code: naming.text(option.title) for option in one.of}
        values = value if isinstance(value, list | tuple) else [value]
        return _(", ").join(titles.get(str(code), str(code)) for code in values)
    return str(value)


def _assigned(service: Service, event: Logged, entry: Entry, now: datetime) -> None:
    data = event.data
    unit = naming.unit_title(str(data.get("unit", "")))
    if data.get("handler"):
        entry.title = _("given to %(person)s, %(unit)s") % {
            "person": naming.person_name(str(data["handler"])),
            "unit": unit,
        }
    else:
        entry.title = _("put into the queue of %(unit)s") % {"unit": unit}
    if data.get("unmatched"):
        entry.facts.append(_("nobody matched: it waits for a dispatcher"))
    reasons = map(_because, data.get("because") or ())
    entry.facts += dict.fromkeys(reason for reason in reasons if reason)


def _because(reason: Any) -> str:
    """Why routing chose so, in words; what goes without saying (the holder of the place's post) says nothing."""
    code, params = reason[0], dict(reason[1])
    sentences = {
        "off-shift": _("%(person)s is off shift"),
        "absent": _("%(person)s is away"),
        "vacant": _("the post of %(post)s is vacant"),
        "on-duty": _("%(person)s is on duty"),
        "excluded": _("the matter concerns %(person)s"),
        "subject-passed-over": _("the matter concerns %(person)s"),
        "subject-unit-passed-over": _("the matter concerns %(unit)s"),
        "handler-gone": _("%(person)s no longer holds the post"),
        "deputy": _("%(person)s stands in"),
        "fallback": _("passed on to %(post)s"),
        "calendar-year-missing": _("the calendar lacks this year"),
    }
    titled = {
        "person": naming.person_name(str(params.get("person") or "")),
        "post": naming.post_title(str(params.get("post") or "")),
        "unit": naming.unit_title(str(params.get("unit") or "")),
    }
    return sentences[code] % titled if code in sentences else ""


def _clock(service: Service, event: Logged, entry: Entry, now: datetime) -> None:
    data = event.data
    name = str(data.get("clock", ""))
    clock = service.clocks.get(name.partition("@")[0])
    shown = naming.text(clock.title) if clock else name
    titles = {
        "clock-started": _("clock started: %(clock)s"),
        "clock-warned": _("soon due: %(clock)s"),
        "clock-breached": _("overdue: %(clock)s"),
        "clock-reminded": _("still overdue: %(clock)s"),
        "clock-stopped": _("clock stopped: %(clock)s"),
        "clock-paused": _("clock paused: %(clock)s"),
        "clock-resumed": _("clock running again: %(clock)s"),
    }
    entry.title = titles[event.kind] % {"clock": shown}
    # clocks run by themselves: who caused it stands in the entry before
    entry.who, entry.role = _("Clock"), ""
    entry.group = "clock"
    entry.look = "is-breach" if event.kind in {"clock-breached", "clock-reminded"} else "is-clock"
    if event.kind in {"clock-started", "clock-resumed"}:
        _add_moment(entry, _("due %(moment)s"), data.get("due"), now)
    if data.get("instead_of"):
        entry.facts.append(_("counted in plain days or hours: the calendar has no data for the year"))
    if event.kind == "clock-paused":
        _add_moment(entry, _("at the latest until %(moment)s"), data.get("resume_by"), now)
        if data.get("reason"):
            entry.facts.append(str(data["reason"]))
    if event.kind == "clock-stopped":
        entry.facts.append(_("in time") if data.get("in_time") else _("too late"))
    if data.get("escalated") and data.get("leader"):
        entry.facts.append(_("raised with %(person)s") % {"person": naming.person_name(str(data["leader"]))})


def _add_moment(entry: Entry, sentence: str, value: Any, now: datetime) -> None:
    moment = parse_datetime(value) if isinstance(value, str) else None
    if moment is not None:
        entry.facts.append(sentence % {"moment": exact_text(moment, now, ends=True)})


def _simple(title: str, group: str = "work", look: str = "") -> Any:
    def tell(service: Service, event: Logged, entry: Entry, now: datetime) -> None:
        data = event.data
        number = data.get("number")
        entry.title = _(title) % {
            "number": format_case_number(str(number)) if number else "",
            "unit": naming.unit_title(str(data.get("unit", ""))),
            "service": naming.service_title(str(data.get("service", ""))),
            "version": data.get("to", data.get("version", "")),
        }
        entry.group, entry.look = group, look
        for name in ("message", "note", "reason"):
            if data.get(name):
                entry.text = f"{entry.text}\n{data[name]}" if entry.text else str(data[name])
        for name in ("photos", "evidence"):
            entry.photos += [str(token) for token in data.get(name) or ()]

    return tell


def _closed(service: Service, event: Logged, entry: Entry, now: datetime) -> None:
    entry.title = _("closed: %(state)s") % {
        "state": naming.state_title(service, str(event.data.get("state")))
    }


def _signed(service: Service, event: Logged, entry: Entry, now: datetime) -> None:
    entry.title = _("signed as %(role)s") % {"role": naming.role_title(str(event.data.get("role", "")))}


def _unknown(service: Service, event: Logged, entry: Entry, now: datetime) -> None:
    entry.title, entry.group = event.kind, "record"


_TELL: Mapping[str, Any] = {
    "submitted": _submitted,
    "acted": _acted,
    "assigned": _assigned,
    "signed": _signed,
    "closed": _closed,
    "clock-started": _clock,
    "clock-warned": _clock,
    "clock-breached": _clock,
    "clock-reminded": _clock,
    "clock-stopped": _clock,
    "clock-paused": _clock,
    "clock-resumed": _clock,
    "messaged": _simple(gettext_noop("wrote"), "talk", "is-resident"),
    "noted": _simple(gettext_noop("internal note"), "record", "is-internal"),
    "identity-revealed": _simple(gettext_noop("looked at the identity"), "record", "is-breach"),
    "clustered": _simple(gettext_noop("joined to %(number)s")),
    "unclustered": _simple(gettext_noop("separated from %(number)s")),
    "assisted": _simple(gettext_noop("asked %(unit)s to assist")),
    "assist-done": _simple(gettext_noop("%(unit)s has finished assisting")),
    "child-opened": _simple(gettext_noop("opened %(service)s %(number)s")),
    "child-closed": _simple(gettext_noop("%(number)s is closed")),
    "spawned": _simple(gettext_noop("the next parts begin")),
    "dropped": _simple(gettext_noop("parts that waited will not begin")),
    "reopened": _simple(gettext_noop("opened again")),
    "migrated": _simple(gettext_noop("moved to the definition of %(version)s"), "record"),
    "deferred": _simple(gettext_noop("put off: it cannot be done yet"), "record"),
}


def answers(
    service: Service, data: Mapping[str, Any], hidden: Collection[str] = ()
) -> Sequence[tuple[str, str]]:
    """What was answered in the form, but for the main text, photos and what is shown elsewhere (``hidden``)."""
    shown = []
    for name, one in service.form.items():
        if (
            name not in data
            or name in hidden
            or one.identity
            or one.type in {"photos", "point", "rows"}
            or name in {"content", "category"}
        ):
            continue
        shown.append((naming.text(one.title), _value(one, data[name])))
    return shown
