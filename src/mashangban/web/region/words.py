"""What codes of slips mean, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mashangban.applications.subjects import FIRM_NAME, FIRM_PHONE, PERSON_NAME, PERSON_PHONE
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import naming

#: elements that a form may have for who applies; a slip says name and phone apart from the form
NAMES = (PERSON_NAME, FIRM_NAME)
PHONES = (PERSON_PHONE, FIRM_PHONE)


def partner_title(code: str) -> str:
    """A partner's name; its code where the pack does not have it."""
    found = current_pack().partners.get(code)
    return naming.text(found.title) if found else code


def mode(code: str) -> str:
    """How two districts work together on it."""
    titles = {"online": _("fully online"), "proxy": _("collected by proxy"), "joint": _("handled jointly")}
    return titles.get(code, code)


def direction(code: str) -> str:
    """Which way it goes."""
    return {"in": _("decided here"), "out": _("decided there")}.get(code, code)


def state(code: str) -> str:
    """How far the matter is at the deciding side."""
    titles = {
        "draft": _("not sent yet"),
        "sent": _("handed over"),
        "received": _("received by the deciding side"),
        "accepted": _("accepted"),
        "supplement": _("supplement wanted"),
        "returned": _("returned"),
        "granted": _("granted"),
        "refused": _("refused"),
        "withdrawn": _("withdrawn"),
        "terminated": _("terminated"),
        "delivered": _("delivered"),
    }
    return titles.get(code, code)


def problem(text: str) -> str:
    """Why a message is not with the partner yet, for people at a counter; what a partner itself said stays as it is."""
    if text.startswith("no answer from "):
        return _("The partner cannot be reached. What waits is sent by itself as soon as it answers.")
    if text.startswith("this partner is not connected"):
        return _("The partner is not connected; ask the administrator.")
    if text.startswith("overtaken by "):
        return _("overtaken by a newer one")
    return text


def both(texts: Mapping[str, str]) -> str:
    """A text of a partner's offer in the language of the page."""
    english = (get_language() or "").startswith("en")
    return texts.get("en" if english else "zh") or texts.get("zh") or ""
