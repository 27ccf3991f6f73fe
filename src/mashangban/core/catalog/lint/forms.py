"""Forms, inputs and rules: fields that rules can speak of, choices that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mashangban.core.catalog.lint import spawns
from mashangban.core.catalog.lint.conditions import FIELD, Found, rule_problems
from mashangban.core.catalog.lint.service_names import all_services, key_of, rows
from mashangban.core.catalog.lint.spawns import inputs_in
from mashangban.core.catalog.model import FormField, Service
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, choices

_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")


def problems(pack: Pack) -> Iterator[Problem]:
    """Everything wrong with the forms, inputs and rules of the pack."""
    for service in all_services(pack):
        found_in = (
            *_form(pack, service),
            *_rows(pack, service),
            *spawns.spawn_problems(pack, service),
            *_migration(pack, service),
        )
        for found in found_in:
            yield pack.where.problem("services", key_of(service), *found)


def _form(pack: Pack, service: Service) -> Iterator[Found]:
    for name, field in service.form.items():
        path: Path = ("form", name)
        yield from _field(pack, path, name, field)
        if field.show_if is not None:
            yield from rule_problems((*path, "show_if"), field.show_if, service.form, FIELD)
        if field.type == "rows" and not field.optional and not _prepared(service):
            yield (
                path,
                {"en": "people cannot write rows, and it must be given", "zh": "rows 不能由人填写，却是必填"},
                {
                    "en": 'write "optional: true", or "application: true" at the service',
                    "zh": "请写上“optional: true”，或在服务上写“application: true”",
                },
            )


def _prepared(service: Service) -> bool:
    """Whether every form of the service is made by the platform."""
    return service.application or set(service.channels) == {"parent"}


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
        inputs = inputs_in(action)
        for name, field in action.inputs.items():
            yield from _field(pack, (*path, "inputs", name), name, field)
        for index, branch in enumerate(action.branches):
            yield from rule_problems(
                (*path, "branches", index, "when"), branch.when, {**service.form, **inputs}, FIELD
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
