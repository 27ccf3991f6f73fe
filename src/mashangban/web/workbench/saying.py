"""Refusals in the words of the desk: those of the engine, and the few that only forms here can cause."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mashangban.core.casework.model import Refusal
from mashangban.web.shared.refusals import refusal_text

#: not ticked, what cannot be undone
CONFIRM = Refusal("confirm-needed")
#: refusal code of a photo that was not taken; params: file, why
PHOTO = "photo-refused"


def say(refusal: Refusal) -> str:
    """Why, and what to do."""
    if refusal.code == CONFIRM.code:
        return _("Tick the box first: this cannot be undone.")
    if refusal.code == PHOTO:
        return f"{refusal.params.get('file', '')}: {refusal.params.get('why', '')}"
    if refusal.code == "blanks-left":
        blanks = " ".join(map(str, refusal.params.get("blanks", ())))
        return _("Fill in the blanks first: %(blanks)s") % {"blanks": blanks}
    return refusal_text(refusal)
