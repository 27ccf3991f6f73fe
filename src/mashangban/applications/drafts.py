"""Drafts: begun with a scene and some answers, resumed on any device, changed until they are handed in."""

from __future__ import annotations

import secrets as random_source
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from mashangban.applications import contents
from mashangban.applications.contents import keyed_hash
from mashangban.applications.erasing import erase
from mashangban.applications.errors import ApplicationExpired, NoSuchApplication
from mashangban.applications.filling import Field, Known, Prefilled, fields, fill, prefill, rename, values
from mashangban.applications.models import STEPS, Application
from mashangban.applications.scenes import compiled, plain_answers
from mashangban.applications.writing import changing
from mashangban.core import letters
from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.pack import UnknownScene
from mashangban.core.catalog.situations import AnswersRefused, situation
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import phone_hash

__all__ = [
    "Begun", "Changed", "Field", "Known", "Prefilled", "answer", "begin", "catch_up", "compiled", "erase_stale",
    "fields", "fill", "new_code", "of_phone", "open_code", "open_reference", "prefill", "prove_phone", "proven_phone",
    "reach", "values",
]  # fmt: skip

#: an untouched draft is erased after this
DRAFTS_LIVE: Final = timedelta(days=30)
_REFERENCE = 10
_CODE = 12
#: references are drawn from 29^10: more than this many that are taken in a row is not chance
_DRAWS = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """A new draft. ``code`` (``XXXX-XXXX-XXXX``) resumes it elsewhere; it is told once and kept nowhere."""

    application: Application
    code: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What other answers change, by code."""

    fields_added: tuple[str, ...] = ()
    fields_dropped: tuple[str, ...] = ()
    materials_added: tuple[str, ...] = ()
    materials_dropped: tuple[str, ...] = ()
    items_added: tuple[str, ...] = ()
    items_dropped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def begin(
    scene: str,
    answers: Mapping[str, Any],
    *,
    now: datetime,
    channel: str = "web",
    place: str | None = None,
    agent: str = "",
    region: str = "",
    demo: bool = False,
) -> Begun:
    """A new draft, told by the notice of ``now``. Raises ``UnknownScene`` and ``AnswersRefused``."""
    pack = current_pack()
    found = pack.scene(scene, on=now.astimezone(pack.zone).date())
    told = compile_scene(pack, found, answers, start=now)
    code = _new_code()
    for _ in range(_DRAWS):
        application = Application(
            reference=letters.spell(letters.draw(random_source.randbelow, 29**_REFERENCE), _REFERENCE),
            code_hash=_code_hash(code),
            scene=found.scene,
            scene_version=found.version.isoformat(),
            answers=plain_answers(told.situation.answers),
            channel=channel,
            place=place or "",
            agent=agent,
            region=region,
            steps={"situation": now.isoformat()},
            asked=_asked(told),
            begun_at=now,
            touched_at=now,
            told_at=now,
            demo=demo,
        )
        contents.write(application, contents.read(application))
        try:
            with transaction.atomic():
                application.save(force_insert=True)
        except IntegrityError:
            continue
        return Begun(application, code)
    raise RuntimeError("no free reference found")


def open_reference(reference: str, now: datetime | None = None) -> Application:
    """The application of an address. With ``now`` an untouched draft is ``ApplicationExpired``."""
    found = Application.objects.select_related("case").filter(reference=reference).first()
    return _opened(found, reference, now)


def open_code(code: str, now: datetime | None = None) -> Application:
    """The application whose code somebody typed, in whatever way; see ``open_reference``."""
    typed = letters.fold(code)
    if len(typed) != _CODE or not letters.has_right_check(typed):
        raise NoSuchApplication("mistyped")
    found = Application.objects.select_related("case").filter(code_hash=_code_hash(typed)).first()
    return _opened(found, "unknown", now)


def of_phone(phone: str, now: datetime) -> list[Application]:
    """Drafts, newest first, for which this phone was proven. Proving it again is the face's business."""
    return list(
        Application.objects.filter(
            phone_hash=phone_hash(phone), case=None, erased_at=None, touched_at__gt=now - DRAFTS_LIVE
        ).order_by("-touched_at")[:20]
    )


def new_code(application: Application, now: datetime) -> str:
    """A new code in place of the old one, e.g. when it was shown to the wrong person. Grouped."""
    code = _new_code()
    with changing(application, now):
        application.code_hash = _code_hash(code)
    return code


def prove_phone(
    application: Application, phone: str, now: datetime, *, name: str = "", how: str = "code"
) -> None:
    """Keep that ``phone`` is the applicant's: shown by a ``code``, by the card at the ``counter``, or a ``mandate``."""
    with changing(application, now) as inside:
        inside.phone = phone
        inside.proven = how
        inside.carded = ""
        inside.name = name or inside.name
        application.phone_hash = phone_hash(phone) if phone else ""


def proven_phone(application: Application) -> str:
    """The phone that was proven, empty without one. For the applicant's own pages only."""
    return contents.read(application).phone


def answer(application: Application, answers: Mapping[str, Any], now: datetime) -> Changed:
    """Other answers about the situation; None takes one back. What was typed stays kept.

    Raises ``AnswersRefused`` (then nothing changes) and ``AlreadySubmitted``.
    """
    with changing(application, now) as inside:
        before = compiled(application, now)
        merged = {**application.answers, **answers}
        told = compile_scene(
            current_pack(),
            before.scene,
            {name: value for name, value in merged.items() if value is not None},
            start=now,
        )
        application.answers = plain_answers(told.situation.answers)
        application.asked = _asked(told)
        rename(application, inside, told)
    return _changed(_asked(before), _asked(told))


def catch_up(application: Application, now: datetime) -> Changed | None:
    """Move a draft whose version of the scene is gone to the newest; what that changes, None when it was not needed.

    Answers that the newest version does not take are dropped. Raises ``UnknownScene`` when the scene itself is gone.
    """
    pack = current_pack()
    try:
        pack.scene(application.scene, version=application.scene_version)
    except UnknownScene:
        newest = pack.scene(application.scene, on=now.astimezone(pack.zone).date())
    else:
        return None
    with changing(application, now) as inside:
        before = application.asked
        application.scene_version = newest.version.isoformat()
        kept: dict[str, Any] = {}
        for name, value in application.answers.items():
            try:
                situation(pack, newest, {name: value})
            except AnswersRefused:
                continue
            kept[name] = value
        told = compile_scene(pack, newest, kept, start=now)
        application.answers = plain_answers(told.situation.answers)
        application.asked = _asked(told)
        rename(application, inside, told)
    return _changed(before, application.asked)


def reach(application: Application, step: str, now: datetime) -> None:
    """Note that the applicant has come to a step: the first time of each is kept, and the furthest."""
    if step not in STEPS:
        raise ValueError(f"{step!r} is none of {', '.join(STEPS)}")
    if step in application.steps and STEPS.index(step) <= STEPS.index(application.step):
        return
    with changing(application, now):
        application.steps = {step: now.isoformat(), **application.steps}
        application.step = max(application.step, step, key=STEPS.index)


def erase_stale(now: datetime, *, limit: int = 1000) -> int:
    """Erase what is sealed in drafts nobody touched for 30 days, with their materials; how many.

    What stays is how far they came, for the figures of drop-off.
    """
    stale = Application.objects.filter(
        case=None, submitted_at=None, erased_at=None, touched_at__lt=now - DRAFTS_LIVE
    )
    return erase(stale.order_by("touched_at")[:limit], now)


def _opened(found: Application | None, named: str, now: datetime | None) -> Application:
    if found is None:
        raise NoSuchApplication(named)
    draft = found.case is None
    if draft and (found.erased_at or (now is not None and found.touched_at < now - DRAFTS_LIVE)):
        raise ApplicationExpired(named)
    return found


def _new_code() -> str:
    body = letters.spell(letters.draw(random_source.randbelow, 29 ** (_CODE - 1)), _CODE - 1)
    code = body + letters.check_letter(body)
    return "-".join(code[start : start + 4] for start in range(0, _CODE, 4))


def _code_hash(code: str) -> str:
    return keyed_hash("resume code", letters.fold(code))


Asked = Mapping[str, Sequence[str]]


def _asked(told: CompiledScene) -> dict[str, list[str]]:
    """What a compiled scene asks for, by code, in order."""
    return {
        "fields": [one.element.code for one in told.form],
        "materials": [one.evidence.code for one in told.materials],
        "items": list(told.items),
    }


def _changed(before: Asked, after: Asked) -> Changed:
    def new(kind: str, one: Asked, other: Asked) -> tuple[str, ...]:
        return tuple(code for code in one.get(kind, ()) if code not in other.get(kind, ()))

    return Changed(
        fields_added=new("fields", after, before),
        fields_dropped=new("fields", before, after),
        materials_added=new("materials", after, before),
        materials_dropped=new("materials", before, after),
        items_added=new("items", after, before),
        items_dropped=new("items", before, after),
    )
