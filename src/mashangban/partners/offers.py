"""What is open across regions: told to partners, and fetched from them so that a counter knows what to ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.directory import Element
from mashangban.core.catalog.items import Item
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Bilingual
from mashangban.directory.pack import current_pack
from mashangban.partners.keys import own_code, remotes
from mashangban.partners.models import Standing
from mashangban.partners.ways import HttpPartner, PartnerAway

#: how long a fetched list is believed
FRESH = timedelta(hours=1)

Offer = Mapping[str, Any]


def offers_for(partner: str, now: datetime) -> list[dict[str, Any]]:
    """What this district opens to ``partner``: items, and scenes made only of such items, with form and documents.

    An offer: ``kind`` item or scene, ``code``, ``title`` {zh, en}, ``body``, ``modes``, ``promised``, ``questions``,
    ``fields`` and ``materials``. With an empty ``partner`` everything that is open to anybody.
    """
    pack = current_pack()
    items = [
        item
        for item in pack.items.values()
        if item.cross_region and (not partner or partner in item.cross_region.partners)
    ]
    open_codes = {item.code for item in items}
    return [_item(pack, item) for item in items] + list(_scenes(pack, open_codes, now))


def offers_of(
    partner: str, now: datetime, *, again: bool = False
) -> tuple[list[dict[str, Any]], datetime | None]:
    """What a partner opens to us, and when that was fetched; the last copy when it does not answer.

    ``again``: fetch it whether or not the copy is fresh.
    """
    standing, _ = Standing.objects.get_or_create(partner=partner)
    fresh = standing.offers_at is not None and now - standing.offers_at < FRESH
    remote = remotes().get(partner)
    if (fresh and not again) or remote is None:
        return list(standing.offers), standing.offers_at
    try:
        standing.offers = HttpPartner(remote.url, own_code(), patience=5).offers()
    except PartnerAway as away:
        Standing.objects.filter(partner=partner).update(failed_at=now, problem=str(away)[:300])
        return list(standing.offers), standing.offers_at
    standing.offers_at = now
    standing.save(update_fields=["offers", "offers_at"])
    return list(standing.offers), now


def is_connected(partner: str) -> bool:
    """Whether this installation can ask the partner at all."""
    return partner in remotes()


def _item(pack: Pack, item: Item) -> dict[str, Any]:
    assert item.cross_region is not None  # chosen for it
    return {
        "kind": "item",
        "code": item.code,
        "title": _both(item.title),
        "body": _both(pack.units[item.body].title) if item.body in pack.units else {},
        "modes": list(item.cross_region.modes),
        "promised": str(item.promised),
        "questions": [],
        "fields": [
            _field(pack.elements[ask.element], optional=ask.optional or ask.when is not None)
            for ask in item.asks
            if ask.element in pack.elements
        ],
        "materials": [
            {
                "evidence": one.evidence,
                "title": _both(pack.evidence[one.evidence].title),
                "original": one.original,
                "optional": one.necessity == "optional" or one.when is not None,
            }
            for one in item.materials
            if one.evidence in pack.evidence and one.channel == "applicant"
        ],
    }


def _scenes(pack: Pack, open_codes: set[str], now: datetime) -> Iterator[dict[str, Any]]:
    day = timezone.localdate(now, pack.zone)
    for versions in pack.scenes.values():
        scene = next((one for one in reversed(versions) if one.version <= day), None)
        if scene is None or "cross-region" not in scene.modes:
            continue
        if not {part.item for part in scene.items} <= open_codes:
            continue
        told = compile_scene(pack, scene, {})
        yield {
            "kind": "scene",
            "code": scene.scene,
            "title": _both(scene.title),
            "body": _both(pack.units[scene.run_by[0]].title) if scene.run_by[0] in pack.units else {},
            "modes": ["proxy"],
            "promised": " + ".join(str(term) for term in told.promised.length.terms),
            "questions": _questions(told),
            "fields": [
                _field(one.element, optional=one.optional or one.applies.answer is not True, kind=one.type)
                for one in told.form
            ],
            "materials": [
                {
                    "evidence": one.evidence.code,
                    "title": _both(one.evidence.title),
                    "original": one.original,
                    "optional": one.applies.answer is not True,
                }
                for one in told.materials
            ],
        }


def _questions(told: CompiledScene) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": _both(one.title),
            "type": one.type,
            "options": [{"code": option.code, "title": _both(option.title)} for option in one.of],
        }
        for name, one in told.questions.items()
    ]


def _field(element: Element, *, optional: bool, kind: str = "") -> dict[str, Any]:
    return {
        "element": element.code,
        "title": _both(element.title),
        "help": _both(element.help) if element.help else {},
        "type": kind or element.type,
        "options": [{"code": option.code, "title": _both(option.title)} for option in element.of],
        "optional": optional,
        "identity": element.identity,
    }


def _both(text: Bilingual) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
