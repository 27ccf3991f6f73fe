"""Pages that only tell: privacy and what this is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mashangban.directory.pack import current_pack


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is asked for, why, who sees it, how long it is kept."""
    return render(request, "portal/privacy.html", {"pack": current_pack().info})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this desk is and how it works."""
    return render(request, "portal/about.html", {"pack": current_pack().info})
