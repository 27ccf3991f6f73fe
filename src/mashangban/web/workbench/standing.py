"""Commands every service allows, described as actions so that the panel makes their forms like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mashangban.core.casework.standing import STANDING
from mashangban.core.catalog.model import Action

#: titles, and whether the resident sees it
_TITLES: Mapping[str, tuple[str, str, bool]] = {
    "note": ("内部备注", "Internal note", True),
    "cluster": ("并入", "Join to another case", True),
    "uncluster": ("分开", "Separate again", True),
    "assist-done": ("协办完成", "Assistance finished", False),
}


def standing_actions(names: Iterable[str]) -> Mapping[str, Action]:
    """Those of ``names`` that have a form here, as actions."""
    found = {}
    for name in names:
        if name not in _TITLES:
            continue
        zh, en, internal = _TITLES[name]
        found[name] = Action.model_validate(
            {
                "title": {"zh": zh, "en": en},
                "by": "member",
                "needs": STANDING[name].needs,
                "may": STANDING[name].may,
                "internal": internal,
            }
        )
    return found
