"""The papers an application leads to: projections of the case log, never kept in a table.

Whoever acts, and by which face, the same papers follow: a notice of acceptance from `accept` or `deem`, a licence from
`grant`, void as soon as the log says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mashangban.applications import contents, subjects
from mashangban.applications.family import Family, Member, family_of
from mashangban.applications.outcomes import decision_of
from mashangban.cases.handling import NoSuchCase
from mashangban.core.catalog.parts import Bilingual
from mashangban.core.verification import VerifyCodeError, format_verify_code, read_verify_code, verify_code
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import SealBroken
from mashangban.directory.secret import secrets

Kind = Literal[
    "acceptance", "supplement", "refusal", "decision", "licence", "delivery", "tolerance", "letter"
]
TITLES: dict[str, Bilingual] = {
    "acceptance": Bilingual(zh="受理通知书", en="Notice of acceptance"),
    "supplement": Bilingual(zh="补正告知书", en="Request for supplements"),
    "refusal": Bilingual(zh="不予受理/不予许可决定书", en="Decision of refusal"),
    "decision": Bilingual(zh="准予决定书", en="Decision"),
    "licence": Bilingual(zh="办理结果", en="Result"),
    "delivery": Bilingual(zh="送达回证", en="Receipt of delivery"),
    "tolerance": Bilingual(zh="容缺受理告知书", en="Notice of tolerant acceptance"),
    "letter": Bilingual(zh="承诺书", en="Letter of commitment"),
}


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper that the log has led to."""

    kind: Kind
    title: Bilingual
    #: by which anybody can verify it (grouped), for results; else empty
    code: str
    at: datetime
    #: case it belongs to
    number: str
    #: the item, None for papers about the whole
    item: str | None = None
    #: valid | revoked | expired
    status: str = "valid"
    #: token of the scan, for what is kept and not rendered (signed letters)
    token: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody may know of a result by its code. ``unknown``: nothing was issued under it."""

    #: valid | revoked | expired | unknown | mistyped
    status: str
    title: Bilingual | None = None
    holder_masked: str = ""
    #: unit code
    issuer: str = ""
    issued_at: datetime | None = None
    valid_until: date | None = None
    number_masked: str = ""
    #: hash of the decision's event in the chain
    digest: str = ""
    revoked_at: datetime | None = None
    demo: bool = False


def issued(number: str) -> list[Issued]:
    """The papers of an application, or of the case of this number alone when it is an item's. ``NoSuchCase``."""
    family = family_of(number, internal=True)
    found = issued_of(family)
    return found if number == family.root.number else [one for one in found if one.number == number]


def issued_of(family: Family) -> list[Issued]:
    """As ``issued``, of a family already loaded; without a query."""
    found = [*_of_root(family.root)]
    for item in family.items:
        found += _of_item(family, item)
    found += [
        Issued("letter", _letter_title(one.evidence), "", one.supplied_at, family.root.number, token=token)
        for one in family.materials
        for token in one.letters
    ]
    return sorted(found, key=lambda one: one.at)


def _letter_title(evidence: str) -> Bilingual:
    """An application may have several letters: each says what it stands in for."""
    title, found = TITLES["letter"], current_pack().evidence.get(evidence)
    if found is None:
        return title
    return Bilingual(zh=f"{title.zh}：{found.title.zh}", en=f"{title.en}: {found.title.en}")


def verify(code: str, now: datetime) -> Verified:
    """What a code stands for. Never raises: a mistyped code is ``mistyped``, a forged or unused one ``unknown``."""
    try:
        number = read_verify_code(code, secrets())
    except VerifyCodeError as error:
        return Verified("mistyped" if error.kind == "mistyped" else "unknown")
    try:
        family = family_of(number, internal=True)
    except NoSuchCase:
        return Verified("unknown")
    member = family.members.get(number)
    decision = decision_of(member) if member is not None else None
    grant = member.last("grant") if member is not None else None
    if member is None or decision is None or grant is None or decision.outcome != "granted":
        return Verified("unknown")
    item = current_pack().items.get(str(member.case.data.get("item", "")))
    revoked_at = revoked_since(family, member)
    return Verified(
        status=status_of(family, member, now),
        title=item.result.title if item else None,
        holder_masked=_holder(family),
        issuer=member.case.unit,
        issued_at=decision.at,
        valid_until=decision.valid_until,
        number_masked=f"{number[:6]}****{number[-4:]}",
        digest=grant.hash,
        revoked_at=revoked_at,
        demo=family.root.row.demo,
    )


def _holder(family: Family) -> str:
    """The holder as the paper itself says it, so that the two can be compared; empty after erasing."""
    if family.application.erased_at is not None:
        return ""
    try:
        return subjects.holder_of(contents.read(family.application))
    except SealBroken:
        return ""


def code_of(number: str) -> str:
    """The code of an item case's result, grouped. Derived, never stored."""
    return format_verify_code(bare_code_of(number))


def bare_code_of(number: str) -> str:
    """The same without groups, as addresses carry it."""
    return verify_code(number, secrets()[0])


def status_of(family: Family, member: Member, now: datetime) -> str:
    """``valid``, ``revoked`` or ``expired``."""
    if revoked_since(family, member) is not None:
        return "revoked"
    decision = decision_of(member)
    today = now.astimezone(current_pack().zone).date()
    if decision and decision.valid_until and decision.valid_until < today:
        return "expired"
    return "valid"


def revoked_since(family: Family, member: Member) -> datetime | None:
    """When the result became void: revoked itself, or with a contract it rests on; None while it stands.

    A repaired credit lets its holder promise again; it brings no licence back.
    """
    revoked = [one.last("revoke") for one in (member, *family.contracts_of(member))]
    return min((event.at for event in revoked if event is not None), default=None)


class NotIssued(LookupError):  # noqa: N818 - named as what it says
    """The log has not led to such a paper."""


def _of_root(root: Member) -> list[Issued]:
    found: list[Issued] = []
    for event in root.events:
        action = event.data.get("action") if event.kind == "acted" else None
        kind: Kind | None = _ROOT_PAPERS.get(str(action))
        if kind is not None:
            found.append(Issued(kind, TITLES[kind], "", event.at, root.number))
    return found


_ROOT_PAPERS: dict[str, Kind] = {
    "accept": "acceptance",
    "deem": "acceptance",
    "ask-supplement": "supplement",
    "refuse": "refusal",
    "deliver": "delivery",
}


def _of_item(family: Family, member: Member) -> list[Issued]:
    item = str(member.case.data.get("item"))
    entry = current_pack().items.get(item)
    found: list[Issued] = []
    for event in member.events:
        action = event.data.get("action") if event.kind == "acted" else None
        if action == "ask-supplement":
            found.append(Issued("supplement", TITLES["supplement"], "", event.at, member.number, item))
        elif action == "refuse":
            found.append(Issued("refusal", TITLES["refusal"], "", event.at, member.number, item))
        elif action == "grant":
            status = "revoked" if revoked_since(family, member) else "valid"
            title = entry.result.title if entry else TITLES["licence"]
            code = code_of(member.number)
            found.append(Issued("decision", TITLES["decision"], "", event.at, member.number, item, status))
            found.append(Issued("licence", title, code, event.at, member.number, item, status))
    tolerant = [one for one in family.contracts_of(member) if one.row.service == "one-thing.tolerance"]
    if tolerant:
        at = min(one.case.opened_at for one in tolerant)
        found.append(Issued("tolerance", TITLES["tolerance"], "", at, member.number, item))
    return found
