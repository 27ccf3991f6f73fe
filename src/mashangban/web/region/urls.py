"""Addresses of the pages on partners."""

from __future__ import annotations

from django.urls import path

from mashangban.web.region import collecting, slips

app_name = "region"

urlpatterns = [
    path("", slips.slips_page, name="slips"),
    path("collect", collecting.offers_page, name="offers"),
    path("collect/<str:partner>/<str:kind>/<str:code>", collecting.collect_page, name="collect"),
    path("retry/<str:partner>", slips.retry_partner, name="retry-partner"),
    path("<str:slip>", slips.slip_page, name="slip"),
    path("<str:slip>/reveal", slips.reveal, name="reveal"),
    path("<str:slip>/retry", slips.retry, name="retry"),
    path("<str:slip>/supplement", collecting.supplement_page, name="supplement"),
    path("<str:slip>/slip.pdf", slips.slip_pdf, name="slip-pdf"),
    path("<str:slip>/scans/<str:digest>", slips.scan, name="scan"),
]
