"""An action about to be carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from mashangban.core.casework.model import Json
from mashangban.core.catalog.model import Action


class Doing(NamedTuple):
    """An action about to be carried out: by whom, in which role, with which clean input."""

    name: str
    row: Action
    actor: str
    role: str
    data: Mapping[str, Json]
    at: datetime
    #: done by the system because its moment has come
    timed: bool = False
    #: lead case whose action this repeats, and who did it there
    follows: str | None = None
    on_behalf_of: str | None = None
    #: who does it for the applicant
    agent: str | None = None
