"""Forms, inputs and rules: fields that rules can speak of, choices that exist, data that a child case can take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mashangban.core.casework.inputs import STANDARD
from mashangban.core.catalog.lint.conditions import FIELD, Found, rule_problems
from mashangban.core.catalog.lint.service_names import all_services, key_of, rows
from mashangban.core.catalog.model import Action, FormField, Service
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, choices

_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")


def problems(pack: Pack) -> Iterator[Problem]:
    """Everything wrong with the forms, inputs and rules of the pack."""
    for service in all_services(pack):
        for found in (*_form(pack, service), *_rows(pack, service), *_migration(pack, service)):
            yield pack.where.problem("services", key_of(service), *found)


def _form(pack: Pack, service: Service) -> Iterator[Found]:
    for name, field in service.form.items():
        path: Path = ("form", name)
        yield from _field(pack, path, name, field)
        if field.show_if is not None:
            yield from rule_problems((*path, "show_if"), field.show_if, service.form, FIELD)


def _field(pack: Pack, path: Path, name: str, field: FormField) -> Iterator[Found]:
    if not _FIELD_NAME.fullmatch(name):
        yield (
            path,
            {"en": f"{name} cannot be used in a rule", "zh": f"{name} 不能在规则里使用"},
            {
                "en": "name fields with small letters, digits and _",
                "zh": "字段名只用小写字母、数字和下划线",
            },
        )
    if field.type in ("choice", "choices") and not field.of:
        yield (
            path,
            {"en": "a choice without options", "zh": "选择题没有选项"},
            {
                "en": 'list the options under "of"',
                "zh": "请在“of”下面列出选项",
            },
        )
    codes = [option.code for option in field.of]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield (
            (*path, "of"),
            {"en": f"the option {code} is there twice", "zh": f"选项 {code} 重复"},
            {
                "en": "rename or remove one",
                "zh": "请改名或删掉一个",
            },
        )
    if field.verify and field.type != "phone":
        yield (
            (*path, "verify"),
            {"en": "only a phone can be verified by a code", "zh": "只有手机号能用验证码确认"},
            {
                "en": "remove verify, or make it a phone",
                "zh": "请去掉 verify，或改为 phone",
            },
        )
    if field.min is not None and field.max is not None and field.min > field.max:
        yield (
            path,
            {
                "en": f"min {field.min} is above max {field.max}",
                "zh": f"min {field.min} 大于 max {field.max}",
            },
            {
                "en": "exchange them",
                "zh": "请对调",
            },
        )
    element = pack.elements.get(field.element or "")
    if element and (element.type != field.type or (element.identity and not field.identity)):
        kept = ", identity: true" if element.identity else ""
        yield (
            (*path, "element"),
            {
                "en": f"it does not agree with the shared element {element.code}",
                "zh": f"与共享要素 {element.code} 不一致",
            },
            {"en": f"write type: {element.type}{kept}", "zh": f"请写 type: {element.type}{kept}"},
        )


def _rows(pack: Pack, service: Service) -> Iterator[Found]:
    for path, _, _, action in rows(service):
        inputs = _inputs(action)
        for name, field in action.inputs.items():
            yield from _field(pack, (*path, "inputs", name), name, field)
        for index, branch in enumerate(action.branches):
            yield from rule_problems(
                (*path, "branches", index, "when"), branch.when, {**service.form, **inputs}, FIELD
            )
        for index, spawn in enumerate(action.spawns):
            known = {*service.form, *inputs}
            yield from _spawned(pack, (*path, "spawns", index, "data"), spawn.service, spawn.data, known)


def _inputs(action: Action) -> dict[str, FormField]:
    standard = {name: STANDARD[name] for name in (*action.needs, *action.may) if name in STANDARD}
    return {**standard, **action.inputs}


def _spawned(pack: Pack, path: Path, code: str, data: Mapping[str, str], known: set[str]) -> Iterator[Found]:
    """What a child case is given: fields it has, from names there are, and none it needs left out."""
    versions = pack.services.get(code)
    if not versions:
        return
    form = versions[-1].form
    for name, value in data.items():
        if name not in form:
            yield (
                (*path, name),
                {"en": f"{code} has no field {name}", "zh": f"{code} 没有字段 {name}"},
                choices(form, name),
            )
        if value.startswith("$") and value[1:] not in known:
            yield (
                (*path, name),
                {
                    "en": f"{value} is neither a field of the form nor an input of the action",
                    "zh": f"{value} 既不是表单字段，也不是这个操作的填写项",
                },
                choices(known, value[1:]),
            )
    for name, field in form.items():
        if name not in data and not field.optional and field.show_if is None:
            yield (
                path,
                {"en": f"{code} needs {name}, which is not given", "zh": f"{code} 必填的 {name} 没有给出"},
                {
                    "en": f"add {name}, or make it optional there",
                    "zh": f"请补上 {name}，或在那边改为选填",
                },
            )


def _migration(pack: Pack, service: Service) -> Iterator[Found]:
    """States a migration speaks of must have been in the version before."""
    versions = pack.services[service.service]
    place = versions.index(service)
    earlier = {state for version in versions[:place] for state in version.states}
    for state in service.migrates:
        if place and state not in earlier:
            yield (
                ("migrates", state),
                {
                    "en": f"no earlier version has a state {state}",
                    "zh": f"以前的版本没有状态 {state}",
                },
                choices(earlier, state),
            )
