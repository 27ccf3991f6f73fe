"""Addresses of the boards."""

from __future__ import annotations

from django.urls import path

from mashangban.web.board import views

app_name = "board"
urlpatterns = [
    path("", views.public, name="public"),
    path("figures.<str:kind>", views.public_export, name="public-export"),
    path("station/<slug:unit>", views.station, name="station"),
    path("station/<slug:unit>/figures.<str:kind>", views.station_export, name="station-export"),
]
