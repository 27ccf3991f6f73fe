"""Addresses of the resident's pages."""

from __future__ import annotations

from django.urls import path

from mashangban.web.portal import landing, places, proofs, receipts, texts, tracking, uploads, writing

app_name = "portal"

urlpatterns = [
    path("", landing.home, name="home"),
    path("q/", landing.typed_code, name="typed_code"),
    path("q/<str:code>", landing.scan, name="scan"),
    path("q/<str:code>/new/<slug:category>", writing.write_by_code, name="write_by_code"),
    path("at/", places.choose, name="choose_place"),
    path("at/<str:place>", landing.at_place, name="at_place"),
    path("at/<str:place>/new/<slug:category>", writing.write_at_place, name="write_at_place"),
    path("places.geojson", places.geojson, name="places_geojson"),
    path("t/", tracking.find, name="find"),
    path("t/<str:number>", tracking.show, name="track"),
    path("t/<str:number>/do/<slug:action>", tracking.act, name="act"),
    path("t/<str:number>/receipt", receipts.show, name="receipt"),
    path("t/<str:number>/receipt.pdf", receipts.slip, name="receipt_slip"),
    path("t/<str:number>/forget", tracking.forget, name="forget"),
    path("t/<str:number>/<str:key>", tracking.open_with_key, name="open_with_key"),
    path("uploads/", uploads.take, name="take_upload"),
    path("uploads/<str:token>", uploads.serve, name="upload"),
    path("uploads/<str:token>/small", uploads.serve_small, name="upload_small"),
    path("roots/", proofs.days, name="roots"),
    path("roots/<str:day>", proofs.one_day, name="root"),
    path("receipt-check", proofs.receipt_check, name="receipt_check"),
    path("privacy", texts.privacy, name="privacy"),
    path("about", texts.about, name="about"),
]
