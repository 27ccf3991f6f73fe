"""What the wheel carries besides the code: the district packs, the built front end, the translations.

Hatchling calls this while it builds. A wheel without them would install and then fail in front of a
resident, so it is not built at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = "src/mashangban/web/static/built"


class WheelContents(BuildHookInterface[Any]):
    """Adds ``packs/`` as ``mashangban/_packs`` and checks that everything that is built, is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the build; raises FileNotFoundError naming what is missing and the remedy."""
        if version == "editable":  # works from the folder itself, where packs/ lies
            return
        root = Path(self.root)
        missing = [po.relative_to(root).as_posix() for po in uncompiled(root)]
        if not (root / BUILT / "portal.css").exists():
            missing.append(BUILT)
        if missing:
            raise FileNotFoundError(f"not built yet: {', '.join(missing)}. Run `make build` first.")
        build_data["force_include"][str(root / "packs")] = "mashangban/_packs"


def uncompiled(root: Path) -> list[Path]:
    """The catalogues that are newer than what was compiled from them, or were never compiled."""
    found = []
    for source in sorted((root / "src").rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            found.append(source)
    return found
