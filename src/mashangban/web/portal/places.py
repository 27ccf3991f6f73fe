"""Places: chosen from a list, typed by hand, shown on a map."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mashangban.core.catalog.model import Place
from mashangban.core.catalog.pack import Pack
from mashangban.directory.pack import current_pack

#: places offered for one desk; more would be a list nobody reads
MOST = 80


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Find a desk without a code: by name, or street by street."""
    pack = current_pack()
    typed = request.GET.get("name", "").strip()[:60]
    within = pack.places.get(request.GET.get("in", ""))
    if typed:
        shown = list(pack.search_places(typed, limit=30))
    else:
        top = (
            within.code if within else next((p.code for p in pack.places.values() if p.parent is None), None)
        )
        shown = [place for place in pack.places.values() if place.parent == top]
    parents = {place.parent for place in pack.places.values()}
    context = {
        "typed": typed,
        "within": within,
        "places": [(place, place.code in parents) for place in shown],
    }
    return render(request, "portal/choose_place.html", context)


@require_safe
@cache_control(public=True, max_age=600)
def geojson(request: HttpRequest) -> HttpResponse:
    """Places with coordinates around ``?near=`` as GeoJSON (RFC 7946), for the map of a form."""
    pack = current_pack()
    near = request.GET.get("near", "")
    language = get_language() or "zh-hans"
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(place.lon), float(place.lat)]},
            "properties": {"code": place.code, "title": place.title.text(language), "kind": place.kind},
        }
        for place in nearby(pack, near)
        if place.lat is not None and place.lon is not None
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def nearby(pack: Pack, code: str) -> list[Place]:
    """The place, what lies in it, its neighbours and what lies in them."""
    if code not in pack.places:
        return []
    parent = pack.places[code].parent
    found = [code, *_below(pack, code)]
    if parent is not None and pack.places[parent].kind != "district":
        found += [parent, *_below(pack, parent)]
    return [pack.places[one] for one in dict.fromkeys(found)][:MOST]


def _below(pack: Pack, code: str) -> Iterator[str]:
    for place in pack.places.values():
        if place.parent == code:
            yield place.code
            yield from _below(pack, place.code)


def middle(pack: Pack, code: str) -> tuple[str, str]:
    """Latitude and longitude to open the map at: the place's own or the nearest place's around it."""
    for step in pack.place_path(code):
        place = pack.places[step]
        if place.lat is not None and place.lon is not None:
            return str(place.lat), str(place.lon)
    return "", ""
