"""The scenes as linked data: JSON-LD with the terms of CPSV-AP 3.2, the European vocabulary of public services.

Scenes are life and business events, items are public services that belong to them; laws, requirements, evidence
types, outputs, costs and bodies are nodes of their own, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from mashangban.core.catalog.items import EvidenceType, Item, Law
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.catalog.scenes import Scene
from mashangban.core.worktime import Term

Node = dict[str, Any]
CONTEXT: Final[Node] = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_CURRENCY: Final = "http://publications.europa.eu/resource/authority/currency/CNY"

_CHANNELS: Final = {
    "online": Bilingual(zh="网上", en="online"),
    "counter": Bilingual(zh="政务服务窗口", en="at the counter"),
}


def linked_data(pack: Pack) -> Node:
    """The newest version of every scene with everything it names, as one JSON-LD document."""
    scenes = [versions[-1] for versions in pack.scenes.values()]
    items = {code: pack.items[code] for scene in scenes for code in scene.codes if code in pack.items}
    evidence = {m.evidence for item in items.values() for m in item.materials}
    laws = {cite.law for item in items.values() for cite in item.basis}
    units = {item.body for item in items.values()}
    graph = [
        *(_event(scene) for scene in scenes),
        *(_channel(code, title) for code, title in _CHANNELS.items()),
        *(node for item in items.values() for node in _service(item, scenes)),
        *(_evidence(pack.evidence[code]) for code in sorted(evidence & set(pack.evidence))),
        *(_law(pack.laws[code]) for code in sorted(laws & set(pack.laws))),
        *(_body(code, pack) for code in sorted(units & set(pack.units))),
    ]
    return {"@context": {**CONTEXT, "@base": f"urn:mashangban:{pack.info.code}:"}, "@graph": graph}


def _event(scene: Scene) -> Node:
    return {
        "@id": f"scene/{scene.scene}",
        "@type": "cv:LifeEvent" if scene.event == "person" else "cv:BusinessEvent",
        "dct:identifier": scene.scene,
        "dct:title": _text(scene.title),
        "dct:description": _text(scene.summary),
        "dct:relation": _links("item", scene.codes),
    }


def _channel(code: str, title: Bilingual) -> Node:
    return {
        "@id": f"channel/{code}",
        "@type": "cv:Channel",
        "dct:identifier": code,
        "dct:title": _text(title),
    }


def _service(item: Item, scenes: Iterable[Scene]) -> Iterator[Node]:
    grouped = [scene.scene for scene in scenes if item.code in scene.codes]
    waits = sorted({code for scene in scenes for code in scene.before.get(item.code, ())})
    costs = [f"{item.code}/{number}" for number, _ in enumerate(item.fees)]
    yield {
        "@id": f"item/{item.code}",
        "@type": "cpsv:PublicService",
        "dct:identifier": item.code,
        "dct:title": _text(item.title),
        "dct:description": _text(item.part_of or item.title),
        "cv:isGroupedBy": _links("scene", grouped),
        "cv:hasCompetentAuthority": {"@id": f"unit/{item.body}"},
        "cv:hasLegalResource": _links("law", [cite.law for cite in item.basis]),
        "cv:processingTime": {"@value": duration(item.promised), "@type": "xsd:duration"},
        "cv:holdsRequirement": [{"@id": f"requirement/{item.code}"}],
        "cpsv:produces": [{"@id": f"output/{item.code}"}],
        "cv:hasCost": _links("cost", costs),
        "dct:requires": _links("item", waits),
        "cv:hasChannel": _links("channel", _CHANNELS),
        "adms:status": item.handling,
    }
    yield {
        "@id": f"requirement/{item.code}",
        "@type": "cv:Requirement",
        "dct:identifier": item.code,
        "dct:title": _text(item.title),
        "dct:description": [_text(condition.text) for condition in item.conditions],
        "cv:hasEvidenceTypeList": [
            {
                "@id": f"evidence-list/{item.code}/{number}",
                "@type": "cv:EvidenceTypeList",
                "dct:identifier": f"{item.code}/{number}",
                "cv:specifiesEvidenceType": {"@id": f"evidence/{material.evidence}"},
            }
            for number, material in enumerate(item.materials)
        ],
    }
    yield {
        "@id": f"output/{item.code}",
        "@type": "cv:Output",
        "dct:identifier": item.code,
        "dct:title": _text(item.result.title),
        "dct:type": item.result.kind,
    }
    for code, fee in zip(costs, item.fees, strict=True):
        yield {
            "@id": f"cost/{code}",
            "@type": "cv:Cost",
            "dct:identifier": code,
            "cv:value": {"@value": str(fee.amount), "@type": "xsd:decimal"},
            "cv:currency": {"@id": _CURRENCY},
            "dct:description": _text(fee.title) if fee.title else [],
        }


def _evidence(evidence: EvidenceType) -> Node:
    return {
        "@id": f"evidence/{evidence.code}",
        "@type": "cv:EvidenceType",
        "dct:identifier": evidence.code,
        "dct:title": _text(evidence.title),
        "dct:description": _text(evidence.proves),
    }


def _law(law: Law) -> Node:
    return {
        "@id": f"law/{law.code}",
        "@type": "eli:LegalResource",
        "dct:identifier": law.code,
        "dct:title": _text(law.title),
        "eli:id_local": law.number or law.code,
    }


def _body(code: str, pack: Pack) -> Node:
    return {
        "@id": f"unit/{code}",
        "@type": "cv:PublicOrganisation",
        "dct:identifier": code,
        "skos:prefLabel": _text(pack.units[code].title),
        "dct:spatial": pack.info.district,
    }


def duration(term: Term) -> str:
    """The term as an xsd:duration; working days and hours keep their number, the vocabulary has no word for them."""
    return f"PT{term.amount}H" if term.unit in ("hours", "working hours") else f"P{term.amount}D"


def _text(words: Bilingual) -> list[Node]:
    return [{"@value": words.zh, "@language": "zh-Hans"}, {"@value": words.en, "@language": "en"}]


def _links(kind: str, codes: Iterable[str]) -> list[Node]:
    return [{"@id": f"{kind}/{code}"} for code in dict.fromkeys(codes)]
