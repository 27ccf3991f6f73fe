"""What there is to review in a dossier: every document and every answer, how each stands, and the one looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mashangban.applications.models import Material
from mashangban.applications.reviewing import Answer, OfficeDossier, Paper
from mashangban.directory.pack import current_pack
from mashangban.web.hall import wording
from mashangban.web.workbench import naming

#: ok and defect were found by somebody; the rest follows from how (or whether) a thing came
State = Literal["ok", "defect", "missing", "to-check", "later", "none"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to review. ``at`` names it in the address: ``paper.id-card``, ``field.firm.name``."""

    at: str
    kind: Literal["paper", "field"]
    code: str
    title: str
    state: State
    #: in words
    said: str
    #: of an answer: what was given, as one may see it
    value: str = ""
    identity: bool = False
    #: titles of the items that ask for it
    items: Sequence[str] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """How a document came and how far it is trusted, as lines of a table."""

    title: str
    value: str


def entries(dossier: OfficeDossier) -> list[Entry]:
    """Documents, then answers, each in the order of the notice."""
    found = [_paper(one) for one in dossier.papers]
    found += [_field(one) for one in dossier.answers]
    return found


def chosen(found: Sequence[Entry], at: str) -> Entry | None:
    """The entry the address names; else the first that wants looking at, else the first."""
    named = next((one for one in found if one.at == at), None)
    waiting = next((one for one in found if one.state == "to-check"), None)
    return named or waiting or (found[0] if found else None)


def after(found: Sequence[Entry], at: str) -> str:
    """Where to go on once this one is checked: the next that wants looking at, round to the beginning; else it stays."""
    places = [one.at for one in found]
    start = places.index(at) + 1 if at in places else 0
    further = [*found[start:], *found[:start]]
    return next((one.at for one in further if one.state == "to-check" and one.at != at), at)


def _paper(one: Paper) -> Entry:
    state, said = _state(one)
    return Entry(
        at=f"paper.{one.evidence}",
        kind="paper",
        code=one.evidence,
        title=naming.text(one.title),
        state=state,
        said=said,
        items=_items(one.items),
        remark=one.material.remark if one.material else "",
    )


def _state(one: Paper) -> tuple[State, str]:
    row = one.material
    if row is None:
        if one.told.get("made_by"):
            return "none", _("made on the way")
        return ("missing", _("not handed in")) if one.required else ("none", _("not handed in, not required"))
    if row.checked == "ok":
        return "ok", _("in order")
    if row.checked == "defect":
        return "defect", _("not in order")
    if row.how in {"promise", "later"}:
        return "later", wording.regime(row.regime)
    if row.how == "made-here":
        return "none", _("made on the way")
    if row.how == "register":
        # a register vouches for it: it may be looked at, but need not be
        return "none", how(row)
    return "to-check", how(row)


def how(row: Material) -> str:
    """How a document came."""
    return {
        "scan": _("uploaded"),
        "register": _("from a register"),
        "reuse": _("used again"),
        "paper": _("brought on paper"),
        "promise": _("promised"),
        "later": _("comes later"),
        "made-here": _("made on the way"),
    }.get(row.how, row.how)


def _field(one: Answer) -> Entry:
    state: State = "none"
    said = ""
    if one.checked == "defect":
        state, said = "defect", _("not in order")
    elif one.checked == "ok":
        state, said = "ok", _("in order")
    elif one.value in (None, ""):
        said = _("not answered")
    elif one.known:
        said = _register(one.known)
    return Entry(
        at=f"field.{one.element}",
        kind="field",
        code=one.element,
        title=naming.text(one.title),
        state=state,
        said=said,
        value=value_of(one),
        identity=one.identity,
        items=_items(one.items),
        remark=one.remark,
    )


def value_of(one: Answer) -> str:
    """An answer in words: options by their titles."""
    if one.value in (None, ""):
        return ""
    element = current_pack().elements.get(one.element)
    titles: Mapping[str, str] = {
        option.code: naming.text(option.title) for option in (element.of if element else ())
    }
    if isinstance(one.value, bool):
        return wording.yes_no(one.value)
    values: list[Any] = list(one.value) if isinstance(one.value, list | tuple) else [one.value]
    return wording.listed(titles.get(str(value), str(value)) for value in values)


def origins(one: Paper) -> list[Origin]:
    """How a document came, how far it is trusted, what is asked of it."""
    told, row = one.told, one.material
    asked = wording.listed(
        [
            wording.word("original", str(told.get("original", ""))),
            wording.word("medium", str(told.get("medium", ""))),
            wording.word("necessity", str(told.get("necessity", ""))),
        ]
    )
    evidence = current_pack().evidence.get(one.evidence)
    found = [Origin(_("Asked for"), asked)]
    if evidence is not None:
        found.append(Origin(_("Proves"), naming.text(evidence.proves)))
        found.append(Origin(_("Made out by"), naming.text(evidence.issuer)))
    if row is not None:
        found.append(Origin(_("How it came"), how(row)))
        found.append(Origin(_("Trust"), wording.word("trust", row.trust)))
        if row.register:
            found.append(Origin(_("Register"), _register(row.register)))
        if row.regime:
            found.append(Origin(pgettext("hall", "Regime"), wording.regime(row.regime)))
    return found


def laws_of(one: Paper) -> list[str]:
    """By which law each item asks for it, in the language of the page."""
    pack = current_pack()
    found: list[str] = []
    for code in one.items:
        item = pack.items.get(code)
        for material in item.materials if item else ():
            if item is not None and material.evidence == one.evidence:
                found += wording.laws(pack, material.basis or item.basis)
    return list(dict.fromkeys(found))


def _items(codes: Sequence[str]) -> list[str]:
    items = current_pack().items
    return [naming.text(items[code].title) if code in items else code for code in codes]


def _register(code: str) -> str:
    found = current_pack().registers.get(code)
    return naming.text(found.title) if found else code
