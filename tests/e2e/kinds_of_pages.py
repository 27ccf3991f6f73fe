"""Every kind of page there is, and the addresses that show none, each with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of page: the name of its address, the way to it, and who looks."""

    view: str
    path: str
    who: str = ""
    #: large type
    elder: bool = False


#: the name of an address, a path of it, the person who looks (none: a resident); `large`: in large type too
TABLE = """
# residents
portal:home            /  large
portal:choose_place    /at/  large
portal:choose_place    /at/?name=nowhere
portal:at_place        /at/wdd-grid-08
portal:scan            /q/{token}  large
portal:scan            /q/{revoked}
portal:scan            /q/{expired}
portal:scan            /q/mistyped
portal:write_by_code   /q/{token}/new/consultation
portal:write_by_code   /q/{token}/new/trouble?matter=noise  large
portal:write_by_code   /q/{token}/new/progress-query
portal:write_by_code   /q/{token}/new/suggestion
portal:write_at_place  /at/wdd-grid-08/new/trouble
portal:find            /t/  large
portal:track           /t/{elsewhere}
portal:open_with_key   /t/{answered}/AAA-AAA-AAA
portal:open_with_key   /t/{answered}/{key}  large
portal:track           /t/{answered}
portal:receipt         /t/{answered}/receipt  large
portal:act             /t/{answered}/do/reopen  large
portal:act             /t/{answered}/do/message
portal:roots           /roots/
portal:root            /roots/{sealed}
portal:receipt_check   /receipt-check
portal:receipt_check   /receipt-check?number={answered}&mark={mark}
portal:privacy         /privacy  large
portal:about           /about
error                  /not/there

# one-thing services, entitlements
services:mandate-find  /m/
services:mandate-ask   /m/ask?scene=over-60s&next=/services/over-60s
services:mandate       /m/{mandate}
services:mandate       /m/{question}  large
services:mandate       /m/K7Q2M4XA9RT0
services:catalogue     /services/  large
services:catalogue     /services/?q=开饭店&for=business  large
services:catalogue     /services/?q=nothing-like-it  large
services:scene         /services/open-nursing-centre?firm_kind=company&beds=10  large
services:scene         /services/over-60s  large
services:help          /services/help
services:resume        /services/resume?code=AAAA-AAAA-AAAA
services:phone         /services/resume?code={draft_code}  large
services:phone         /services/a/{draft}/phone  large
services:situation     /services/a/{draft}/situation
services:form          /services/a/{draft}/form?check=1  large
services:materials     /services/a/{draft}/materials  large
services:promises      /services/a/{draft}/promises
services:review        /services/a/{draft}/review
services:resume        /services/resume
services:case          /t/{running}/{running_key}  large
services:case          /services/case/{running}?new=1
services:withdraw      /services/case/{running}/withdraw
portal:act             /t/{decided}/do/rate
services:case          /t/{unclear}/{unclear_key}
services:verify_ask    /v/
services:verify        /v/{licence}  large
services:verify        /v/241008-0000000-0-AAAA-AAAA
entitled:ask           /entitled/  large
entitled:rules         /entitled/rules/?for=person&topic=old-age
entitled:rules         /entitled/rules/?q=nothing-like-it
entitled:rule          /entitled/rules/elder-subsidy
entitled:offer-find    /e/
entitled:offer         /e/AAAA-AAAA-AAAA

# the desk
desk-inbox         /desk/  officer-01
desk-inbox         /desk/?tab=all&q=音响  officer-01
desk-inbox         /desk/?tab=unit  dispatcher-1
desk-inbox         /desk/?tab=closed&light=red  officer-01
desk-case          /desk/cases/{fresh}  officer-01
desk-case          /desk/cases/{returned}  dispatcher-1
desk-case          /desk/cases/{answered}  leader
desk-case          /desk/cases/{elsewhere}  officer-01
desk-new           /desk/new  officer-01
desk-queue         /desk/queue  dispatcher-1
desk-queue         /desk/queue  officer-01
desk-leader        /desk/station  leader
desk-posters       /desk/posters  leader
desk-poster-place  /desk/posters/{place}  leader
desk-catalogue     /desk/services  officer-01
desk-service       /desk/services/police-desk.ask/2024-04-01  officer-01
desk-notices       /desk/notices  officer-01
desk-audit         /desk/audit  auditor
desk-tokens        /desk/tokens  admin
desk-help          /desk/help  officer-01
board:station      /board/station/wangdingdi-police  leader
board:station      /board/station/wangdingdi-police  officer-01
desk-inbox         /desk/?tab=all&light=green  officer-01
desk-inbox         /desk/  leader
desk-case          /desk/cases/{fresh}  auditor
desk-queue         /desk/queue  leader
desk-leader        /desk/station  officer-01
desk-posters       /desk/posters  officer-01

# the hall
hall:table      /desk/hall/catalogue/items?trait=cross  hall-1
hall:scene      /desk/hall/scenes/open-nursing-centre  hall-1
hall:changes    /desk/hall/scenes/open-nursing-centre/changes  hall-1
hall:item       /desk/hall/items/business-licence  hall-1
hall:evidence   /desk/hall/evidence/id-card  hall-1
hall:element    /desk/hall/elements/firm.name  hall-1
hall:law        /desk/hall/laws/vaccine-law  hall-1
hall:partner    /desk/hall/partners/haidian  hall-1
hall:simulator  /desk/hall/simulator/open-nursing-centre?versus=1&beds=40&b-beds=many  hall-1
hall:dossier    /desk/hall/applications/{applied}  hall-1
hall:dossier    /desk/hall/applications/{part}?at=paper.floor-plan&zoom=2&turn=1  review-fire
hall:contracts  /desk/hall/contracts  review-market-supervision
desk-case       /desk/cases/{applied}  hall-1
desk-case       /desk/cases/{part}  review-fire
desk-case       /desk/cases/{promise}  review-market-supervision

# the counter
counter:counter      /desk/counter/  hall-1
counter:counter      /desk/counter/?q=nothing-like-it&seat=1  hall-1
counter:tickets      /desk/counter/tickets  hall-1
counter:ticket       /desk/counter/tickets/{ticket}  hall-1
counter:screen       /desk/counter/screen/nankai-service-office
counter:agents       /desk/counter/agents  hall-1
counter:visits       /desk/counter/agents/visits  hall-1
counter:mandates     /desk/counter/mandates  hall-1
counter:new-mandate  /desk/counter/mandates/new?how=home-visit  hall-1
counter:mandate      /desk/counter/mandates/{mandate}  hall-1
counter:mandate      /desk/counter/mandates/{mandate}  hall-2

# other regions
region:slips       /desk/partners/  hall-1
region:slips       /desk/partners/?state=terminated&q=nothing-like-it  hall-1
region:slip        /desk/partners/{slip_in}  review-tax
region:slip        /desk/partners/{slip_asked}  hall-1
region:slip        /desk/partners/{slip_waiting}  hall-1
region:supplement  /desk/partners/{slip_asked}/supplement  hall-1
region:offers      /desk/partners/collect?partner=haidian  hall-1
region:offers      /desk/partners/collect?partner=dachang  hall-1
region:collect     /desk/partners/collect/haidian/item/tax-change  hall-1
region:collect     /desk/partners/collect/haidian/scene/over-60s  hall-1

# grants
granting:overview  /desk/granting/  review-civil-affairs
granting:begin     /desk/granting/runs/new  review-civil-affairs
granting:run       /desk/granting/runs/{run_in_review}  lead-civil-affairs
granting:run       /desk/granting/runs/{run_approved}  review-civil-affairs
granting:grants    /desk/granting/grants  review-civil-affairs
granting:grants    /desk/granting/grants?state=budget  review-civil-affairs
granting:grant     /desk/granting/grants/{offered}  review-civil-affairs
granting:grant     /desk/granting/grants/{granted}?replay=1  lead-civil-affairs

# accounts
account_login                /accounts/login/
account_reset_password       /accounts/password/reset/
account_signup               /accounts/signup/
account_inactive             /accounts/inactive/
account_logout               /accounts/logout/  officer-01
account_change_password      /accounts/password/change/  officer-01
account_reauthenticate       /accounts/reauthenticate/  officer-01
account_set_password         /accounts/password/set/  officer-01
account_email                /accounts/email/  officer-01
mfa_index                    /accounts/second-factor/  officer-01
mfa_index                    /accounts/second-factor/  leader
mfa_activate_totp            /accounts/second-factor/app/  officer-01
mfa_deactivate_totp          /accounts/second-factor/app/off/  leader
mfa_view_recovery_codes      /accounts/second-factor/recovery/  leader
mfa_generate_recovery_codes  /accounts/second-factor/recovery/new/  leader
mfa_reauthenticate           /accounts/second-factor/confirm/  leader

# boards
board:public           /board/
board:public           /board/?screen=1
board:public           /board/?since=yesterday
board:services         /board/services/
board:services         /board/services/?screen=1
board:services         /board/services/?until=tomorrow
board:services-office  /board/services/office  district-leader
api-docs               /api/v1/docs
"""


def kinds(table: str) -> Iterator[Kind]:
    """The rows of ``TABLE``."""
    for line in table.splitlines():
        if not line or line.startswith("#"):
            continue
        view, path, *more = line.split()
        large = "large" in more
        who = "".join(word for word in more if word != "large")
        yield Kind(view, path, who)
        if large:
            yield Kind(view, path, who, elder=True)


KINDS = tuple(kinds(TABLE))

#: addresses that show no page of their own: what they answer instead
NO_PAGES = {
    "portal:typed_code": "sends on to the code",
    "portal:places_geojson": "data of the map",
    "portal:receipt_slip": "a PDF",
    "portal:forget": "sends on",
    "portal:take_upload": "takes a photo",
    "portal:upload": "a photo",
    "portal:upload_small": "a photo",
    "desk-arrivals": "a part of the inbox",
    "desk-export": "a file",
    "desk-assign": "sends on to the list",
    "desk-act": "the case, after an action; see test_handling_at_the_desk",
    "desk-reveal": "the case, with the identity; see test_handling_at_the_desk",
    "desk-photo": "a photo",
    "desk-slip": "a PDF",
    "desk-absence-add": "sends on to the station",
    "desk-absence-end": "sends on to the station",
    "desk-poster-issue": "sends on to the place",
    "desk-poster-revoke": "sends on to the place",
    "desk-poster-print": "a file",
    "desk-bell": "a part of every page",
    "desk-notices-read": "sends on",
    "desk-audit-verify": "sends on",
    "desk-token-issue": "shows the page with what was made",
    "desk-token-revoke": "sends on",
    "region:reveal": "the slip, with what was covered; see tests/partners",
    "region:retry": "sends on to the slip",
    "region:retry-partner": "sends on to the list",
    "region:slip-pdf": "a PDF",
    "region:scan": "a picture",
    "hall:jsonld": "a file",
    "hall:implementation-list": "a file",
    "hall:notice": "a PDF",
    "hall:check": "the review, at the next document",
    "hall:open": "the review, with the identity; see tests/web/hall",
    "hall:scan-file": "a file",
    "hall:scan-page": "a picture",
    "hall:letter": "a PDF",
    "hall:paper": "a PDF",
    "hall:contracts-file": "a file",
    "board:public-export": "a file",
    "board:services-export": "a file",
    "board:services-office-export": "a file",
    "board:station-export": "a file",
    "mfa_authenticate": "in the middle of signing in; see test_after_the_answer",
    "mfa_download_recovery_codes": "a file",
    "counter:seat": "sends on to the window",
    "counter:take": "sends on to the slip",
    "counter:call": "sends on to the window",
    "counter:move": "sends on",
    "counter:begin": "sends on to the scene",
    "counter:find-mandate": "sends on to the authority, or shows the list",
    "counter:end-mandate": "sends on to the authority",
    "services:notice-pdf": "a PDF",
    "services:begin": "sends on to the first page of the form",
    "services:application": "sends on to where one left off",
    "services:leave": "sends on",
    "services:take_scan": "takes a file",
    "services:scan": "a file",
    "services:scan_small": "a picture",
    "services:supply": "sends on to the application, or shows it with what is wrong",
    "services:hand_in": "sends on to the application, or shows it with what is wrong",
    "services:paper": "a PDF",
    "services:mandate-do": "sends on to the authority, or shows it with what is wrong",
    "entitled:offer-notice": "a PDF",
    "granting:decide": "sends on to the run, or shows it with what is wrong",
    "granting:again": "sends on to the run",
    "granting:offer": "sends on to the run, or shows it with what is wrong",
    "granting:counts-file": "a file",
    "granting:grants-file": "a file",
    "granting:act": "sends on to the grant, or shows it with what is wrong",
    "granting:account": "the grant, with the account; see tests/web/granting",
    "granting:notice": "a PDF",
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "choose_language": "sends on",
    "choose_view": "sends on",
}
#: whole groups of addresses that speak JSON or XML
FOR_PROGRAMS = ("api/v1/", "open311/v2/", "partner/v1/")
