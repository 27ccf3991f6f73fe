"""Why an authority does not hold, in the reader's language, and what to do about it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mashangban.assistance.scope import MandateRefused
from mashangban.directory.pack import current_pack


def act_title(act: str) -> str:
    """An act of ``scope.ACTS``, or what else a receipt may tell, in a few words."""
    return {
        "fill": _("Fill in the application"),
        "submit": _("Hand it in"),
        "supply": _("Supply what is missing"),
        "receive": _("Receive papers and results"),
        "withdraw": _("Withdraw an application"),
        "write": _("Write to the office"),
        "granted": _("Authority given"),
        "revoked": _("Authority ended"),
        "looked-up": _("Looked up by phone number at a counter"),
    }.get(act, act)


def how_title(how: str) -> str:
    """The way in which a mandate was given."""
    return {
        "phone-code": _("Confirmed by a code to the principal's phone"),
        "counter": _("Given at the counter, the principal being there"),
        "home-visit": _("Given on a home visit"),
    }.get(how, how)


def standing_title(standing: str) -> str:
    """``Mandate.standing`` in words."""
    return {
        "waiting": _("Waits for the principal"),
        "valid": _("Valid"),
        "expired": _("Expired"),
        "revoked": _("Ended"),
    }.get(standing, standing)


def scene_title(scene: str) -> str:
    """A scene's newest title; its code where the pack has it no more."""
    versions = current_pack().scenes.get(scene)
    return versions[-1].title.text(get_language() or "zh-hans") if versions else scene


def say(refused: MandateRefused) -> str:
    """A refusal and its remedy."""
    params = refused.params
    match refused.reason:
        case "expired":
            return _(
                "This authority to act expired on %(day)s. Ask the principal to give it again; what was filled in stays."
            ) % {"day": _day(params.get("until"))}
        case "revoked":
            return _(
                "This authority to act was ended on %(day)s. The draft stays; it can be handed in once the principal "
                "gives the authority again, or hands it in themselves."
            ) % {"day": _day(params.get("at"))}
        case "out-of-scope":
            return _(
                "The authority does not cover this: “%(act)s” in “%(scene)s”. Ask the principal for one that does."
            ) % {
                "act": act_title(str(params.get("act", ""))),
                "scene": scene_title(str(params.get("scene", ""))),
            }
        case "bad-days":
            return _("Choose from 1 to %(most)d days.") % {"most": params.get("most", 0)}
        case "bad-scene":
            return _("There is no scene “%(scene)s” here. Choose from the list.") % params
        case _:
            return _plain(refused.reason)


def _plain(reason: str) -> str:
    return {
        "unknown": _("There is no such authority. Compare the letters with the message or the sheet."),
        "waiting": _(
            "The principal has not agreed yet. Ask them for the code from the text message, or have it sent again."
        ),
        "not-yours": _("This authority was given to somebody else. Only they can act under it."),
        "other-principal": _(
            "This authority is from another person than the applicant. Ask the applicant for one of their own."
        ),
        "principal-only": _("Only the applicant can do this, on their own phone or at the counter."),
        "bad-name": _("Write the name in 2 to 30 letters, without digits or signs."),
        "bad-phone": _("Write a mobile number of 11 digits, e.g. 199 0000 0001."),
        "same-person": _(
            "Both numbers are the same. Somebody without a phone of their own can give the authority at the counter "
            "or on a home visit."
        ),
        "agent-not-proven": _("Prove your own phone number first: the principal is told who asks."),
        "no-acts": _("Choose at least one thing that may be done."),
        "not-witnessed": _("Say whether it was given at the counter or on a home visit."),
        "own-witness": _(
            "At the counter, whoever acts cannot be the witness as well. Choose a colleague who will act, or have a "
            "colleague sign in and give the authority to you."
        ),
        "wrong-key": _(
            "This key does not belong to this authority. Copy it from the message or the sheet, or get a code."
        ),
        "already": _("This was done already."),
    }[reason]


def _day(moment: object) -> str:
    """A day as it is said in the language of the page."""
    return date_format(timezone.localtime(moment)) if isinstance(moment, datetime) else ""
