"""Applicants of the tests: what they answer, fill in and hand in. Everybody is invented."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from mashangban.applications import drafts, materials, promising, submission
from mashangban.applications.models import Application
from mashangban.cases.intake import Receipt
from mashangban.papers.models import Scan
from tests.shell.desk import NOW

PHONE = "19900002001"
NURSING = "open-nursing-centre"
SITUATION = {"firm_kind": "company", "beds": 40, "acts_for_other": False}
FORM: dict[str, Any] = {
    "firm.name": "天津康宁护理服务有限公司（演示）",
    "firm.type": "company",
    "firm.address": "天津市南开区白堤路100号（演示）",
    "firm.scope": "为老年人提供护理服务",
    "firm.legal-name": "陈静（演示）",
    "firm.legal-id": "99010419850503000X",
    "firm.phone": PHONE,
    "medical.beds": "40",
    "medical.head": "李华（演示）",
    "medical.subjects": "内科、康复医学科",
    "premises.area": "1200",
    "premises.floor": "1至3层",
}


def scan(now: datetime = NOW, text: bytes = b"%PDF-1.4 demo") -> Scan:
    """The record of a scan that is clean already; nobody looks at its pages here."""
    return Scan.objects.create(
        token=secrets.token_hex(16),
        kind="application/pdf",
        pages=1,
        size=len(text),
        sha256=hashlib.sha256(text).hexdigest(),
        uploaded_by="applicant",
        uploaded_at=now,
        sealed_name=b"",
    )


def begun(scene: str = NURSING, answers: dict[str, Any] | None = None, **more: Any) -> Application:
    """A new draft."""
    given = SITUATION if answers is None else answers
    return drafts.begin(scene, given, now=NOW, demo=True, **more).application


def filled(scene: str = NURSING, form: dict[str, Any] | None = None, **more: Any) -> Application:
    """A draft whose form is complete and whose phone is proven."""
    application = begun(scene, **more)
    given = FORM if form is None else form
    drafts.prove_phone(application, str(given.get("firm.phone") or given.get("person.phone")), NOW)
    problems = drafts.fill(application, given, NOW, complete=True)
    assert problems == {}, problems
    return application


def with_papers(application: Application, *, promised: str = "", now: datetime = NOW) -> Application:
    """Everything that is missing handed in; `promised`: the evidence to promise instead, then signed."""
    for one in materials.wanted(application, now):
        if one.evidence == promised:
            promising.promise(application, one.evidence, one.regimes[0], now)
    for one in materials.wanted(application, now):
        if one.state == "missing":
            materials.attach(application, one.evidence, [scan(now, one.evidence.encode()).token], now)
    if promised:
        assert promising.sign(application, "陈静（演示）", promising.DECLARATIONS, now) == []
    return application


def ready(*, promised: str = "", form: dict[str, Any] | None = None, **more: Any) -> Application:
    """An application that can be handed in."""
    return with_papers(filled(form=form, **more), promised=promised)


def handed_in(
    *, promised: str = "", form: dict[str, Any] | None = None, **more: Any
) -> tuple[Application, Receipt]:
    """An application handed in, and its receipt."""
    application = ready(promised=promised, form=form, **more)
    return application, submission.submit(application, now=NOW, once="button")
