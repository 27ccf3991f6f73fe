"""The signed letters: one PDF for each promise, kept with the application, its hash in the chain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mashangban.applications.contents import Contents
from mashangban.applications.models import Application
from mashangban.applications.promising import Promise
from mashangban.core.catalog.compiled import CompiledScene


def keep_letters(
    application: Application, inside: Contents, stand: list[Promise], told: CompiledScene, now: datetime
) -> Mapping[tuple[str, str], str]:
    """Render and keep the letters; (item, evidence) → SHA-256."""
    return {}
