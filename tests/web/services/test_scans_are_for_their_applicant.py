"""A scan is shown to whoever may open its application, and to nobody by its token alone."""

from __future__ import annotations

from mashangban.applications import materials, submission
from mashangban.papers import scans
from tests.shell.applications.applicants import FORM, filled, ready
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone
from tests.web.services.mine_here import opened_here
from tests.web.services.pages import photo


def test_what_is_used_again_is_shown_in_the_new_application_only_after_that(phone: PlainPhone) -> None:
    first = ready()
    taken = scans.take(photo().read(), "plan.jpg", by="applicant", now=NOW)
    row = materials.attach(first, "floor-plan", [taken.token], NOW)
    submission.submit(first, now=NOW)
    second = opened_here(phone, filled(form=FORM | {"firm.name": "第二家护理中心（演示）"}))
    address = f"/services/a/{second.reference}/scans/{taken.token}/small"
    assert phone.client.get(address).status_code == 404
    materials.reuse(second, "floor-plan", row, NOW)
    assert phone.client.get(address)["Content-Type"] == "image/jpeg"
    assert PlainPhone().client.get(address).status_code == 404


def test_a_scan_is_served_strictly_and_kept_by_no_cache(phone: PlainPhone) -> None:
    application = opened_here(phone, filled())
    taken = scans.take(photo().read(), "plan.jpg", by="applicant", now=NOW)
    materials.attach(application, "floor-plan", [taken.token], NOW)
    answer = phone.client.get(f"/services/a/{application.reference}/scans/{taken.token}")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
