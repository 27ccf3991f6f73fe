"""What the office asks for again: everything at once, in one text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mashangban.applications.family import Family
from mashangban.applications.own_documents import entries_of, own_of
from mashangban.core.catalog.parts import Bilingual
from mashangban.directory.pack import current_pack


@dataclass(frozen=True, slots=True)
class Want:
    """One thing asked for again. ``code``: evidence or element."""

    kind: Literal["material", "field"]
    code: str
    title: Bilingual
    #: what is wrong with it, or why it is wanted, in the officer's words; empty when it is simply missing
    remark: str
    missing: bool
    #: items that ask for it
    items: tuple[str, ...] = ()


def wants_of(family: Family, items: Sequence[str] | None = None) -> list[Want]:
    """Every defect and everything missing; with ``items`` only what these ask for."""
    pack, application = current_pack(), family.application
    told = (application.told or {}).get("zh") or {}
    here = {one.evidence: one for one in family.materials}
    own = {one.code: one for one in own_of(application)}
    found: list[Want] = []
    for entry in entries_of(application):
        code, asking = str(entry["code"]), tuple(entry.get("for", ()))
        row = here.get(code)
        required = entry.get("necessity") == "required" and not entry.get("made_by")
        wrong = row.checked == "defect" if row is not None else required
        if not wrong or (items is not None and not set(items).intersection(asking)):
            continue
        evidence = pack.evidence.get(code)
        title = evidence.title if evidence else Bilingual(zh=entry["title"], en=entry["title"])
        why = own[code].why if code in own else ""
        found.append(Want("material", code, title, row.remark if row else why, row is None, asking))
    asked = {str(entry["code"]): tuple(entry.get("for", ())) for entry in told.get("form", ())}
    for code, remark in application.remarks.items():
        asking = asked.get(code, ())
        if remark.get("checked") != "defect" or (
            items is not None and asking and not set(items).intersection(asking)
        ):
            continue
        element = pack.elements.get(code)
        title = element.title if element else Bilingual(zh=code, en=code)
        found.append(Want("field", code, title, str(remark.get("remark", "")), False, asking))
    return found


def text_of(wants: Sequence[Want], lang: str, extra: str = "") -> str:
    """One letter listing everything, numbered."""
    zh = lang.startswith("zh")
    lines = [f"{number}. {_line(want, zh)}" for number, want in enumerate(wants, start=1)]
    head = (
        "您的申请还需补正以下内容，请一次补齐："
        if zh
        else "Please add or correct the following, all at once:"
    )
    return "\n".join([head, *lines, *([extra] if extra else [])])


def _line(want: Want, zh: bool) -> str:
    title = want.title.zh if zh else want.title.en
    if want.missing and not want.remark:
        return f"{title}：尚未提交" if zh else f"{title}: not handed in yet"
    if not want.remark:
        return f"{title}：请重新提交" if zh else f"{title}: please hand it in again"
    return f"{title}：{want.remark}" if zh else f"{title}: {want.remark}"
