"""What an applicant of a one-thing service holds: a draft on the phone, a case of which one item is decided."""

from __future__ import annotations

from mashangban.applications import drafts, issuing, materials, promising, reviewing
from mashangban.cases.intake import key_of
from mashangban.directory.accounts import actor_of
from mashangban.papers import scans
from tests.e2e import clock
from tests.e2e.pictures import a_photo
from tests.shell.applications.applicants import FORM, NURSING, PHONE, SITUATION, handed_in
from tests.shell.applications.offices import accept, grant, items_of

#: another firm of the demo, so that the second application is none for the same thing
OTHER = FORM | {"firm.name": "天津康和护理服务有限公司（演示）", "firm.legal-id": "99010419850503001X"}


def on_the_phone() -> dict[str, str]:
    """``draft`` with its code, ``decided`` an item of an application that runs, ``unclear`` one that must be added to."""
    now = clock.now()
    begun = drafts.begin(NURSING, SITUATION, now=now, demo=True)
    drafts.prove_phone(begun.application, PHONE, now)
    drafts.fill(
        begun.application,
        {"firm.name": "天津安康护理有限公司（演示）", "medical.beds": "forty"},
        now,
        complete=False,
    )
    photo = scans.take(a_photo(), "floor.jpg", by="applicant", now=now)
    materials.attach(begun.application, "floor-plan", [photo.token], now)
    promising.promise(begun.application, "premises-proof", "notice-and-commitment", now)
    _running, receipt = handed_in(form=OTHER)
    accept(receipt.number)
    item = items_of(receipt.number)["business-licence"]
    grant(item)
    return {
        "draft": begun.application.reference,
        "draft_code": begun.code,
        "decided": item.number,
        "running": receipt.number,
        "running_key": receipt.key,
        "licence": issuing.code_of(item.number),
        **_unclear(),
    }


def _unclear() -> dict[str, str]:
    """An application of which the office asks for a plan that can be read."""
    now = clock.now()
    form = FORM | {"firm.name": "天津康乐护理服务有限公司（演示）", "firm.legal-id": "99010419850503002X"}
    _application, receipt = handed_in(form=form)
    clerk = actor_of("hall-1", now)
    reviewing.check(receipt.number, "floor-plan", "defect", "看不清，请重新拍照（演示）", clerk, now)
    reviewing.ask_supplement(receipt.number, clerk, now)
    return {"unclear": receipt.number, "unclear_key": key_of(receipt.number)}
