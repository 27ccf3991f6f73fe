"""Where a district's pack is: the folder of definitions, calendars and demo data."""

import os
from pathlib import Path


class PackMissing(LookupError):  # noqa: N818 - the name says what is missing
    """There is no pack "{name}". Looked in: {places}. Set MASHANGBAN_PACK to the pack's folder."""

    def __init__(self, name: str, places: list[Path]) -> None:
        listing = ", ".join(map(str, places))
        super().__init__((self.__doc__ or "{name}: {places}").format(name=name, places=listing))
        self.name = name
        self.places = tuple(places)


def pack_path(name: str = "nankai") -> Path:
    """The folder of the pack `name`.

    MASHANGBAN_PACK names the folder outright; else `packs/` beside `src/` in a checkout, else the copy that the
    installed package carries. Raises PackMissing, naming the places it looked in.
    """
    chosen = os.environ.get("MASHANGBAN_PACK")
    package = Path(__file__).resolve().parent
    places = [Path(chosen)] if chosen else [package.parents[1] / "packs" / name, package / "_packs" / name]
    for place in places:
        if place.is_dir():
            return place
    raise PackMissing(name, places)
