"""Errors for programs: problem+json (RFC 9457), in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse

_PROGRAMS = ("/api/", "/partner/", "/open311/", "/healthz", "/readyz", "/metrics")


def wants_problem(request: HttpRequest) -> bool:
    """Whether the caller is a program rather than a browser showing pages."""
    if request.path.startswith(_PROGRAMS):
        return True
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def problem(
    status: int,
    code: str,
    title: str,
    *,
    detail: str = "",
    errors: Sequence[Mapping[str, Any]] = (),
    retry_after: int | None = None,
    **extra: Any,
) -> JsonResponse:
    """A problem document. ``code`` is stable and kebab-case; ``errors`` name field, problem, remedy."""
    body: dict[str, Any] = {
        "type": f"urn:mashangban:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = list(errors)
    body.update(extra)
    response = JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response
