"""The API as a whole: its routers, and how what goes wrong inside the framework is told."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from mashangban.web.api import faults, public, receipts, senders, staff
from mashangban.web.api.faults import Fault, mistake

DESCRIPTION = """\
Cases of the district: raise one, follow it, and - for staff - handle it.

Errors are problem documents (RFC 9457) in the language of `Accept-Language` (`zh` or `en`); `code` is stable, and
`errors` names every field that is wrong with what to do.
"""

api = NinjaAPI(
    title="Mashangban 码上办",
    version="1",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
for router in (senders.router, receipts.router, public.router, staff.router):
    api.add_router("", router)


@api.exception_handler(Fault)
def _fault(request: HttpRequest, fault: Fault) -> HttpResponse:
    return fault.response()


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return faults.not_found().response()


@api.exception_handler(HttpError)
def _broken(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return faults.malformed().response()
    return Fault(error.status_code, "refused", str(error)).response()


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return faults.mistaken([_mistake(one) for one in error.errors]).response()


def _mistake(one: dict[str, Any]) -> dict[str, Any]:
    field = ".".join(str(part) for part in one["loc"] if part not in _AROUND)
    kind = str(one["type"])
    if kind == "missing":
        return mistake(field, "missing-input", _("This is needed. Please add it."))
    if kind == "extra_forbidden":
        return mistake(field, "unknown-field", _("There is no such field. See /api/v1/openapi.json."))
    sentence = _("This does not fit. See the schema at /api/v1/openapi.json.")
    return mistake(field, "wrong-type", sentence, reason=str(one.get("msg", "")))


#: parts of the framework's own way to a field
_AROUND = frozenset({"body", "query", "path", "header", "file", "asked"})
