"""The OpenAPI document and a page that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from mashangban.web.api.intake import Acknowledged, NewCase
from mashangban.web.api.shapes import Problem
from mashangban.web.api.site import api

Json = dict[str, Any]
_REF = "#/components/schemas/{name}"
#: what may go wrong anywhere, and what with a body
_ANYWHERE = {404: "Nothing is here, or it is not yours", 422: "Something does not fit; see `errors`"}
_ALWAYS = {429: "Too often; see Retry-After", 503: "The database is busy or away; see Retry-After"}
_WITH_BODY = {
    400: "The body is no JSON, or a header is missing",
    411: "The length of the body is needed",
    413: "The body is too large",
    415: "Another content type is needed",
}
_STAFF = {401: "A valid token is needed", 403: "The person holds no post today"}
_VERBS = ("get", "post")
#: tag → heading on the page, in its order
_GROUPS = {
    "letters": gettext_noop("Raise a case"),
    "receipts": gettext_noop("Follow a case with its receipt"),
    "staff": gettext_noop("Handle cases as a member of staff"),
    "public": gettext_noop("For anybody"),
}


@lru_cache(maxsize=1)
def document() -> Json:
    """The document: what the framework knows, the intake, and every problem that may be answered."""
    made: Json = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    schemas = made["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template=_REF.replace("{name}", "{model}"))
    schemas.update(schemas["Problem"].pop("$defs", {}))
    (new_ref, done_ref), components = msgspec.json.schema_components(
        [NewCase, Acknowledged], ref_template=_REF
    )
    schemas.update(components)
    made["components"]["securitySchemes"] = {
        "staff": {"type": "http", "scheme": "bearer", "description": "Made by `mashangban token PERSON`"},
        "receipt": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Receipt-Key",
            "description": "The key on the receipt; `Authorization: Receipt KEY` does as well",
        },
    }
    made["paths"] = {"/api/v1/cases": {"post": _intake(new_ref, done_ref)}, **made["paths"]}
    for path, verb, operation in operations(made):
        _secure(path, operation)
        _problems(verb, operation, path)
    return made


def operations(made: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation with its path and verb."""
    for path, item in made["paths"].items():
        for verb in _VERBS:
            if verb in item:
                yield path, verb, item[verb]


def _intake(new: Json, done: Json) -> Json:
    header = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Your own name for this letter: the same one when you try again, a new one for each new letter",
        "schema": {"type": "string", "minLength": 16, "maxLength": 200, "pattern": "^[!-~]{16,200}$"},
    }
    acknowledged = {
        "description": "The letter is stored. A repeated one has the header `Idempotency-Replayed: true`.",
        "content": {"application/json": {"schema": done}},
        "headers": {"Idempotency-Replayed": {"schema": {"type": "string", "enum": ["true"]}}},
    }
    return {
        "operationId": "create_case",
        "summary": gettext_noop("Send a letter"),
        "description": "Answered once it is committed: with the number, and the key that opens it. A staff token may be "
        "sent along to enter a letter for somebody (`channel`: phone or counter).",
        "tags": ["letters"],
        "parameters": [header],
        "requestBody": {"required": True, "content": {"application/json": {"schema": new}}},
        "responses": {201: acknowledged, 409: {"description": "The key was used for another letter"}},
        "security": [{}, {"staff": []}],
    }


def _secure(path: str, operation: Json) -> None:
    if "/staff/" in path:
        operation["security"] = [{"staff": []}]
    elif "{number}" in path:
        operation["security"] = [{"receipt": []}]
    if path.endswith("/uploads/{token}"):
        operation["responses"][200]["content"] = {
            "image/jpeg": {"schema": {"type": "string", "format": "binary"}}
        }


def _problems(verb: str, operation: Json, path: str) -> None:
    told = {**_ANYWHERE, **_ALWAYS}
    if verb == "post":
        told |= _WITH_BODY
    if any("staff" in one for one in operation.get("security", [])):
        told |= _STAFF
    if path.endswith("/actions/{action}") and "/staff/" in path:
        told |= {409: "The case has changed; see `changes`", 428: "If-Match is needed"}
        operation["responses"][204] = {"description": "Done, and the case is now with others"}
    responses = operation["responses"]
    told |= {code: one["description"] for code, one in responses.items() if int(code) >= 400}
    body = {"application/problem+json": {"schema": {"$ref": _REF.format(name="Problem")}}}
    responses.update({code: {"description": text, "content": body} for code, text in sorted(told.items())})


@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The document."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page: no scripts, nothing from elsewhere."""
    made = document()
    groups: dict[str, list[Json]] = {tag: [] for tag in _GROUPS}
    for path, verb, operation in operations(made):
        groups[operation["tags"][0]].append(
            {
                "path": path,
                "verb": verb.upper(),
                "summary": _told(operation),
                "description": operation.get("description", ""),
                "parameters": [_parameter(one) for one in operation.get("parameters", [])],
                "fields": _fields_in(operation, made),
                "answers": sorted(
                    (int(code), one["description"]) for code, one in operation["responses"].items()
                ),
                "security": " / ".join(name for one in operation.get("security", []) for name in one),
            }
        )
    shown = [(gettext(title), groups[tag]) for tag, title in _GROUPS.items()]
    return render(request, "api/docs.html", {"groups": shown})


def _told(operation: Json) -> str:
    text: str = operation.get("summary", "")
    return gettext(text) if text else ""


def _parameter(one: Json) -> Json:
    text = one.get("description") or _type_text(one["schema"])
    return {"name": one["name"], "in": one["in"], "needed": one.get("required", False), "text": text}


def _fields_in(operation: Json, made: Json) -> list[Json]:
    content = operation.get("requestBody", {}).get("content", {})
    for one in content.values():
        schema = one["schema"]
        if "$ref" in schema:
            schema = made["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        needed = schema.get("required", [])
        return [
            {"name": name, "needed": name in needed, "text": _type_text(field)}
            for name, field in schema.get("properties", {}).items()
        ]
    return []


def _type_text(field: Json) -> str:
    kinds = [field, *field.get("anyOf", [])]
    names = [str(kind.get("type") or kind.get("$ref", "").rpartition("/")[2]) for kind in kinds]
    text = " | ".join(dict.fromkeys(name for name in names if name and name != "null"))
    choices = next((kind["enum"] for kind in kinds if "enum" in kind), None)
    if choices:
        text = " | ".join(str(choice) for choice in choices)
    return f"{text} – {field['description']}" if "description" in field else text
