"""What a member of staff sent with an action: texts, choices, photos, canned texts with their blanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from mashangban.core.casework.inputs import inputs_of
from mashangban.core.casework.model import Refusal
from mashangban.core.catalog.model import Action, CannedText, FormField
from mashangban.papers.images import PhotoRefused
from mashangban.papers.uploads import store
from mashangban.web.workbench.access import DeskRequest
from mashangban.web.workbench.actionforms import Typed
from mashangban.web.workbench.saying import PHOTO

#: longest text read of one field; the engine says how much too long it is, up to here
_LONGEST = 20_000


def typed_of(request: DeskRequest, action: str, row: Action) -> tuple[Typed, list[Refusal]]:
    """What was typed, with photos already stored so that an error does not lose them, and photos refused."""
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    problems: list[Refusal] = []
    for name, (one, _must) in inputs_of(row).items():
        if one.type == "photos":
            tokens, refused = _photos(request, name, internal=row.internal)
            lists[name] = tokens
            problems += refused
        elif one.type == "choices":
            lists[name] = tuple(request.POST.getlist(name)[:50])
        elif one.type == "point":
            texts[name] = ",".join(
                request.POST.get(f"{name}-{axis}", "").strip()[:20] for axis in ("lat", "lon")
            )
        else:
            texts[name] = request.POST.get(name, "")[:_LONGEST]
    if row.signatures:
        texts["as"] = request.POST.get("as", "")[:80]
    typed = Typed(
        action=action,
        texts=texts,
        lists=lists,
        template=request.POST.get("canned", "")[:160],
        confirmed=request.POST.get("confirmed") == "yes",
    )
    return typed, problems


def _photos(request: DeskRequest, name: str, *, internal: bool) -> tuple[tuple[str, ...], list[Refusal]]:
    tokens = list(request.POST.getlist(f"{name}-kept")[:20])
    problems = []
    for file in request.FILES.getlist(name):
        try:
            tokens.append(_stored(file, request, internal=internal))
        except PhotoRefused as error:
            problems.append(Refusal(PHOTO, {"file": file.name or "", "why": str(error)}, name))
    return tuple(tokens), problems


def _stored(file: UploadedFile[bytes], request: DeskRequest, *, internal: bool) -> str:
    # one byte more than is taken is enough to be refused
    data = file.read(settings.PHOTO_MAX_BYTES + 1)
    upload = store(data, by=request.actor.id, now=request.now, internal=internal)
    return str(upload.token)


def data_of(row: Action, typed: Typed, texts: Mapping[str, CannedText]) -> Mapping[str, Any]:
    """The data of the command: only what was given, moments with their zone, the canned text it came from."""
    data: dict[str, Any] = {}
    for name, (one, _must) in inputs_of(row).items():
        value = _value(one, name, typed)
        if value not in (None, "", ()):
            data[name] = list(value) if isinstance(value, tuple) else value
    if typed.texts.get("as"):
        data["as"] = typed.texts["as"]
    code, _sep, body_lang = typed.template.partition(":")
    canned = texts.get(code)
    if "message" in data and canned is not None:
        data["template"] = code
        data["template_body"] = canned.body.en if body_lang == "en" else canned.body.zh
    return data


def _value(one: FormField, name: str, typed: Typed) -> Any:
    if one.type in {"photos", "choices"}:
        return typed.lists.get(name, ())
    text = typed.texts.get(name, "").strip()
    if one.type == "date":
        return _with_zone(text)
    if one.type == "point":
        lat, _comma, lon = text.partition(",")
        return {"lat": lat, "lon": lon} if lat and lon else None
    return text


def _with_zone(text: str) -> str:
    """A local moment gets its offset, so that it stays the same moment wherever it is read; the rest is left alone."""
    if len(text) <= 10:
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).isoformat(
        timespec="minutes"
    )


def with_canned(typed: Typed, texts: Mapping[str, CannedText], chosen: str) -> Typed:
    """What was typed with a canned text put after it: what the button does for browsers without scripts."""
    code, _sep, lang = chosen.partition(":")
    canned = texts.get(code)
    if canned is None:
        return typed
    body = canned.body.en if lang == "en" else canned.body.zh
    before = typed.texts.get("message", "").strip()
    message = f"{before}\n{body}" if before else body
    return replace(typed, texts={**typed.texts, "message": message}, template=chosen)
