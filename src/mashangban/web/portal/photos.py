"""Photos sent with the form itself, for phones where scripts do not run."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from mashangban.core.catalog.model import FormField
from mashangban.papers.images import PhotoRefused
from mashangban.papers.uploads import store
from mashangban.web.portal.letter import Letter
from mashangban.web.shared.dates import wait_text
from mashangban.web.shared.limits import limited
from mashangban.web.shared.requests import PageRequest

FILES = "files-"


def take_posted(request: PageRequest, letter: Letter, errors: dict[str, str]) -> None:
    """Store every photo that came with the form and add its handle; each that is refused is named."""
    for name, one in letter.service.form.items():
        if one.type == "photos":
            wrong: dict[str, str] = {}
            letter.values[name] = with_posted(request, name, one, list(letter.values.get(name) or []), wrong)
            errors.update({f"q-{field}": text for field, text in wrong.items()})


def with_posted(
    request: PageRequest, name: str, one: FormField, tokens: list[str], wrong: dict[str, str]
) -> list[str]:
    """``tokens`` and those of the photos that came in the field; what was refused is told in ``wrong``."""
    for number, sent in enumerate(request.FILES.getlist(FILES + name), start=1):
        if one.max and len(tokens) >= one.max:
            wrong[name] = _("At most %(max)d photos: the others were left out.") % {"max": one.max}
            break
        if wait := limited("upload-address", request.client_address):
            wrong[name] = _("Please wait %(wait)s before adding more photos.") % {"wait": wait_text(wait)}
            break
        try:
            tokens.append(
                store(sent.read(settings.PHOTO_MAX_BYTES + 1), by="applicant", now=request.now).token
            )
        except PhotoRefused as refused:
            wrong[name] = _("Photo %(number)d: %(problem)s") % {"number": number, "problem": str(refused)}
    return tokens


def drop(letter: Letter, what: str) -> None:
    """Take a photo out of the letter; ``what`` is ``field:token``."""
    name, _colon, token = what.partition(":")
    kept = letter.values.get(name)
    if isinstance(kept, list):
        letter.values[name] = [one for one in kept if one != token]
