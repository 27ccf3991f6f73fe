"""The whole site as somebody sees it who looks for a way in: every address, who may open it, and how to ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

#: of second factors in tests
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

ANYBODY = "anybody"
#: whoever opened the case with its receipt
RECEIPT = "receipt"
#: any account that is signed in
ACCOUNT = "account"
#: a bearer token of a member of staff
TOKEN = "token"


@dataclass(frozen=True)
class Roles:
    """Staff who hold one of the roles; none named = any member of staff with a post."""

    names: tuple[str, ...] = ()
    #: beyond the page, the case itself decides: only whoever handles it may do this
    handler_only: bool = False


@dataclass(frozen=True)
class Facts:
    """Values that addresses are filled in with."""

    number: str
    key: str
    code: str
    code_id: str
    upload: str

    def path(self, route: str) -> str:
        """An address of a route."""
        path = route
        values = {
            "<str:code>": self.code,
            "<str:code_id>": self.code_id,
            "<str:number>": self.number,
            "<number>": self.number,
            "<str:key>": self.key,
            "<str:token>": self.upload,
            "<token>": self.upload,
            "<slug:category>": "consultation",
            "<slug:action>": "rate",
            "<str:action>": "reply",
            "<action>": "reply",
            "<str:place>": "wdd-grid-01",
            "<str:day>": "2024-10-15",
            "<day>": "2024-10-15",
            "<str:kind>": _kind(route),
            "<int:pk>": "1",
            "<str:service>": "police-desk.ask",
            "<str:version>": "2024-04-01",
            "<path:code>": "police-desk.ask/consultation",
            "<code>": "police-desk.ask",
            "<path:rest>": "nothing/here",
            "<slug:unit>": "wangdingdi-police",
            "<str:system>": "desk",
            "<system>": "desk",
            "<str:table>": "items",
            "<str:scene>": "open-nursing-centre",
            "<str:rule>": "senior-card",
            "<str:item>": "business-licence",
            "<str:evidence>": "id-card",
            "<str:element>": "firm.name",
            "<str:law>": "vaccine-law",
            "<str:partner>": "haidian",
            "<str:slip>": "12010424100812345679",
            "<str:digest>": "0" * 64,
            "<int:page>": "1",
            "<slug:what>": "serve",
            "<slug:reference>": "K7Q2M4XA9RT0",
            "<str:reference>": "K7Q2M4XA9R",
            "<str:contract>": self.number,
            "<str:of>": self.number,
            "<slug:kind>": "licence",
        }
        for name, value in values.items():
            path = path.replace(name, value)
        assert "<" not in path, f"say what {route} is filled in with"
        return "/" + path


def _kind(route: str) -> str:
    """A kind of file that the address has."""
    if "posters" in route:
        return "png"
    return "reply" if "slips" in route else "csv"


def routes() -> list[str]:
    """Every address of the site, as the resolver knows it."""
    return [route for route, _pattern in patterns()]


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern."""
    yield from _below(get_resolver().url_patterns, "")


def _below(found: list[Any], start: str) -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        route = start + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, route)
        else:
            yield route, one


_DISPATCH = Roles(("dispatcher", "leader"))
_CODES = Roles(("leader", "administrator", "dispatcher", "handler"))
_ISSUE = Roles(("leader", "administrator"))
_AUDIT = Roles(("auditor", "administrator"))
_ADMIN = Roles(("administrator",))
_LEADER = Roles(("leader",))
_PROMISES = Roles(("counter", "handler", "leader", "agent"))
_COUNTER = Roles(("counter", "agent"))
_GRANTS = Roles(("handler", "leader"))
_REGIONS = Roles(("counter", "agent", "handler", "leader", "dispatcher"))
STAFF = Roles()

#: route → who may open it. A new address without an entry fails the tests: decide, then write it here.
WHO: dict[str, object] = {
    # residents
    "": ANYBODY,
    "q/": ANYBODY,
    "q/<str:code>": ANYBODY,
    "q/<str:code>/new/<slug:category>": ANYBODY,
    "at/": ANYBODY,
    "at/<str:place>": ANYBODY,
    "at/<str:place>/new/<slug:category>": ANYBODY,
    "places.geojson": ANYBODY,
    "t/": ANYBODY,
    "t/<str:number>": RECEIPT,
    "t/<str:number>/do/<slug:action>": RECEIPT,
    "t/<str:number>/receipt": RECEIPT,
    "t/<str:number>/receipt.pdf": RECEIPT,
    "t/<str:number>/forget": ANYBODY,
    "t/<str:number>/<str:key>": ANYBODY,
    # authority to act: who may see or end one follows from key and code
    "m/": ANYBODY,
    "m/ask": ANYBODY,
    "m/<slug:reference>": ANYBODY,
    "m/<slug:reference>/do/<slug:what>": ANYBODY,
    # one-thing services: a draft opens to whoever began it or has its code, a case to whoever has its key
    "services/": ANYBODY,
    "services/resume": ANYBODY,
    "services/help": ANYBODY,
    "services/a/<str:reference>/": RECEIPT,
    "services/a/<str:reference>/phone": RECEIPT,
    "services/a/<str:reference>/situation": RECEIPT,
    "services/a/<str:reference>/form": RECEIPT,
    "services/a/<str:reference>/materials": RECEIPT,
    "services/a/<str:reference>/promises": RECEIPT,
    "services/a/<str:reference>/review": RECEIPT,
    "services/a/<str:reference>/leave": RECEIPT,
    "services/a/<str:reference>/scans": RECEIPT,
    "services/a/<str:reference>/scans/<str:token>": RECEIPT,
    "services/a/<str:reference>/scans/<str:token>/small": RECEIPT,
    "services/case/<str:number>": RECEIPT,
    "services/case/<str:number>/supply": RECEIPT,
    "services/case/<str:number>/hand-in/<str:contract>": RECEIPT,
    "services/case/<str:number>/withdraw": RECEIPT,
    "services/case/<str:number>/papers/<str:of>/<slug:kind>.pdf": RECEIPT,
    "services/<str:scene>": ANYBODY,
    "services/<str:scene>/notice.pdf": ANYBODY,
    "services/<str:scene>/begin": ANYBODY,
    "v/": ANYBODY,
    "v/<str:code>": ANYBODY,
    # who is entitled: no sign-in, nothing kept; an offer opens by its code and the phone on record, tests in tests/web/entitled
    "entitled/": ANYBODY,
    "entitled/rules/": ANYBODY,
    "entitled/rules/<str:rule>": ANYBODY,
    "e/": ANYBODY,
    "e/<str:code>": ANYBODY,
    "e/<str:code>/notice.pdf": ANYBODY,
    "uploads/": ANYBODY,
    "uploads/<str:token>": RECEIPT,
    "uploads/<str:token>/small": RECEIPT,
    "roots/": ANYBODY,
    "roots/<str:day>": ANYBODY,
    "receipt-check": ANYBODY,
    "privacy": ANYBODY,
    "about": ANYBODY,
    # staff
    "desk/": STAFF,
    "desk/arrivals": STAFF,
    "desk/new": Roles(("handler", "duty-officer", "dispatcher", "leader")),
    "desk/export.<str:kind>": STAFF,
    "desk/assign": _DISPATCH,
    "desk/cases/<str:number>": STAFF,
    "desk/cases/<str:number>/do/<str:action>": Roles(handler_only=True),
    "desk/cases/<str:number>/identity": STAFF,
    "desk/cases/<str:number>/photos/<str:token>": STAFF,
    "desk/cases/<str:number>/slips/<str:kind>.pdf": STAFF,
    "desk/queue": Roles(("dispatcher", "leader", "administrator")),
    "desk/station": _LEADER,
    "desk/station/absences": _LEADER,
    "desk/station/absences/<int:pk>/end": _LEADER,
    "desk/posters": _CODES,
    "desk/posters/<str:place>": _CODES,
    "desk/posters/<str:place>/issue": _ISSUE,
    "desk/posters/<str:place>/<str:code_id>/revoke": _ISSUE,
    "desk/posters/<str:place>/<str:code_id>.<str:kind>": _CODES,
    "desk/services": STAFF,
    "desk/services/<str:service>/<str:version>": STAFF,
    # one-thing services for the office
    "desk/hall/catalogue/<str:table>": STAFF,
    "desk/hall/catalogue.jsonld": STAFF,
    "desk/hall/implementation-list.xlsx": STAFF,
    "desk/hall/scenes/<str:scene>": STAFF,
    "desk/hall/scenes/<str:scene>/changes": STAFF,
    "desk/hall/items/<str:item>": STAFF,
    "desk/hall/evidence/<str:evidence>": STAFF,
    "desk/hall/elements/<str:element>": STAFF,
    "desk/hall/laws/<str:law>": STAFF,
    "desk/hall/partners/<str:partner>": STAFF,
    "desk/hall/simulator/<str:scene>": STAFF,
    "desk/hall/simulator/<str:scene>/notice.pdf": STAFF,
    "desk/hall/applications/<str:number>": STAFF,
    "desk/hall/applications/<str:number>/check": STAFF,
    "desk/hall/applications/<str:number>/open": STAFF,
    "desk/hall/applications/<str:number>/scans/<str:token>": STAFF,
    "desk/hall/applications/<str:number>/scans/<str:token>/<int:page>": STAFF,
    "desk/hall/applications/<str:number>/letters/<str:token>": STAFF,
    "desk/hall/applications/<str:number>/papers/<str:kind>.pdf": STAFF,
    "desk/hall/contracts": _PROMISES,
    "desk/hall/contracts.xlsx": _PROMISES,
    # grants without application
    "desk/granting/": _GRANTS,
    "desk/granting/runs/new": _GRANTS,
    "desk/granting/runs/<str:number>": _GRANTS,
    "desk/granting/runs/<str:number>/decide": _GRANTS,
    "desk/granting/runs/<str:number>/again": _GRANTS,
    "desk/granting/runs/<str:number>/offer": _GRANTS,
    "desk/granting/runs/<str:number>/counts.xlsx": _GRANTS,
    "desk/granting/grants": _GRANTS,
    "desk/granting/grants.xlsx": _GRANTS,
    "desk/granting/grants/<str:number>": _GRANTS,
    "desk/granting/grants/<str:number>/account": _GRANTS,
    "desk/granting/grants/<str:number>/notice.pdf": _GRANTS,
    "desk/granting/grants/<str:number>/<str:action>": _GRANTS,
    "desk/notices": STAFF,
    "desk/notices/bell": STAFF,
    "desk/notices/read": STAFF,
    "desk/audit": _AUDIT,
    "desk/audit/verify": _AUDIT,
    "desk/tokens": _ADMIN,
    "desk/tokens/issue": _ADMIN,
    "desk/tokens/<int:pk>/revoke": _ADMIN,
    "desk/help": STAFF,
    # the counter
    "desk/counter/": _COUNTER,
    "desk/counter/seat": _COUNTER,
    "desk/counter/tickets": _COUNTER,
    "desk/counter/tickets/take": _COUNTER,
    "desk/counter/tickets/call": _COUNTER,
    "desk/counter/tickets/<int:pk>": _COUNTER,
    "desk/counter/tickets/<int:pk>/<slug:what>": _COUNTER,
    # districts elsewhere
    "desk/partners/": _REGIONS,
    "desk/partners/collect": _COUNTER,
    "desk/partners/collect/<str:partner>/<str:kind>/<str:code>": _COUNTER,
    "desk/partners/retry/<str:partner>": _REGIONS,
    "desk/partners/<str:slip>": _REGIONS,
    "desk/partners/<str:slip>/reveal": _REGIONS,
    "desk/partners/<str:slip>/retry": _REGIONS,
    "desk/partners/<str:slip>/supplement": _COUNTER,
    "desk/partners/<str:slip>/slip.pdf": _REGIONS,
    "desk/partners/<str:slip>/scans/<str:digest>": _REGIONS,
    # the display of the hall
    "desk/counter/screen/<slug:unit>": ANYBODY,
    "desk/counter/agents": _COUNTER,
    "desk/counter/agents/visits": _COUNTER,
    "desk/counter/agents/begin": _COUNTER,
    "desk/counter/mandates": _COUNTER,
    "desk/counter/mandates/find": Roles(("counter",)),
    "desk/counter/mandates/new": _COUNTER,
    "desk/counter/mandates/<slug:reference>": _COUNTER,
    "desk/counter/mandates/<slug:reference>/end": _COUNTER,
    # signing in and out
    "accounts/login/": ANYBODY,
    "accounts/logout/": ANYBODY,
    "accounts/inactive/": ANYBODY,
    "accounts/reauthenticate/": ACCOUNT,
    "accounts/password/change/": ACCOUNT,
    "accounts/password/reset/": ANYBODY,
    "accounts/password/set/": ANYBODY,
    "accounts/signup/": ANYBODY,
    "accounts/email/": ANYBODY,
    "accounts/second-factor/": ACCOUNT,
    "accounts/second-factor/code/": ACCOUNT,
    "accounts/second-factor/confirm/": ACCOUNT,
    "accounts/second-factor/app/": ACCOUNT,
    "accounts/second-factor/app/off/": ACCOUNT,
    "accounts/second-factor/recovery/": ACCOUNT,
    "accounts/second-factor/recovery/new/": ACCOUNT,
    "accounts/second-factor/recovery/file/": ACCOUNT,
    # boards
    "board/": ANYBODY,
    "board/figures.<str:kind>": ANYBODY,
    "board/services/": ANYBODY,
    "board/services/figures.<str:kind>": ANYBODY,
    "board/services/office": STAFF,
    "board/services/office/figures.<str:kind>": STAFF,
    "board/station/<slug:unit>": STAFF,
    "board/station/<slug:unit>/figures.<str:kind>": STAFF,
    # programs
    "api/v1/": ANYBODY,
    "api/v1/<path:rest>": ANYBODY,
    "api/v1/cases": ANYBODY,
    "api/v1/openapi.json": ANYBODY,
    "api/v1/docs": ANYBODY,
    "api/v1/uploads": ANYBODY,
    "api/v1/phone-codes": ANYBODY,
    "api/v1/phone-codes/check": ANYBODY,
    "api/v1/cases/<number>": RECEIPT,
    "api/v1/cases/<number>/messages": RECEIPT,
    "api/v1/cases/<number>/rating": RECEIPT,
    "api/v1/cases/<number>/reopen": RECEIPT,
    "api/v1/cases/<number>/actions/<action>": RECEIPT,
    "api/v1/cases/<number>/uploads/<token>": RECEIPT,
    "api/v1/services": ANYBODY,
    "api/v1/services/<code>": ANYBODY,
    "api/v1/places": ANYBODY,
    "api/v1/figures/<system>": ANYBODY,
    "api/v1/roots/<day>": ANYBODY,
    "api/v1/receipts/check": ANYBODY,
    "api/v1/staff/cases": TOKEN,
    "api/v1/staff/cases/<number>": TOKEN,
    "api/v1/staff/cases/<number>/actions/<action>": TOKEN,
    "api/v1/staff/cases/<number>/uploads/<token>": TOKEN,
    # districts elsewhere: messages are signed, and refused unless they are; tests in tests/partners
    "partner/v1/messages": ANYBODY,
    "partner/v1/items": ANYBODY,
    "healthz": ANYBODY,
    "readyz": ANYBODY,
    # from the machine itself, or with the metrics token; tests of its own in tests/web/shared
    "metrics": ANYBODY,
    "i18n": ANYBODY,
    "view": ANYBODY,
}
for _form in ("json", "xml"):
    WHO |= {
        f"open311/v2/discovery.{_form}": ANYBODY,
        f"open311/v2/services.{_form}": ANYBODY,
        f"open311/v2/services/<path:code>.{_form}": ANYBODY,
        f"open311/v2/requests.{_form}": ANYBODY,
        f"open311/v2/requests/<str:number>.{_form}": ANYBODY,
    }


def routes_for(*who: object) -> list[str]:
    """Routes with one of these entries."""
    return [route for route, entry in WHO.items() if entry in who]


def staff_routes() -> list[str]:
    """Routes for roles."""
    return [route for route, entry in WHO.items() if isinstance(entry, Roles)]
