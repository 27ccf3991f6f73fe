"""Children of a case: what they are given, for which rows, in which order, and whether they could be raised at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from mashangban.core.casework.inputs import STANDARD
from mashangban.core.catalog.lint.conditions import FIELD, Found, rule_problems
from mashangban.core.catalog.lint.service_names import rows
from mashangban.core.catalog.model import Action, FormField, Service, Spawn
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, choices

_CELL_NAME = re.compile(r"[a-z][a-z0-9_-]*")
#: what a case says of itself
_OWN = ("@number", "@opened", "@now")


def spawn_problems(pack: Pack, service: Service) -> Iterator[Found]:
    """Everything wrong with the children that a service opens, and with rows that wait for them."""
    spawned = [*service.spawns]
    for index, spawn in enumerate(service.spawns):
        yield from _spawn(pack, ("spawns", index), spawn, service.form)
    for path, _, _, action in rows(service):
        spawned += action.spawns
        for index, spawn in enumerate(action.spawns):
            at: Path = (*path, "spawns", index)
            yield from _spawn(pack, at, spawn, {**service.form, **inputs_in(action)})
            if spawn.blocking and _only_closes(service, action):
                yield (
                    at,
                    {
                        "en": "the case cannot close over the child it opens",
                        "zh": "打开的子办件未办结，主件不能办结",
                    },
                    {"en": 'write "blocking: false"', "zh": "请写上“blocking: false”"},
                )
    told = any(spawn.goes_on and spawn.blocking for spawn in spawned)
    for path, _, _, action in rows(service):
        if not told and (action.on_part_failed or "parts-went-on" in action.requires):
            yield (
                path,
                {"en": "no part says how it must end", "zh": "没有任何子办件写明怎样算办成"},
                {"en": "give a blocking child goes_on", "zh": "请给某个会阻塞的子办件写上 goes_on"},
            )


def inputs_in(action: Action) -> dict[str, FormField]:
    """The inputs of a row by name, as far as their fields are known."""
    standard = {name: STANDARD[name] for name in (*action.needs, *action.may) if name in STANDARD}
    return {**standard, **action.inputs}


def _only_closes(service: Service, action: Action) -> bool:
    targets = [to for to in (action.to, *(branch.to for branch in action.branches)) if to in service.states]
    return bool(action.to) and bool(targets) and all(service.states[to].final for to in targets if to)


def _spawn(pack: Pack, path: Path, spawn: Spawn, known: Mapping[str, FormField]) -> Iterator[Found]:
    yield from _words(path, spawn)
    if spawn.when is not None:
        yield from rule_problems((*path, "when"), spawn.when, known, FIELD, others=spawn.each is not None)
    for name in ("service", "unit"):
        yield from _looked_up((*path, name), getattr(spawn, name), known, spawn)
    for name, value in spawn.data.items():
        yield from _looked_up((*path, "data", name), value, known, spawn)
    yield from _child(pack, path, spawn)


def _words(path: Path, spawn: Spawn) -> Iterator[Found]:
    """Words that mean nothing without another, and names no row can have."""
    for word, needed in (("key", "each"), ("after", "key"), ("goes_on", "key")):
        if getattr(spawn, word) and not getattr(spawn, needed):
            yield (
                (*path, word),
                {"en": f"{word} says nothing without {needed}", "zh": f"没有 {needed}，{word} 不起作用"},
                {"en": f"add {needed}, or remove {word}", "zh": f"请补上 {needed}，或去掉 {word}"},
            )
    for word in ("key", "after"):
        name = getattr(spawn, word)
        if name and not _CELL_NAME.fullmatch(name):
            yield (
                (*path, word),
                {"en": f"no row can have a {name}", "zh": f"rows 里不会有 {name}"},
                {"en": "use small letters, digits, _ and -", "zh": "只用小写字母、数字、_ 和 -"},
            )


def _looked_up(path: Path, value: str | None, known: Collection[str], spawn: Spawn) -> Iterator[Found]:
    """``$name`` must be known: always for what a case says of itself, else unless a row may have it."""
    if value is None or not value.startswith("$"):
        return
    name = value[1:]
    if name in _OWN or (name in known) or (spawn.each is not None and not name.startswith("@")):
        return
    yield (
        path,
        {
            "en": f"{value} is neither a field of the form nor an input of the action",
            "zh": f"{value} 既不是表单字段，也不是这个操作的填写项",
        },
        choices([*known, *_OWN], name),
    )


def _child(pack: Pack, path: Path, spawn: Spawn) -> Iterator[Found]:
    """Whether the child can be raised: opened by a case, with fields it has, and none it needs left out."""
    versions = pack.services.get(spawn.service)
    if not versions:
        return  # ``$name``, or told where it is written
    code, child = spawn.service, versions[-1]
    if "parent" not in child.channels:
        yield (
            (*path, "service"),
            {"en": f"{code} is not opened by other cases", "zh": f"{code} 不能由其他办件打开"},
            {"en": "add parent to its channels", "zh": "请在它的 channels 里加上 parent"},
        )
    for name in spawn.data:
        if name not in child.form:
            yield (
                (*path, "data", name),
                {"en": f"{code} has no field {name}", "zh": f"{code} 没有字段 {name}"},
                choices(child.form, name),
            )
    for name, field in child.form.items():
        if name not in spawn.data and not field.optional and field.show_if is None:
            yield (
                (*path, "data"),
                {"en": f"{code} needs {name}, which is not given", "zh": f"{code} 必填的 {name} 没有给出"},
                {
                    "en": f"add {name}, or make it optional there",
                    "zh": f"请补上 {name}，或在那边改为选填",
                },
            )
