"""Addresses of the JSON API."""

from __future__ import annotations

from django.urls import path

from mashangban.web.api import intake, openapi
from mashangban.web.api.guard import guard_all, guarded, nothing_here
from mashangban.web.api.site import api

_patterns, _app, _namespace = api.urls

urlpatterns = [
    path("cases", intake.cases, name="api-create-case"),
    path("openapi.json", guarded(openapi.openapi_json), name="api-document"),
    path("docs", openapi.docs, name="api-docs"),
    path("", (guard_all(_patterns), _app, _namespace)),
    path("<path:rest>", nothing_here, name="api-nothing"),
]
