"""Addresses of the office."""

from __future__ import annotations

from django.urls import path

from mashangban.web.hall import catalogue, changes, contracts, documents, dossier, entries, exports, simulator

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
    path("applications/<str:number>", dossier.dossier_page, name="dossier"),
    path("applications/<str:number>/check", dossier.check, name="check"),
    path("applications/<str:number>/open", dossier.open_identity, name="open"),
    path("applications/<str:number>/scans/<str:token>", documents.scan_file, name="scan-file"),
    path("applications/<str:number>/scans/<str:token>/<int:page>", documents.scan_page, name="scan-page"),
    path("applications/<str:number>/letters/<str:token>", documents.letter, name="letter"),
    path("applications/<str:number>/papers/<str:kind>.pdf", documents.paper, name="paper"),
    path("contracts", contracts.contracts_page, name="contracts"),
    path("contracts.xlsx", contracts.contracts_file, name="contracts-file"),
]
