"""What is left behind when somebody of an office reads a scan that says who a person is: the applicant sees it.

Names and numbers of the form are covered until a reason is given. A scan of an identity card has no cover: whoever
opens it is written down instead, once a person, case, document and day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone

from mashangban.applications.own_documents import PREFIX
from mashangban.cases.handling import act, once, was_done
from mashangban.core.casework.model import SYSTEM
from mashangban.directory.pack import current_pack

#: a document of the office's own in the history
_OWN: Final = "单位另行要求的材料"


def leave_trace(number: str, evidence: str, person: str, now: datetime) -> bool:
    """Note in the case's log that a person read this document, if it identifies somebody; whether it was noted now.

    ``number``: of the case for which it was opened. Call it before the document is shown: what cannot be noted is not
    shown. Raises as ``handling.act`` does.
    """
    if evidence.startswith(PREFIX):  # what the pack does not know may identify somebody
        return _note(number, evidence, _OWN, person, now)
    found = current_pack().evidence.get(evidence)
    if found is None or not found.identity:
        return False
    return _note(number, evidence, found.title.zh, person, now)


def leave_trace_of_slip(number: str, evidence: str, title: str, person: str, now: datetime) -> bool:
    """The same for a scan that came with a slip. What our pack does not know may identify somebody, so it is noted too.

    ``number``: of the slip's case; ``evidence`` and ``title`` as the dossier says them, empty when it does not.
    """
    if evidence in current_pack().evidence:
        return leave_trace(number, evidence, person, now)
    return _note(number, "", title, person, now)


def _note(number: str, evidence: str, title: str, person: str, now: datetime) -> bool:
    day = timezone.localdate(now).isoformat()
    told = {"person": person, "document": evidence, "reason": f"查看扫描件：{title}".removesuffix("：")}
    named = once(number, f"looked:{person}:{evidence}:{day}", "looked", told)
    if was_done(named):
        return False
    act(number, "looked", SYSTEM, told, now=now, once=named)
    return True
