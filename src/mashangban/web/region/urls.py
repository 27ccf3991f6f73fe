"""Addresses of the pages on partners."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
