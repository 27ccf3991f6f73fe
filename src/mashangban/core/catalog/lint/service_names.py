"""Names inside a service definition: states, clocks, roles, inputs, elements, and what it calls elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mashangban.core.casework.inputs import STANDARD
from mashangban.core.casework.standing import STANDING
from mashangban.core.catalog.model import RELATIONS, Action, FormField, Service, Spawn
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, choices

#: path in the definition, what is named (English, Chinese), the name, the names there are
Use = tuple[Path, tuple[str, str], str | None, Collection[str]]

_UNIT, _PLACE, _CALENDAR = ("unit", "单位"), ("place", "地点"), ("calendar", "日历")
_STATE, _CLOCK, _ROLE, _ACTION = ("state", "状态"), ("clock", "时钟"), ("role", "角色"), ("action", "操作")
_FINAL, _LINE, _ROWS = (
    ("final state", "结束状态"),
    ("field of the type line", "line 类型的字段"),
    ("field of the type rows", "rows 类型的字段"),
)
_INPUT, _SERVICE, _ELEMENT = ("input", "填写项"), ("service", "服务"), ("shared element", "共享要素")


def _written(name: str | None) -> str | None:
    return None if name is None or name.startswith("$") else name


def _of_type(fields: Mapping[str, FormField], kind: str) -> list[str]:
    return [name for name, one in fields.items() if one.type == kind]


def key_of(service: Service) -> str:
    """How a version of a service is named among the pack's whereabouts."""
    return f"{service.service}@{service.version}"


def all_services(pack: Pack) -> Iterator[Service]:
    """Every version of every service."""
    for versions in pack.services.values():
        yield from versions


def roles_in(pack: Pack) -> frozenset[str]:
    """The roles that posts give."""
    return frozenset(role for post in pack.posts.values() for role in post.roles)


def rows(service: Service) -> Iterator[tuple[Path, str, str, Action]]:
    """Path, state, name and row of every line of the flow table."""
    for state, actions in service.flow.items():
        for name, action in actions.items():
            yield ("flow", state, name), state, name, action


def problems(pack: Pack, known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Unknown names, each with what may have been meant."""
    roles = roles_in(pack) | frozenset(RELATIONS)
    for service in all_services(pack):
        for path, (en, zh), name, names in _Names(pack, service, known, roles).uses():
            if name is not None and name not in names:
                yield pack.where.problem(
                    "services",
                    key_of(service),
                    path,
                    {"en": f"there is no {en} {name}", "zh": f"没有{zh} {name}"},
                    choices(names, name),
                )


@dataclass(frozen=True)
class _Names:
    """What one definition names."""

    pack: Pack
    service: Service
    known: Mapping[str, frozenset[str]]
    roles: Collection[str]

    def uses(self) -> Iterator[Use]:
        service, known = self.service, self.known
        yield ("authority",), _UNIT, service.authority, known["units"]
        yield ("calendar",), _CALENDAR, service.calendar, known["calendars"]
        yield ("start",), _STATE, service.start, service.states
        yield ("route", "unit"), _UNIT, service.route.unit, known["units"]
        yield ("route", "role"), _ROLE, service.route.role, self.roles
        for name, field in service.form.items():
            yield ("form", name, "element"), _ELEMENT, field.element, known["elements"]
        for name, clock in service.clocks.items():
            yield ("clocks", name, "calendar"), _CALENDAR, clock.calendar, known["calendars"]
            yield ("clocks", name, "within_field"), _LINE, clock.within_field, _of_type(service.form, "line")
        for index, spawn in enumerate(service.spawns):
            yield from self._spawn(("spawns", index), spawn, service.form)
        for state in service.flow:
            yield ("flow", state), _STATE, state, [*service.states, "*"]
        for target in service.migrates.values():
            yield ("migrates",), _STATE, target, service.states
        for path, _, _, action in rows(service):
            yield from self._row(path, action)
        yield from self._examples()

    def _row(self, path: Path, action: Action) -> Iterator[Use]:
        service = self.service
        actions = {name for _, _, name, _ in rows(service)}
        yield (*path, "to"), _STATE, action.to, service.states
        for index, branch in enumerate(action.branches):
            yield (*path, "branches", index, "to"), _STATE, branch.to, service.states
            yield from self._each((*path, "branches", index, "starts"), _CLOCK, branch.starts, service.clocks)
            yield from self._each((*path, "branches", index, "stops"), _CLOCK, branch.stops, service.clocks)
        for key in ("starts", "stops", "restarts", "pauses", "resumes"):
            yield from self._each((*path, key), _CLOCK, getattr(action, key), service.clocks)
        yield from self._each((*path, "by"), _ROLE, action.by, self.roles)
        yield from self._each((*path, "not_by"), _ROLE, action.not_by, self.roles)
        yield from self._each((*path, "signatures"), _ROLE, action.signatures, self.roles)
        yield (*path, "approver"), _ROLE, action.approver, self.roles
        yield from self._each((*path, "not_by_actor_of"), _ACTION, action.not_by_actor_of, actions)
        inputs = {*STANDARD, *action.inputs}
        yield from self._each((*path, "needs"), _INPUT, action.needs, inputs)
        yield from self._each((*path, "may"), _INPUT, action.may, inputs)
        yield (*path, "on_breach_of"), _CLOCK, action.on_breach_of, service.clocks
        for index, spawn in enumerate(action.spawns):
            yield from self._spawn((*path, "spawns", index), spawn, {**service.form, **action.inputs})

    def _spawn(self, path: Path, spawn: Spawn, fields: Mapping[str, FormField]) -> Iterator[Use]:
        """What is written out; ``$name`` is known only when a case asks for its child."""
        yield (*path, "service"), _SERVICE, _written(spawn.service), self.known["services"]
        yield (*path, "unit"), _UNIT, _written(spawn.unit), self.known["units"]
        yield (*path, "each"), _ROWS, spawn.each, _of_type(fields, "rows")
        versions = self.pack.services.get(spawn.service)
        if versions:
            final = [name for name, state in versions[-1].states.items() if state.final]
            yield from self._each((*path, "goes_on"), _FINAL, spawn.goes_on, final)

    def _examples(self) -> Iterator[Use]:
        service = self.service
        actions = {name for _, _, name, _ in rows(service)}
        for number, example in enumerate(service.examples):
            path: Path = ("examples", number)
            yield (*path, "place"), _PLACE, example.place, self.known["places"]
            state = example.expect.get("state")
            if isinstance(state, str):
                yield (*path, "expect", "state"), _STATE, state, service.states
            for index, step in enumerate(example.steps):
                step_path = (*path, "steps", index)
                yield (*step_path, "action"), _ACTION, step.action, actions | {*STANDING, "wait"}
                yield (
                    (*step_path, "by"),
                    ("person", "人员"),
                    step.by,
                    self.known["people"] | {"applicant", "system"},
                )

    @staticmethod
    def _each(
        path: Path, what: tuple[str, str], given: Iterable[str], names: Collection[str]
    ) -> Iterator[Use]:
        for name in given:
            yield path, what, name, names
