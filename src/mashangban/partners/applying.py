"""A partner's status, carried over to what waits for it here: the collection at our counter, or the part of a plan.

A status is a whole state, so it is compared with where our case stands and the rows in between are taken by the system;
a status that has nothing for the case to do only stands on the slip.
"""

from __future__ import annotations

import logging
from datetime import datetime

import msgspec
from django.db import transaction

from mashangban.cases.handling import act
from mashangban.cases.intake import Refused
from mashangban.core.casework.model import SYSTEM
from mashangban.directory.sealing import seal_bytes
from mashangban.partners.models import Handover
from mashangban.partners.shapes import FINAL, Status

log = logging.getLogger(__name__)

#: the partner's state → the rows that bring a collection or a part there, whichever of them is open
ROWS: dict[str, tuple[str, ...]] = {
    "accepted": ("accepted-there",),
    "supplement": ("asked-there",),
    "returned": ("asked-there",),
    "granted": ("granted-there",),
    "delivered": ("granted-there",),
    "refused": ("refused-there",),
    "terminated": ("ended-there",),
    "withdrawn": ("ended-there",),
}


def apply_status(handover: Handover, status: Status, now: datetime) -> None:
    """Note the status on the slip and do to our case what follows from it. The caller saves the slip."""
    handover.state, handover.told = status.state, status.text
    handover.title = handover.title or status.title
    handover.status = seal_bytes(msgspec.json.encode(status), handover.slip)
    if handover.case_id is None:
        if status.state in FINAL:
            handover.closed_at = handover.closed_at or now
        return
    case = handover.case
    assert case is not None
    for row in ROWS.get(status.state, ()):
        try:
            with transaction.atomic():
                act(case.number, row, SYSTEM, {"message": _message(status)}, now=now)
        except Refused as refusal:
            # e.g. the applicant withdrew here meanwhile: the slip says both
            log.info("slip %s: %s has nothing to do here: %s", handover.slip, status.state, refusal)


def status_on(handover: Handover) -> Status | None:
    """The newest status of a slip; None before the first, or after it was erased."""
    from mashangban.directory.sealing import unseal_bytes

    if not handover.status:
        return None
    return msgspec.json.decode(unseal_bytes(bytes(handover.status), handover.slip), type=Status)


_SENTENCES = {
    "accepted": "{partner}已受理您的申请。",
    "supplement": "{partner}请您补正以下内容：{text}",
    "returned": "{partner}暂时无法收下这份申请，请补齐：{text}",
    "granted": "{partner}已办结，结果为准予。{text}",
    "delivered": "{partner}已办结，结果为准予。{text}",
    "refused": "{partner}决定不予办理。{text}",
    "terminated": "{partner}已终止办理。{text}",
    "withdrawn": "{partner}已按您的意思撤回申请。{text}",
}


def _message(status: Status) -> str:
    """What the applicant is told, without marks that would make it look like a text with blanks left open."""
    text = status.text
    if status.article:
        text = f"{text}（依据：{status.article}）" if text else f"依据：{status.article}"
    parts = [f"{one.title}：{_OUTCOMES[one.outcome]}" + (f"，{one.licence}" if one.licence else "") for one in status.decided if one.outcome != "open"]  # fmt: skip
    told = _SENTENCES[status.state].format(partner="办理地", text="；".join([text, *parts]).strip("；"))
    return told.translate({ord("{"): "（", ord("}"): "）", ord("【"): "（", ord("】"): "）"})[:1900]


_OUTCOMES = {
    "granted": "准予",
    "refused": "不予",
    "withdrawn": "已撤回",
    "terminated": "已终止",
    "open": "办理中",
}
