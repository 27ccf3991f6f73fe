"""What offices find of a document or an answer: each says its own, and one defect is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Findings = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """All findings, and what they come to."""

    findings: Findings
    #: nothing yet, ``ok`` or ``defect``
    checked: str
    #: every defect's remark
    remark: str


def with_finding(before: Findings, item: str, verdict: str, remark: str, person: str, now: datetime) -> Found:
    """The findings with one office's (by its item; empty for the whole's) in place of its earlier one."""
    mine = {
        "checked": verdict,
        "remark": remark.replace("\x00", "").strip()[:500],
        "by": person,
        "at": now.isoformat(),
    }
    findings = {**before, item: mine}
    wrong = [one for one in findings.values() if one["checked"] == "defect"]
    remarks = dict.fromkeys(str(one["remark"]) for one in wrong)
    return Found(findings, "defect" if wrong else "ok", "；".join(remarks)[:500])
