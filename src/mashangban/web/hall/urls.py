"""Addresses of the office."""

from __future__ import annotations

from django.urls import path

from mashangban.web.hall import catalogue, changes, entries, exports, simulator

app_name = "hall"

urlpatterns = [
    path("catalogue/<str:table>", catalogue.table_page, name="table"),
    path("catalogue.jsonld", exports.jsonld, name="jsonld"),
    path("implementation-list.xlsx", exports.implementation_list, name="implementation-list"),
    path("scenes/<str:scene>", entries.scene_page, name="scene"),
    path("scenes/<str:scene>/changes", changes.changes_page, name="changes"),
    path("items/<str:item>", entries.item_page, name="item"),
    path("evidence/<str:evidence>", entries.evidence_page, name="evidence"),
    path("elements/<str:element>", entries.element_page, name="element"),
    path("laws/<str:law>", entries.law_page, name="law"),
    path("partners/<str:partner>", entries.partner_page, name="partner"),
    path("simulator/<str:scene>", simulator.simulator_page, name="simulator"),
    path("simulator/<str:scene>/notice.pdf", simulator.notice_file, name="notice"),
]
