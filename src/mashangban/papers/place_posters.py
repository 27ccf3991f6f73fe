"""The poster of a place code: its facts gathered from the pack and the code's row."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from mashangban.core.catalog.model import Bilingual, Unit
from mashangban.core.catalog.pack import Pack
from mashangban.directory.codes import token_of
from mashangban.directory.models import PlaceCode
from mashangban.directory.pack import current_pack
from mashangban.papers.bilingual import both
from mashangban.papers.poster import PosterFacts


def poster_of(code: PlaceCode, *, base_url: str | None = None) -> PosterFacts:
    """What is printed for `code`.

    `base_url` is the address people reach the platform at, when it is not that of the settings. The unit is the
    one answerable for the place within the service's authority; the promise is its own or the nearest above it.
    """
    pack = current_pack()
    authority = pack.service(code.service).authority if pack.services.get(code.service) else None
    found = (
        pack.unit_for(code.place, authority) or pack.unit_for(code.place) or authority or pack.info.unmatched
    )
    place, unit = pack.places[code.place], pack.units[found]
    promise = _promise(pack, unit)
    token = token_of(code)
    return PosterFacts(
        place_zh=place.title.zh,
        place_en=place.title.en,
        unit_zh=unit.title.zh,
        unit_en=unit.title.en,
        promise_zh=promise.zh,
        promise_en=promise.en,
        url=f"{(base_url or settings.BASE_URL).rstrip('/')}/q/{token}",
        code=token,
        # A code opens nothing from its expiry on, so the day before that moment is the last one.
        valid_until=timezone.localdate(code.expires_at - timedelta(microseconds=1))
        if code.expires_at
        else None,
        phone=unit.phone,
        serial=f"{timezone.localdate(code.issued_at):%Y%m%d}-{code.code_id[:4]}",
    )


def _promise(pack: Pack, unit: Unit) -> Bilingual:
    for code in pack.unit_path(unit.code):
        promise = pack.units[code].promise
        if promise is not None:
            return promise
    words = both(pgettext_lazy("poster", "We answer every matter"))
    return Bilingual(zh=words["zh"], en=words["en"])
