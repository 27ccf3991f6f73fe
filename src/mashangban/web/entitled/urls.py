"""Addresses of what residents may be entitled to."""

from __future__ import annotations

from django.urls import path

from mashangban.web.entitled import asking, rules

app_name = "entitled"

urlpatterns = [
    path("entitled/", asking.ask, name="ask"),
    path("entitled/rules/", rules.show_all, name="rules"),
    path("entitled/rules/<str:rule>", rules.show, name="rule"),
]
