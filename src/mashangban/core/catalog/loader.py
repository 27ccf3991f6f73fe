"""Loads a pack from its folder: every file, every mistake at once, each with file, line, field and remedy.

A pack is a folder with `pack.yaml`, the directory (`units.yaml`, `places.yaml`, …; each may also be a folder of
files), `calendars/*.yaml`, `services/<service>/<version>.yaml` and `scenes/<scene>/<version>.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from mashangban.core.catalog.entitlements import SUBJECTS, Benefit, Fact, Rule
from mashangban.core.catalog.items import EvidenceType, Item, Law, Partner, Register, SharedQuestion
from mashangban.core.catalog.mistakes import explain
from mashangban.core.catalog.model import (
    CannedText,
    Element,
    Model,
    PackInfo,
    Person,
    Place,
    Post,
    Service,
    Shift,
    Unit,
    WordList,
    states_of,
)
from mashangban.core.catalog.pack import Pack, Whereabouts
from mashangban.core.catalog.problems import PackErrors, Path, Problem, Text, choices, in_order
from mashangban.core.catalog.scenes import Scene, Topic
from mashangban.core.catalog.source import Source, read
from mashangban.core.worktime import Calendar, CalendarError, load_calendar

#: what a file of the directory lists: kind (file name and top key) → model
LISTS: Final[Mapping[str, type[Model]]] = {
    "units": Unit,
    "places": Place,
    "posts": Post,
    "people": Person,
    "shifts": Shift,
    "texts": CannedText,
    "words": WordList,
    "elements": Element,
    "laws": Law,
    "registers": Register,
    "partners": Partner,
    "questions": SharedQuestion,
    "topics": Topic,
    "evidence": EvidenceType,
    "items": Item,
    "facts": Fact,
    "rules": Rule,
    "benefits": Benefit,
}
_OF_RULES: Final = frozenset({"facts", "rules", "laws"})
#: what is kept as one file a version: folder → model, whose key of the singular name is the code
VERSIONED: Final[Mapping[str, type[Model]]] = {"services": Service, "scenes": Scene}

#: folder of the stories that `mashangban replay` plays; it reads them itself
STORIES: Final = "replay"

#: folders of a pack that other rooms read
ELSEWHERE: Final = frozenset({"replay"})

M = TypeVar("M", bound=Model)


def load_pack(path: FilePath | str) -> Pack:
    """The pack in the folder `path`. Raises PackErrors with every mistake that would make it unusable."""
    from mashangban.core.catalog.lint import names, rules

    pack, problems = read_pack(path)
    if pack is not None:
        problems = [*problems, *names.problems(pack), *rules.unfit(pack)]
    if pack is None or problems:
        raise PackErrors(problems)
    return pack


def load_rules(path: FilePath | str) -> Pack:
    """Only what rules need - facts, rules, laws - with everything else empty: a third of the time of the whole pack.

    Raises PackErrors with every mistake in these files.
    """
    reading = _Reading(FilePath(path))
    info = reading.info()
    lists = {kind: reading.listed(kind, model) for kind, model in LISTS.items() if kind in _OF_RULES}
    problems = in_order(problem for source in reading.sources for problem in source.problems)
    if info is None or problems:
        raise PackErrors(problems)
    tables: dict[str, Any] = {kind: _table(kind, lists.get(kind, [])) for kind in LISTS}
    where = Whereabouts(reading.places, {kind: frozenset(codes) for kind, codes in reading.declared.items()})
    return Pack(info=info, calendars={}, services={}, scenes={}, where=where, **tables)


def read_pack(path: FilePath | str) -> tuple[Pack | None, list[Problem]]:
    """What could be read of a pack, and what could not: lets a check go on and tell everything at once.

    The pack is None only when `pack.yaml` itself is missing or wrong.
    """
    reading = _Reading(FilePath(path))
    info = reading.info()
    lists = {kind: reading.listed(kind, model) for kind, model in LISTS.items()}
    calendars = reading.calendars()
    services = reading.versioned("services", Service)
    scenes = reading.versioned("scenes", Scene)
    reading.strangers()
    problems = in_order(problem for source in reading.sources for problem in source.problems)
    if info is None:
        return None, problems
    where = Whereabouts(reading.places, {kind: frozenset(codes) for kind, codes in reading.declared.items()})
    tables: dict[str, Any] = {kind: _table(kind, items) for kind, items in lists.items()}
    return Pack(
        info=info, calendars=calendars, services=services, scenes=scenes, where=where, **tables
    ), problems


@dataclass(slots=True)
class _Reading:
    """One pass over a pack's folder."""

    root: FilePath
    sources: list[Source] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[Source, Path]] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=dict)
    seen: set[FilePath] = field(default_factory=set)

    def open(self, path: FilePath) -> Source:
        self.seen.add(path)
        name = path.relative_to(self.root).as_posix()
        try:
            source = read(name, path.read_bytes())
        except OSError as error:
            source = Source(name)
            words = error.strerror or str(error)
            source.add(
                (),
                {"en": f"the file cannot be opened: {words}", "zh": f"文件打不开：{words}"},
                {"en": "add it, or make it readable", "zh": "请添加该文件或检查读取权限"},
            )
        self.sources.append(source)
        return source

    def info(self) -> PackInfo | None:
        source = self.open(self.root / "pack.yaml")
        if source.value is None and source.problems:
            return None
        model = _model(source, PackInfo, source.value, ())
        if model is not None:
            self.places["pack", model.code] = (source, ())
        return model

    def listed(self, kind: str, model: type[M]) -> list[M]:
        """The items of a kind from `<kind>.yaml` and `<kind>/*.yaml`."""
        items: list[M] = []
        single = self.root / f"{kind}.yaml"
        for path in [*([single] if single.exists() else []), *sorted((self.root / kind).glob("*.yaml"))]:
            source = self.open(path)
            if isinstance(source.value, dict):
                items += self._items(source, kind, model)
            elif not source.problems:
                source.add((), _wrong_top(kind), _top_remedy(kind), line=1)
        return items

    def _items(self, source: Source, kind: str, model: type[M]) -> Iterator[M]:
        for key in source.value:
            if key != kind:
                source.add((key,), {"en": f"unknown key {key}", "zh": f"不认识的键 {key}"}, _top_remedy(kind))
        rows = source.value.get(kind)
        if not isinstance(rows, list):
            source.add((kind,) if kind in source.value else (), _wrong_top(kind), _top_remedy(kind))
            return
        for index, row in enumerate(rows):
            path = (kind, index)
            code = _code(kind, row)
            if code is not None:
                self._declare(source, kind, code, path)
                if kind == "rules":
                    self.declared[kind].add(row["rule"])
            elif kind == "shifts":
                self.places[kind, str(len([k for k in self.places if k[0] == kind]))] = (source, path)
            item = _model(source, model, row, path)
            if item is not None:
                yield item
            elif kind == "shifts":
                self.places.popitem()

    def _declare(self, source: Source, kind: str, code: str, path: Path) -> None:
        """Notes where a code is defined; a second definition is a mistake."""
        first = self.places.get((kind, code))
        if first is not None:
            where = f"{first[0].file}:{first[0].line(first[1])}"
            source.add(
                (*path, "code"),
                {
                    "en": f"{code} is defined twice (first in {where})",
                    "zh": f"{code} 重复定义（第一次在 {where}）",
                },
                {"en": "rename or remove one of them", "zh": "请改名或删掉其中一个"},
            )
            return
        self.places[kind, code] = (source, path)
        self.declared.setdefault(kind, set()).add(code)

    def calendars(self) -> dict[str, Calendar]:
        found: dict[str, Calendar] = {}
        for path in sorted((self.root / "calendars").glob("*.yaml")):
            source = self.open(path)
            if source.value is None and source.problems:
                continue
            code = source.value.get("calendar") if isinstance(source.value, dict) else None
            if isinstance(code, str):
                self._declare(source, "calendars", code, ())
            try:
                calendar = load_calendar(source.value, source=source.file)
            except CalendarError as error:
                for mistake in error.problems:
                    source.add(mistake.path, mistake.problem, mistake.remedy)
            else:
                found[calendar.code] = calendar
        return found

    def versioned(self, kind: str, model: type[M]) -> dict[str, tuple[M, ...]]:
        """The definitions of `<kind>/<code>/<version>.yaml`: code → versions, oldest first."""
        found: dict[str, list[M]] = {}
        key = kind.removesuffix("s")
        for path in sorted((self.root / kind).glob("*/*.yaml")):
            source = self.open(path)
            self.declared.setdefault(kind, set()).add(path.parent.name)
            if source.value is None and source.problems:
                continue
            _spread_lines(source)
            definition = _model(source, model, source.value, ())
            if definition is not None:
                code, version = vars(definition)[key], vars(definition)["version"].isoformat()
                self._named_as_its_file(source, path, key, code, version)
                self.places[kind, f"{code}@{version}"] = (source, ())
                found.setdefault(code, []).append(definition)
        return {
            code: tuple(sorted(versions, key=lambda one: vars(one)["version"]))
            for code, versions in found.items()
        }

    def _named_as_its_file(self, source: Source, path: FilePath, kind: str, code: str, version: str) -> None:
        for key, written, expected in ((kind, code, path.parent.name), ("version", version, path.stem)):
            if written != expected:
                place = f"{kind}s/{code}/{version}.yaml"
                source.add(
                    (key,),
                    {
                        "en": f"{key} is {written}, but the file's place says {expected}",
                        "zh": f"{key} 写的是 {written}，而文件位置是 {expected}",
                    },
                    {
                        "en": f"move the file to {place}, or correct it",
                        "zh": f"请把文件放到 {place}，或改正此处",
                    },
                )

    def strangers(self) -> None:
        """A file that nobody reads is a mistake too: its author believes it counts."""
        for path in sorted([*self.root.rglob("*.yaml"), *self.root.rglob("*.yml")]):
            folder = path.relative_to(self.root).parts[0]
            if path not in self.seen and folder != STORIES and not folder.startswith("."):
                source = Source(path.relative_to(self.root).as_posix())
                source.add(
                    (),
                    {"en": "nothing reads this file", "zh": "这个文件不会被读取"},
                    choices(
                        [
                            *(f"{kind}.yaml" for kind in LISTS),
                            *(f"{k}/<{k[:-1]}>/<version>.yaml" for k in VERSIONED),
                        ],
                        path.name,
                    ),
                )
                self.sources.append(source)


def _table(kind: str, items: Sequence[Any]) -> Any:
    """The items of a kind as the pack keeps them."""
    if kind == "shifts":
        return tuple(items)
    if kind == "facts":
        return {subject: {one.code: one for one in items if one.subject == subject} for subject in SUBJECTS}
    if kind == "rules":
        versions: dict[str, list[Rule]] = {}
        for rule in items:
            versions.setdefault(rule.rule, []).append(rule)
        return {
            code: tuple(sorted(found, key=lambda one: one.valid.since)) for code, found in versions.items()
        }
    return {item.code: item for item in items}


def _code(kind: str, row: Any) -> str | None:
    """What an item is known by: its code, a fact's with its subject, a rule's with the day it counts from."""
    if not isinstance(row, dict):
        return None
    if kind == "rules":
        valid = row.get("valid")
        since = valid.get("from") if isinstance(valid, dict) else None
        return f"{row['rule']}@{since}" if isinstance(row.get("rule"), str) else None
    code = row.get("code")
    if kind == "facts" and isinstance(code, str):
        return f"{row.get('subject')}.{code}"
    return code if isinstance(code, str) else None


def _spread_lines(source: Source) -> None:
    """Lets a row under "received, assigned" be found at both states."""
    for path, line in list(source.lines.items()):
        if len(path) > 1 and path[0] == "flow" and "," in str(path[1]):
            for state in states_of(str(path[1])):
                source.lines.setdefault(("flow", state, *path[2:]), line)


def _model(source: Source, model: type[M], value: Any, path: Path) -> M | None:
    """The model of a value, or None with its mistakes noted in the source."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for at, problem, remedy in explain(error, model, lambda inner: (*path, *inner) in source.lines):
            source.add((*path, *at), problem, remedy)
        return None


def _wrong_top(kind: str) -> Text:
    return {"en": f"the file does not hold a list called {kind}", "zh": f"文件里没有名为 {kind} 的列表"}


def _top_remedy(kind: str) -> Text:
    return {
        "en": f'begin the file with "{kind}:" and list the items below',
        "zh": f"文件以“{kind}:”开头，下面逐条列出",
    }
