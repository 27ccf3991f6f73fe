"""What is left to see for somebody whose authority to act has ended: what they did, and how to go on."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from mashangban.applications.models import Application
from mashangban.assistance import mandates, receipts, wording
from mashangban.assistance.naming import both
from mashangban.web.portal.acting import reading_ended
from mashangban.web.shared.requests import PageRequest


def closed(request: PageRequest, number: str) -> HttpResponse:
    """Whoever acted under an authority that has ended sees what they did, and no more of it."""
    application = Application.objects.select_related("case").get(case__number=number)
    mandate = mandates.find(reading_ended(request, application))
    context = {
        "number": number,
        "title": wording.scene_title(application.scene),
        "both": both(mandate.code, get_language() or "zh-hans"),
        "mandate": mandate,
        "ended_at": mandate.revoked_at or mandate.until,
        "done": [
            (wording.act_title(one.act), one.at) for one in receipts.of(mandate) if one.number == number
        ],
        "again": f"{reverse('services:mandate-ask')}?"
        + urlencode({"scene": application.scene, "next": reverse("services:case", args=[number])}),
    }
    return render(request, "services/closed.html", context, status=403)
