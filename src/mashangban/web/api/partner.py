"""``/partner/v1``: where districts elsewhere leave their messages and read what is open to them (docs/partners.md)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from mashangban.partners.envelope import Signed
from mashangban.partners.offers import offers_for
from mashangban.partners.receiving import NotAPartner, NotTaken, receive
from mashangban.partners.ways import MOMENT, SENDER, SIGNATURE
from mashangban.web.api import faults
from mashangban.web.api.faults import Fault, mistake
from mashangban.web.api.guard import JSON_TYPE, check_length
from mashangban.web.shared.errors import is_unavailable
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest


def messages(request: PageRequest) -> HttpResponse:
    """Take one signed message in; 200 with a signed receipt once it is stored. The same message gets the same receipt."""
    try:
        if request.method != "POST":
            return faults.wrong_method(["POST"])
        wait = limited("partner-address", request.client_address)
        if wait:
            raise faults.too_often(wait)
        return _taken(request)
    except Fault as fault:
        return fault.response()
    except Exception as error:
        if not is_unavailable(error):
            raise
        return faults.unavailable().response()


# signed messages are proof of their own; no cookie is read here
messages.csrf_exempt = True  # type: ignore[attr-defined] # what Django's csrf_exempt sets


def _taken(request: PageRequest) -> HttpResponse:
    if request.content_type != JSON_TYPE:
        raise faults.wrong_type(JSON_TYPE)
    check_length(request, settings.PARTNER_MAX_BYTES)
    # read as a stream: the limit for forms, which Django puts on `request.body`, is far smaller
    body = request.read(settings.PARTNER_MAX_BYTES + 1)
    if len(body) > settings.PARTNER_MAX_BYTES:
        raise faults.too_large(settings.PARTNER_MAX_BYTES)
    signed = Signed(body, request.headers.get(MOMENT, ""), request.headers.get(SIGNATURE, ""))
    try:
        answer = receive(request.headers.get(SENDER, ""), signed, request.now)
    except NotAPartner as stranger:
        raise _stranger(stranger) from stranger
    except NotTaken as refused:
        raise _not_taken(refused) from refused
    response = HttpResponse(answer.body, content_type=JSON_TYPE)
    response[MOMENT], response[SIGNATURE] = answer.moment, answer.signature
    response["Cache-Control"] = "no-store"
    return response


def items(request: PageRequest) -> HttpResponse:
    """What this district opens across regions, to everybody or - with ``for`` - to one partner. Public, as the guide is."""
    if request.method not in {"GET", "HEAD"}:
        return faults.wrong_method(["GET"])
    partner = request.GET.get("for", "")[:40]
    wait = limited("partner-address", request.client_address)
    if wait:
        return faults.too_often(wait).response()
    return JsonResponse(
        {"offers": offers_for(partner, request.now)}, json_dumps_params={"ensure_ascii": False}
    )


def _stranger(stranger: NotAPartner) -> Fault:
    title, remedy = {
        "unknown-partner": (
            _("This sender is no partner here"),
            _("Send X-Partner with the code under which you are configured here (MASHANGBAN_PARTNERS)."),
        ),
        "bad-signature": (
            _("The signature does not fit"),
            _("Sign moment, line feed and body with the key whose public half is configured here."),
        ),
        "clock": (
            _("The moment of sending is too far from our clock"),
            _("Set your clock (at most ten minutes apart), and sign each sending anew."),
        ),
    }[stranger.code]
    return Fault(401, stranger.code, title, remedy)


def _not_taken(refused: NotTaken) -> Fault:
    if refused.code == "id-reused":
        return Fault(
            409,
            refused.code,
            _("This message's id was used for another"),
            _("Give a new message a new id; send an old one again exactly as it was."),
        )
    sentence = {
        "malformed": _("This does not fit the format: %(problem)s. See docs/partners.md.")
        % {"problem": refused.problem},
        "wrong-address": _("This message is from or to somebody else. Send it to the district it names."),
        "unknown-slip": _("There is no slip of this number here. Hand the dossier over first."),
        "other-slip": _("This slip belongs to somebody else, or goes the other way. Use a slip of your own."),
    }[refused.code]
    return faults.mistaken([mistake(refused.field, refused.code, sentence)])
