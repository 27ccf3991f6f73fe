"""The scene an application is for, compiled for its answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from mashangban.applications.models import Application
from mashangban.core.catalog.compiled import CompiledScene
from mashangban.core.catalog.compiling import compile_scene
from mashangban.core.catalog.pack import Pack, UnknownScene
from mashangban.core.catalog.scenes import Scene
from mashangban.directory.pack import current_pack


def scene_of(application: Application, now: datetime) -> Scene:
    """The version it began with while the pack has it, else the newest. Raises ``UnknownScene``."""
    pack = current_pack()
    try:
        return pack.scene(application.scene, version=application.scene_version)
    except UnknownScene:
        return pack.scene(application.scene, on=now.astimezone(pack.zone).date())


def compiled(application: Application, now: datetime) -> CompiledScene:
    """Form, materials and plan for the answers so far; clocks as if it were handed in ``now``."""
    return compile_scene(
        current_pack(), scene_of(application, now), plain_answers(application.answers), start=now
    )


def plain_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as JSON keeps them: numbers whole or with their decimals, no ``Decimal``."""
    return {name: _plain(value) for name, value in answers.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def unit_for(pack: Pack, scene: Scene, place: str) -> str:
    """Who takes the application: the unit of a place it is delegated to, else the unit that leads the scene."""
    if place and scene.places and pack.covers(scene.places, place):
        for step in pack.place_path(place):
            here = pack.places[step]
            for unit in (here.unit, *here.units):
                if unit in scene.run_by:
                    return unit
    return scene.run_by[0]
