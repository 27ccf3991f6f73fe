"""Asking for somebody who helps: the letter of the service for assisted handling, written like any other."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from mashangban.directory.pack import current_pack
from mashangban.web.portal.choices import ANY
from mashangban.web.portal.landing import desk_of
from mashangban.web.portal.writing import write_to
from mashangban.web.shared.requests import PageRequest

HELP = "one-thing.help"


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PageRequest) -> HttpResponse:
    """``/services/help``: goes to the service office, or to the community named in the letter."""
    pack = current_pack()
    district = next((place.code for place in pack.places.values() if place.parent is None), None)
    if HELP not in pack.services or district is None:
        raise Http404(HELP)
    return write_to(request, desk_of(district, HELP), ANY)
