"""Open311 GeoReport v2: what can be reported, and where its addresses are.

What the standard (wiki.open311.org/GeoReport_v2) calls a *service* is a category of one of ours:
``police-desk.ask/consultation``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mashangban.core.catalog.model import FormField, Option, Service
from mashangban.core.rules.expression import parse
from mashangban.web.api.caseviews import language
from mashangban.web.api.open311_documents import Failure, Format, answer, failed
from mashangban.web.api.public import open_services
from mashangban.web.shared.errors import RETRY_AFTER, is_unavailable
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

#: the form's first question, which makes a service of ours several of theirs
CATEGORY = "category"
#: question types → Open311 datatypes
_DATATYPES = {
    "text": "text",
    "choice": "singlevaluelist",
    "choices": "multivaluelist",
    "number": "number",
    "date": "datetime",
}
#: arguments of the standard that are our fields of their own
OWN = {"description": "content"}
View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Offered:
    """A service of theirs: a service of ours with its category chosen."""

    service: Service
    option: Option

    @property
    def code(self) -> str:
        """As the standard names it."""
        return f"{self.service.service}/{self.option.code}"

    def questions(self) -> Mapping[str, tuple[FormField, bool]]:
        """Questions for this category that the standard has no argument for, and whether each is asked for sure.

        A question may still depend on the answer to another one; one whose condition cannot come true is left out.
        """
        found: dict[str, tuple[FormField, bool]] = {}
        answers: dict[str, str] = {CATEGORY: self.option.code}
        for name, one in self.service.form.items():
            asked = one.show_if is None or parse(one.show_if).evaluate(answers)
            if asked is False:
                # never answered, so that what depends on it falls away as well
                answers.setdefault(name, "")
            elif (
                name not in {CATEGORY, *OWN.values()}
                and one.type in {*_DATATYPES, "line"}
                and not one.identity
            ):
                found[name] = (one, asked is True)
        return found


def offered(now: datetime) -> list[Offered]:
    """Everything that can be reported today."""
    return [
        Offered(service, option)
        for service in open_services(timezone.localdate(now))
        if CATEGORY in service.form
        for option in service.form[CATEGORY].of
    ]


def found(code: str, now: datetime) -> Offered:
    """The service of this code; ``Failure`` 404."""
    for one in offered(now):
        if one.code == code:
            return one
    raise Failure(404, _("There is no service of this code. See services.json."))


def reading(view: View) -> View:
    """A view that answers GET, counted, with its failures as the standard writes them."""

    @csrf_exempt
    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked, form = cast(PageRequest, request), kwargs["form"]
        try:
            if request.method not in {"GET", "HEAD"}:
                raise Failure(405, _("Use GET."), allow="GET")
            count(asked, "api-address")
            return view(asked, *args, **kwargs)
        except Failure as failure:
            return failed(form, failure)
        except DatabaseFault as error:
            return failed(form, away(error))

    return read


def away(error: Exception) -> Failure:
    """What an unexpected error is told as: 503 when the database is away; any other goes on."""
    if not is_unavailable(error):
        raise error
    log.warning("database unavailable during an Open311 request")
    return Failure(503, _("The desk is busy for a moment"), retry_after=RETRY_AFTER)


def count(request: PageRequest, limit: str) -> None:
    """Count one use; ``Failure`` 429 when there were too many."""
    wait = limited(limit, request.client_address)
    if wait:
        raise Failure(429, _("Too many requests in a short time"), retry_after=wait)


# --- services ----------------------------------------------------------------------------------


@reading
def services(request: PageRequest, form: Format) -> HttpResponse:
    """What can be reported."""
    return answer(form, "services", "service", [_service(one) for one in offered(request.now)])


def _service(one: Offered) -> dict[str, Any]:
    return {
        "service_code": one.code,
        "service_name": one.option.title.text(language()),
        "description": (one.option.help or one.option.title).text(language()),
        "metadata": bool(one.questions()),
        "type": "realtime",
        "keywords": "",
        "group": one.service.title.text(language()),
    }


@reading
def definition(request: PageRequest, code: str, form: Format) -> HttpResponse:
    """The questions of a service."""
    one = found(code, request.now)
    attributes = [
        _attribute(place, name, field, asked)
        for place, (name, (field, asked)) in enumerate(one.questions().items(), start=1)
    ]
    made = {"service_code": one.code, "attributes": attributes}
    if form == "json":
        return answer("json", "service_definition", "", made)
    return answer("xml", "service_definition", "attribute", made)


def _attribute(place: int, name: str, field: FormField, asked: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "variable": True,
        "code": name,
        "datatype": _DATATYPES.get(field.type, "string"),
        "required": not field.optional and asked,
        "datatype_description": (field.help.text(language()) if field.help else ""),
        "order": place,
        "description": field.title.text(language()),
    }
    if field.of:
        made["values"] = [{"key": each.code, "name": each.title.text(language())} for each in field.of]
    return made


@reading
def discovery(request: PageRequest, form: Format) -> HttpResponse:
    """Where the endpoints are (GeoReport's service discovery)."""
    made = {
        "changeset": "2024-04-01T00:00:00+08:00",
        "contact": settings.BASE_URL + "/about",
        "key_service": "",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": settings.BASE_URL + "/open311/v2",
                "changeset": "2024-04-01T00:00:00+08:00",
                "type": "production" if not settings.DEMO else "test",
                "formats": ["application/json", "text/xml"],
            }
        ],
    }
    return answer(form, "discovery", "endpoint", made)
