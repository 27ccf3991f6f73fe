"""How long does a district's whole catalogue take? Loading, checking, compiling all scenes, telling and printing notices.

    .venv/bin/python bench/scenes.py

Goals: `check` of the whole pack under 5 s, a notice on screen under 10 ms.
"""

import os
import time
from collections.abc import Callable
from datetime import date, datetime
from datetime import time as clock_time

ROUNDS = 5
ON = date(2024, 9, 2)


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the fastest of several rounds."""
    spent = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return min(spent)


def told(name: str, seconds: float, goal: float | None = None) -> None:
    verdict = (
        "" if goal is None else f"   goal {goal * 1000:,.0f} ms: {'met' if seconds <= goal else 'MISSED'}"
    )
    print(f"{name:42}{seconds * 1000:10,.1f} ms{verdict}")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mashangban.config.settings")
    import django

    django.setup()
    from mashangban.core.catalog.compiling import compile_scene
    from mashangban.core.catalog.examples import run_examples
    from mashangban.core.catalog.lint import lint
    from mashangban.core.catalog.loader import load_pack
    from mashangban.core.catalog.notice import notice
    from mashangban.packs import pack_path
    from mashangban.papers.notice import notice_pdf

    pack = load_pack(pack_path())
    scenes = [versions[-1] for versions in pack.scenes.values()]
    start = datetime.combine(ON, clock_time(9), tzinfo=pack.zone)
    centre = pack.scene("open-nursing-centre")
    on_paper = notice(pack, centre, {"beds": 40}, on=ON)
    print(f"{len(scenes)} scenes, {len(pack.items)} items")
    told("load the pack", best(lambda: load_pack(pack_path())))
    told("check the pack", best(lambda: (load_pack(pack_path()), lint(pack), run_examples(pack)), 3), 5)
    told("compile all scenes", best(lambda: [compile_scene(pack, scene, start=start) for scene in scenes]))
    told("one notice on screen", best(lambda: notice(pack, centre, {"beds": 40}, on=ON)), 0.01)
    told("one notice as PDF", best(lambda: notice_pdf(on_paper, language="zh", printed_at=start)))


if __name__ == "__main__":
    main()
