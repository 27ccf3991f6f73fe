"""Names that nothing answers to, and circles in what should be a ladder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from mashangban.core.catalog.lint import rule_names, scene_names, service_names
from mashangban.core.catalog.lint.unknown import unknown_names
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem

#: a name as written: kind and code of the definition, path in it, kind of the thing named, the name
Use = tuple[str, str, Path, str, str | None]

_WORDS: Mapping[str, tuple[str, str]] = {
    "units": ("unit", "单位"),
    "places": ("place", "地点"),
    "posts": ("post", "岗位"),
    "people": ("person", "人员"),
    "calendars": ("calendar", "日历"),
    "services": ("service", "服务"),
}


def problems(pack: Pack) -> Iterator[Problem]:
    """Unknown names in the directory and in services, and circles of parents and fallbacks."""
    known = known_names(pack)
    for kind, code, path, wanted, name in _uses(pack):
        yield from unknown_names(pack, known, _WORDS, kind, code, [(path, wanted, name)])
    for kind, step in _ladders(pack).items():
        yield from _circles(pack, kind, step)
    yield from service_names.problems(pack, known)
    yield from scene_names.problems(pack, known)
    yield from rule_names.problems(pack, known)


def known_names(pack: Pack) -> Mapping[str, frozenset[str]]:
    """Kind → every code that was written, so that a mistake in a definition is not told again at its users."""
    tables: Mapping[str, Iterable[str]] = {
        "units": pack.units,
        "places": pack.places,
        "posts": pack.posts,
        "people": pack.people,
        "calendars": pack.calendars,
        "services": pack.services,
        "elements": pack.elements,
        "laws": pack.laws,
        "registers": pack.registers,
        "partners": pack.partners,
        "topics": pack.topics,
        "evidence": pack.evidence,
        "items": pack.items,
        "benefits": pack.benefits,
        "scenes": pack.scenes,
        "texts": pack.texts,
    }
    return {
        kind: frozenset(table) | pack.where.declared.get(kind, frozenset()) for kind, table in tables.items()
    }


def _uses(pack: Pack) -> Iterator[Use]:
    yield "pack", pack.info.code, ("unmatched",), "units", pack.info.unmatched
    yield "pack", pack.info.code, ("calendar",), "calendars", pack.info.calendar
    for unit in pack.units.values():
        yield "units", unit.code, ("parent",), "units", unit.parent
    for place in pack.places.values():
        yield "places", place.code, ("parent",), "places", place.parent
        yield "places", place.code, ("unit",), "units", place.unit
        for index, name in enumerate(place.units):
            yield "places", place.code, ("units", index), "units", name
    for post in pack.posts.values():
        yield "posts", post.code, ("unit",), "units", post.unit
        yield "posts", post.code, ("fallback",), "posts", post.fallback
        for index, name in enumerate(post.places):
            yield "posts", post.code, ("places", index), "places", name
        for index, holder in enumerate(post.holders):
            yield "posts", post.code, ("holders", index, "person"), "people", holder.person
    for number, shift in enumerate(pack.shifts):
        yield "shifts", str(number), ("post",), "posts", shift.post
        for index, name in enumerate(shift.people):
            yield "shifts", str(number), ("people", index), "people", name
    for text in pack.texts.values():
        for index, name in enumerate(text.services):
            yield "texts", text.code, ("services", index), "services", name


def _ladders(pack: Pack) -> Mapping[str, Callable[[str], str | None]]:
    def unit(code: str) -> str | None:
        return pack.units[code].parent if code in pack.units else None

    def place(code: str) -> str | None:
        return pack.places[code].parent if code in pack.places else None

    def post(code: str) -> str | None:
        return pack.posts[code].fallback if code in pack.posts else None

    return {"units": unit, "places": place, "posts": post}


def _circles(pack: Pack, kind: str, step: Callable[[str], str | None]) -> Iterator[Problem]:
    """Each circle once, at its first member."""
    done: set[str] = set()
    table: Iterable[str] = {"units": pack.units, "places": pack.places, "posts": pack.posts}[kind]
    for start in table:
        path: list[str] = []
        here: str | None = start
        while here is not None and here not in done and here not in path:
            path.append(here)
            here = step(here)
        if here is not None and here in path:
            circle = " → ".join([*path[path.index(here) :], here])
            key = "fallback" if kind == "posts" else "parent"
            yield pack.where.problem(
                kind,
                here,
                (key,),
                {"en": f"goes round in a circle: {circle}", "zh": f"绕成了一圈：{circle}"},
                {"en": f"let one of them have no {key}, or another one", "zh": f"请去掉或改掉其中一个 {key}"},
            )
        done.update(path)
