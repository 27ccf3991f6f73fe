"""Items that may be applied for, at an agency where nobody could decide them."""

from __future__ import annotations

from collections.abc import Iterator

from mashangban.core.catalog.lint.scene_names import all_scenes
from mashangban.core.catalog.lint.service_names import all_services
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Problem


def problems(pack: Pack) -> Iterator[Problem]:
    """Where the pack takes applications: each item of a scene has somebody with the role ``handler`` in its body, or above."""
    if not any(service.application for service in all_services(pack)):
        return
    staffed = {post.unit for post in pack.posts.values() if "handler" in post.roles and post.holders}
    offered = {part.item for scene in all_scenes(pack) for part in scene.items}
    for item in pack.items.values():
        if item.code not in offered or item.body not in pack.units:
            continue
        if staffed.isdisjoint(pack.unit_path(item.body)):
            yield pack.where.problem(
                "items",
                item.code,
                ("body",),
                {"en": f"nobody at {item.body} could decide it", "zh": f"{item.body} 没有人可以办理这个事项"},
                {
                    "en": "give the unit a post with the role handler and a holder",
                    "zh": "请为该单位设一个有人担任的 handler 岗位",
                },
            )
