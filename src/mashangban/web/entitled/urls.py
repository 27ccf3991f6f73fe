"""Addresses of what residents may be entitled to, and of what they are offered."""

from __future__ import annotations

from django.urls import path

from mashangban.web.entitled import asking, offers, rules

app_name = "entitled"

urlpatterns = [
    path("entitled/", asking.ask, name="ask"),
    path("entitled/rules/", rules.show_all, name="rules"),
    path("entitled/rules/<str:rule>", rules.show, name="rule"),
    path("e/", offers.find, name="offer-find"),
    path("e/<str:code>", offers.show, name="offer"),
    path("e/<str:code>/notice.pdf", offers.notice, name="offer-notice"),
]
