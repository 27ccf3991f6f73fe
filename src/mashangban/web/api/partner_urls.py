"""Addresses for districts elsewhere."""

from __future__ import annotations

from django.urls import path

from mashangban.web.api import partner

urlpatterns = [
    path("messages", partner.messages, name="partner-messages"),
    path("items", partner.items, name="partner-items"),
]
