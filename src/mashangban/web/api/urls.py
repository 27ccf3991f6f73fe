"""Addresses of the JSON API."""

from __future__ import annotations

from django.urls import path

from mashangban.web.api import intake

urlpatterns = [
    path("cases", intake.cases, name="api_cases"),
]
