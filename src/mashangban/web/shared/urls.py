"""Addresses that belong to no face: health, figures for machines, language and large type."""

from __future__ import annotations

from django.urls import path

from mashangban.web.shared import health, preferences

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("i18n", preferences.choose_language, name="choose_language"),
    path("view", preferences.choose_view, name="choose_view"),
]
