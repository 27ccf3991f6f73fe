"""Addresses of Open311 GeoReport v2."""

from __future__ import annotations

from django.urls import URLPattern, path

from mashangban.web.api import open311, open311_services
from mashangban.web.api.open311_documents import Format


def _both(form: Format) -> list[URLPattern]:
    given = {"form": form}
    return [
        path(f"discovery.{form}", open311_services.discovery, given, name=f"open311-discovery-{form}"),
        path(f"services.{form}", open311_services.services, given, name=f"open311-services-{form}"),
        path(
            f"services/<path:code>.{form}", open311_services.definition, given, name=f"open311-service-{form}"
        ),
        path(f"requests.{form}", open311.requests, given, name=f"open311-requests-{form}"),
        path(f"requests/<str:number>.{form}", open311.one_request, given, name=f"open311-request-{form}"),
    ]


urlpatterns = [*_both("json"), *_both("xml")]
