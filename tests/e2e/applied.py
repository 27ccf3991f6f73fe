"""An application to a one-thing service in the hands of its offices: a part decided on a promise, the others open."""

from __future__ import annotations

import io

from PIL import Image

from mashangban.applications.models import Material
from mashangban.papers import scans
from tests.e2e import clock
from tests.shell.applications.applicants import handed_in
from tests.shell.applications.offices import accept, grant, items_of


def in_the_offices() -> dict[str, str]:
    """Case numbers: ``applied`` the application, ``part`` an agency's open part, ``promise`` the contract of another."""
    application, receipt = handed_in(promised="premises-proof")
    kept = io.BytesIO()
    Image.new("RGB", (600, 800), (226, 232, 228)).save(kept, "JPEG")
    plan = Material.objects.get(application=application, evidence="floor-plan")
    scan = scans.take(kept.getvalue(), "plan.jpg", by="applicant", now=clock.now())
    scans.bind([scan.token], f"application:{application.reference}")
    plan.scans = [scan.token]
    plan.save()
    accept(receipt.number)
    parts = items_of(receipt.number)
    grant(parts["business-licence"])
    promise = parts["business-licence"].children.get()
    return {"applied": receipt.number, "part": parts["fire-safety"].number, "promise": promise.number}
