"""A partner's dossier, turned into work here: an application for a whole scene, a request for a single item.

A dossier is a whole state too. The first one opens the case; later ones supply what was asked for, withdraw, or say that
the result was delivered. What cannot be opened as it was handed over stands on the slip as ``returned``, with everything
that is missing told at once, and the next dossier tries again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import datetime

import msgspec
from django.db import transaction

from mashangban.applications import drafts, filling, following, materials, submission
from mashangban.applications.errors import (
    AlreadyApplied,
    AlreadySubmitted,
    ApplicationExpired,
    MaterialRefused,
    Missing,
    NotReady,
)
from mashangban.applications.models import Application
from mashangban.cases.handling import act
from mashangban.cases.intake import Refused, Submission, submit
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import SYSTEM, Actor
from mashangban.core.catalog.pack import UnknownScene
from mashangban.core.catalog.situations import AnswersRefused
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import seal_bytes, unseal_bytes
from mashangban.papers import scans
from mashangban.papers.scans import ScanRefused
from mashangban.partners.models import Handover
from mashangban.partners.shapes import FINAL, Dossier, MaterialPart

APPLICATION, REQUEST = "one-thing.application", "cross-region.request"
#: the contents were erased between two dossiers
_ERASED = "该申请的内容已按期限清除，无法继续办理，请重新提交。"


class Returned(Exception):  # noqa: N818 - named as what it says
    """The dossier cannot be opened as it is. The text tells the collecting side everything at once, in Chinese."""


def apply_dossier(handover: Handover, dossier: Dossier, now: datetime) -> None:
    """Do what the newest dossier asks for. The caller saves the slip; what is wrong is told by its status."""
    keep_dossier(handover, dossier)
    if dossier.phase == "withdrawn":
        _withdraw(handover, dossier, now)
    elif handover.case_id is None and handover.state not in FINAL:
        known = dict(handover.files)
        try:
            with transaction.atomic():
                handover.case = CaseRow.objects.get(number=_open(handover, dossier, now))
            handover.state, handover.told = "received", ""
        except Returned as returned:
            handover.state, handover.told = "returned", str(returned)
            # so that the comparison finds something to say, though there is no case
            handover.written = ""
            # scans kept on the way went with the transaction
            handover.files = known
    elif dossier.phase == "supplied":
        _supply(handover, dossier, now)
    elif dossier.phase == "delivered":
        _deliver(handover, dossier, now)


def keep_dossier(handover: Handover, dossier: Dossier) -> None:
    """Seal the dossier on its slip, without the bytes of its scans: those are files of their own."""
    bare = msgspec.structs.replace(dossier, materials=[_without_content(one) for one in dossier.materials])
    handover.dossier = seal_bytes(msgspec.json.encode(bare), handover.slip)


def dossier_on(handover: Handover) -> Dossier | None:
    """The newest dossier of a slip; None when there is none, or no more."""
    if not handover.dossier:
        return None
    return msgspec.json.decode(unseal_bytes(bytes(handover.dossier), handover.slip), type=Dossier)


def _without_content(material: MaterialPart) -> MaterialPart:
    return msgspec.structs.replace(
        material, scans=[msgspec.structs.replace(scan, content="") for scan in material.scans]
    )


# --- opening -----------------------------------------------------------------------------------


def _open(handover: Handover, dossier: Dossier, now: datetime) -> str:
    """The number of the case that comes of a dossier. Raises ``Returned``."""
    if dossier.scene:
        return _apply(handover, dossier, now)
    pack = current_pack()
    item = pack.items.get(dossier.item)
    open_here = item is not None and item.cross_region and handover.partner in item.cross_region.partners
    if item is None or not open_here:
        raise Returned(f"事项“{dossier.item}”没有对贵地开放，请核对开放清单。")
    if dossier.mode not in (item.cross_region.modes if item.cross_region else ()):
        raise Returned(f"“{item.title.zh}”没有开放这种跨域方式，请核对开放清单。")
    _refuse_gaps(dossier, [ask.element for ask in item.asks if not ask.optional and ask.when is None])
    _take_scans(handover, dossier, f"slip:{handover.slip}", now)
    data = {
        "partner": handover.partner,
        "item": item.code,
        "title": item.title.zh,
        "mode": dossier.mode,
        "promised": str(item.promised),
        "slip": handover.slip,
        "dossier": digest_of(dossier),
    }
    identity = {"name": dossier.name, "phone": dossier.phone}
    try:
        receipt = submit(
            Submission(
                REQUEST,
                data,
                identity,
                channel="partner",
                idempotency_key=f"slip {handover.slip}",
                demo=handover.demo,
                prepared=True,
                unit=item.body,
            ),
            now=now,
            actor=Actor("system", "system"),
        )
    except Refused as refused:
        raise Returned(_refusals(refused)) from refused
    return receipt.number


def _refuse_gaps(dossier: Dossier, wanted: list[str]) -> None:
    """Everything that an item asks of everybody must be there."""
    elements = current_pack().elements
    gaps = [elements[code].title.zh for code in wanted if not dossier.values.get(code, "").strip()]
    if not dossier.name:
        gaps.append("申请人姓名或名称")
    if not dossier.phone:
        gaps.append("联系电话")
    if gaps:
        raise Returned("请补齐：" + "、".join(dict.fromkeys(gaps)) + "。")


def _apply(handover: Handover, dossier: Dossier, now: datetime) -> str:
    agent = f"partner:{handover.partner}"
    try:
        begun = drafts.begin(
            dossier.scene,
            dossier.answers,
            now=now,
            channel="partner",
            region=handover.partner,
            agent=agent,
            demo=handover.demo,
        )
        application = begun.application
        problems = _put(application, handover, dossier, now)
        receipt = submission.submit(
            application,
            now=now,
            identity={"name": dossier.name, "phone": dossier.phone},
            once=handover.slip,
            agent=agent,
            more={"slip": handover.slip},
        )
    except UnknownScene as error:
        raise Returned(f"“{dossier.scene}”这件事没有开放，请核对开放清单。") from error
    except AnswersRefused as error:
        raise Returned("情形答案无法识别，请按开放清单重新选择。") from error
    except NotReady as error:
        raise Returned("请补齐：" + "、".join([*problems, *_titles(error.missing)]) + "。") from error
    except AlreadyApplied as error:
        raise Returned(f"申请人已有同一件事在办，编号{error.number}。") from error
    except ApplicationExpired as error:
        raise Returned(_ERASED) from error
    except Refused as error:
        raise Returned(_refusals(error)) from error
    return receipt.number


def _put(application: Application, handover: Handover, dossier: Dossier, now: datetime) -> list[str]:
    """Fill form and materials from a dossier; what could not be taken, in words."""
    values = dossier.values
    if application.case is not None:
        # once handed in, only what the office found wrong may change
        asked = {element for element, one in application.remarks.items() if one.get("checked") == "defect"}
        values = {element: value for element, value in values.items() if element in asked}
    if values:
        filling.fill(application, values, now, complete=False)
    tokens = _take_scans(handover, dossier, "", now)
    left: list[str] = []
    for one in dossier.materials:
        try:
            if one.how == "scan":
                found = [tokens[scan.sha256] for scan in one.scans if scan.sha256 in tokens]
                materials.attach(application, one.evidence, found, now)
            else:
                materials.bring_paper(application, one.evidence, now)
        except MaterialRefused as refused:
            # a paper that this situation does not need is no reason to send everything back
            if refused.reason not in {"not-asked", "not-open"}:
                left.append(one.title or one.evidence)
        except AlreadySubmitted:
            continue
    return left


def _take_scans(handover: Handover, dossier: Dossier, owner: str, now: datetime) -> dict[str, str]:
    """Keep the files of a dossier; SHA-256 as sent → token. What came before is not kept twice. Raises ``Returned``."""
    known: dict[str, str] = dict(handover.files)
    for material in dossier.materials:
        for scan in material.scans:
            if scan.sha256 in known:
                continue
            try:
                content = base64.b64decode(scan.content, validate=True)
            except binascii.Error:
                content = b""
            if hashlib.sha256(content).hexdigest() != scan.sha256:
                raise Returned(f"“{material.title}”的扫描件在传输中损坏，请重新上传。")
            try:
                kept = scans.take(content, scan.name, by=f"partner:{handover.partner}", now=now)
            except ScanRefused as refused:
                raise Returned(
                    f"“{material.title}”的扫描件无法使用（{scan.name}）：{refused.reason}。"
                ) from refused
            known[scan.sha256] = kept.token
            if owner:
                scans.bind([kept.token], owner)
    handover.files = known
    return known


# --- later dossiers ------------------------------------------------------------------------------


def _withdraw(handover: Handover, dossier: Dossier, now: datetime) -> None:
    case = handover.case
    if case is None:
        handover.state, handover.told, handover.written = "withdrawn", "", ""
        return
    note = dossier.note or "申请人在收件地撤回。"
    try:
        with transaction.atomic():
            if case.service == APPLICATION:
                following.withdraw(case.number, Actor(f"applicant:{case.number}", "applicant"), note, now)
            else:
                act(case.number, "withdraw", SYSTEM, {"note": note}, now=now)
    except Refused:
        handover.told = "撤回时已经办结，不能再撤回。"


def _supply(handover: Handover, dossier: Dossier, now: datetime) -> None:
    case = handover.case
    if case is None or case.state != "supplement":
        return
    try:
        with transaction.atomic():
            if case.service == APPLICATION:
                application = Application.objects.get(case=case)
                _put(application, handover, dossier, now)
                following.supply(case.number, dossier.note or "收件地已补齐材料。", now)
            else:
                _take_scans(handover, dossier, f"slip:{handover.slip}", now)
                act(case.number, "supplied", SYSTEM, {"note": dossier.note or "收件地已补齐材料。"}, now=now)
    except ApplicationExpired:
        handover.told = _ERASED
    except (Refused, Returned) as error:
        handover.told = _refusals(error) if isinstance(error, Refused) else str(error)


def _deliver(handover: Handover, dossier: Dossier, now: datetime) -> None:
    """The collecting counter has handed the result over: that is the delivery here as well."""
    case = handover.case
    if case is None or case.state not in {"granted", "delivering"}:
        return
    said = dossier.note or "收件地已送达结果。"
    given = {"note": said} if case.service == REQUEST else {"message": said, "mode": "counter"}
    try:
        with transaction.atomic():
            act(case.number, "deliver", SYSTEM, given, now=now)
    except Refused as refused:
        handover.told = _refusals(refused)


# --- words ---------------------------------------------------------------------------------------


def digest_of(dossier: Dossier) -> str:
    """SHA-256 over a dossier as written, without the bytes of scans: it stands in the case's chain."""
    bare = msgspec.structs.replace(dossier, materials=[_without_content(one) for one in dossier.materials])
    return hashlib.sha256(msgspec.json.encode(bare, order="deterministic")).hexdigest()


def _titles(missing: list[Missing]) -> list[str]:
    return list(dict.fromkeys(one.title.zh for one in missing))


def _refusals(refused: Refused) -> str:
    named = "、".join(dict.fromkeys(one.field or one.code for one in refused.refusals))
    return f"申请内容没有通过检查（{named}），请核对后重新提交。"
