"""Addresses of the boards."""

from __future__ import annotations

from django.urls import path

from mashangban.web.board import services_views, views

app_name = "board"
urlpatterns = [
    path("", views.public, name="public"),
    path("figures.<str:kind>", views.public_export, name="public-export"),
    path("services/", services_views.services, name="services"),
    path("services/figures.<str:kind>", services_views.services_export, name="services-export"),
    path("services/office", services_views.services_office, name="services-office"),
    path(
        "services/office/figures.<str:kind>",
        services_views.services_office_export,
        name="services-office-export",
    ),
    path("station/<slug:unit>", views.station, name="station"),
    path("station/<slug:unit>/figures.<str:kind>", views.station_export, name="station-export"),
]
