"""Addresses of the pages on grants without application."""

from __future__ import annotations

from django.urls import path

from mashangban.web.granting import beginning, grants, overview, reviewing

app_name = "granting"

urlpatterns = [
    path("", overview.overview_page, name="overview"),
    path("runs/new", beginning.begin_page, name="begin"),
    path("runs/<str:number>", reviewing.run_page, name="run"),
    path("runs/<str:number>/decide", reviewing.decide, name="decide"),
    path("runs/<str:number>/again", reviewing.again, name="again"),
    path("runs/<str:number>/offer", reviewing.offer, name="offer"),
    path("runs/<str:number>/counts.xlsx", reviewing.counts_file, name="counts-file"),
    path("grants", grants.grants_page, name="grants"),
    path("grants.xlsx", grants.grants_file, name="grants-file"),
    path("grants/<str:number>", grants.grant_page, name="grant"),
    path("grants/<str:number>/account", grants.account, name="account"),
    path("grants/<str:number>/notice.pdf", grants.notice_file, name="notice"),
    path("grants/<str:number>/<str:action>", grants.act_on_grant, name="act"),
]
