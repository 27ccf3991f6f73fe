"""The systems whose figures can be read: which service, which clocks carry its promises.

``desk`` counts letters (``reading``), ``services`` counts one-thing services (``services``), ``no-application`` grants
that nobody applies for (``grants``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mashangban.core.measures.grants import RUN
from mashangban.core.measures.one_thing import APPLICATION


class UnknownSystem(LookupError):  # noqa: N818 - named as what it says
    """There are no figures for "{name}". Known: {known}."""

    def __init__(self, name: str) -> None:
        super().__init__((self.__doc__ or "").format(name=name, known=", ".join(NAMES)))


@dataclass(frozen=True, slots=True)
class System:
    """What the figures of a system are made from."""

    code: str
    service: str
    #: the clock of the promise to whoever raised the case
    clock: str
    #: the clock that a bad rating starts
    callback: str


SYSTEMS: Mapping[str, System] = {
    "desk": System("desk", service="police-desk.ask", clock="reply", callback="callback"),
}


#: the one-thing services, which count applications, items and contracts instead of letters
ONE_THING = "services"
#: the scene for those over sixty, of which the page counts whom it served
ELDERS = "over-60s"
#: grants without application
NO_APPLICATION = "no-application"
NAMES = (*SYSTEMS, ONE_THING, NO_APPLICATION)


def main_service(name: str) -> str:
    """The service whose first case begins a system's figures; raises UnknownSystem."""
    return {ONE_THING: APPLICATION, NO_APPLICATION: RUN}.get(name) or system_of(name).service


def system_of(name: str) -> System:
    """The system of this name; raises UnknownSystem."""
    if name not in SYSTEMS:
        raise UnknownSystem(name)
    return SYSTEMS[name]
