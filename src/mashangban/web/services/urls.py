"""Addresses of one-thing services for residents."""

from __future__ import annotations

from django.urls import path

from mashangban.web.services import (
    catalogue,
    following,
    form_step,
    helping,
    mandates,
    materials_step,
    noticing,
    phone_step,
    promises_step,
    resuming,
    review_step,
    scans,
    situation_step,
    starting,
    supplying,
    verifying,
)

app_name = "services"

urlpatterns = [
    path("services/", catalogue.show, name="catalogue"),
    path("services/resume", resuming.show, name="resume"),
    path("services/help", helping.write, name="help"),
    path("services/a/<str:reference>/", resuming.application, name="application"),
    path("services/a/<str:reference>/phone", phone_step.show, name="phone"),
    path("services/a/<str:reference>/situation", situation_step.show, name="situation"),
    path("services/a/<str:reference>/form", form_step.show, name="form"),
    path("services/a/<str:reference>/materials", materials_step.show, name="materials"),
    path("services/a/<str:reference>/promises", promises_step.show, name="promises"),
    path("services/a/<str:reference>/review", review_step.show, name="review"),
    path("services/a/<str:reference>/leave", resuming.leave, name="leave"),
    path("services/a/<str:reference>/scans", scans.take, name="take_scan"),
    path("services/a/<str:reference>/scans/<str:token>", scans.serve, name="scan"),
    path("services/a/<str:reference>/scans/<str:token>/small", scans.serve_small, name="scan_small"),
    path("services/case/<str:number>", following.show, name="case"),
    path("services/case/<str:number>/supply", supplying.supply, name="supply"),
    path("services/case/<str:number>/hand-in/<str:contract>", supplying.hand_in, name="hand_in"),
    path("services/case/<str:number>/withdraw", following.withdraw, name="withdraw"),
    path("services/case/<str:number>/papers/<str:of>/<slug:kind>.pdf", following.paper, name="paper"),
    path("v/", verifying.ask, name="verify_ask"),
    path("v/<str:code>", verifying.show, name="verify"),
    path("services/<str:scene>", noticing.show, name="scene"),
    path("services/<str:scene>/notice.pdf", noticing.paper, name="notice-pdf"),
    path("services/<str:scene>/begin", starting.begin, name="begin"),
    path("m/", mandates.find, name="mandate-find"),
    path("m/ask", mandates.ask, name="mandate-ask"),
    path("m/<slug:reference>", mandates.show, name="mandate"),
    path("m/<slug:reference>/do/<slug:what>", mandates.do, name="mandate-do"),
]
