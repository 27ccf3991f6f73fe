"""Published definition versions: what an open case began with is served for ever."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from mashangban.cases.models import CaseRow, DefinitionVersion
from mashangban.core.catalog.model import Service
from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack


class NoSuchDefinition(LookupError):  # noqa: N818 - named as what it says
    """Neither the pack nor the database has this version of the service."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A published version whose text in the pack is not what was published."""

    service: str
    version: str
    open_cases: int


class PublishedChanged(Exception):  # noqa: N818 - named as what it says
    """The pack changes published versions. Give each change a new dated version instead."""

    def __init__(self, changed: list[Changed]) -> None:
        super().__init__(", ".join(f"{one.service} {one.version}" for one in changed))
        self.changed = changed


def service_of(code: str, version: str) -> Service:
    """The definition a case began with, as it was published.

    The pack's text is used while it is what was published; one that was changed or dropped since is taken from the
    database. Raises ``NoSuchDefinition``.
    """
    pack = current_pack()
    if _agreed.pack is not pack:
        _agreed.pack, _agreed.services = pack, {}
    known = _agreed.services.get((code, version))
    if known is None:
        known = _agreed.services[code, version] = _published(pack, code, version)
    return known


class _Agreed:
    """Definitions compared with what was published, for the pack in use."""

    def __init__(self) -> None:
        self.pack: Pack | None = None
        self.services: dict[tuple[str, str], Service] = {}


_agreed = _Agreed()


def _published(pack: Pack, code: str, version: str) -> Service:
    day = date.fromisoformat(version)
    in_pack = next((one for one in pack.services.get(code, ()) if one.version == day), None)
    row = DefinitionVersion.objects.filter(service=code, version=day).first()
    if row is not None and (in_pack is None or digest_of(in_pack)[0] != row.digest):
        return Service.model_validate(row.body)
    if in_pack is None:
        raise NoSuchDefinition(f"{code} {version}")
    return in_pack


def digest_of(service: Service) -> tuple[str, dict[str, object]]:
    """SHA-256 of what a version means, and its JSON. Examples do not count: they may be added later."""
    body = service.model_dump(mode="json", exclude_unset=True)
    meaning = {key: value for key, value in body.items() if key != "examples"}
    text = json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest(), body


def publish(pack: Pack, now: datetime) -> int:
    """Keep every version of the pack; returns how many are new. Raises ``PublishedChanged`` and keeps nothing then."""
    known = {
        (row.service, row.version): row.digest
        for row in DefinitionVersion.objects.only("service", "version", "digest")
    }
    fresh: list[DefinitionVersion] = []
    changed: list[Changed] = []
    for versions in pack.services.values():
        for service in versions:
            digest, body = digest_of(service)
            before = known.get((service.service, service.version))
            if before is None:
                fresh.append(
                    DefinitionVersion(
                        service=service.service,
                        version=service.version,
                        digest=digest,
                        body=body,
                        loaded_at=now,
                    )
                )
            elif before != digest:
                changed.append(_changed(service))
    if changed:
        raise PublishedChanged(changed)
    DefinitionVersion.objects.bulk_create(fresh)
    return len(fresh)


def _changed(service: Service) -> Changed:
    version = service.version.isoformat()
    count = CaseRow.objects.filter(service=service.service, version=version, closed_at=None).count()
    return Changed(service.service, version, count)
