"""What the form already knows when a phone is proven: the applicant's own number, and their name where it was told."""

from __future__ import annotations

from datetime import datetime

from mashangban.applications import drafts
from mashangban.applications.models import Application
from mashangban.applications.subjects import FIRM_PHONE, PERSON_NAME, PERSON_PHONE


def own_details(application: Application, now: datetime, *, name: str = "", phone: str = "") -> None:
    """Fill in name and number where the form asks for them and nothing stands there yet."""
    wanted = {PERSON_NAME: name, PERSON_PHONE: phone, FIRM_PHONE: phone}
    empty = {one.element for one in drafts.fields(application, now) if one.shown == ""}
    given = {element: value for element, value in wanted.items() if value and element in empty}
    if given:
        drafts.fill(application, given, now, complete=False, card_seen=False)
