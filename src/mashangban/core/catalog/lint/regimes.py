"""Commitments: three regimes that must stay apart, what the law keeps out of them, and their terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mashangban.core.catalog.items import Item, Material
from mashangban.core.catalog.lint.implementation import longer
from mashangban.core.catalog.lint.scene_names import all_scenes, key_of
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, Text
from mashangban.core.catalog.scenes import Commitment, Scene
from mashangban.core.worktime import Term

Found = tuple[Path, Text, Text]

MATTERS: Final[Mapping[str, tuple[str, str]]] = {
    "national-security": ("national security", "国家安全"),
    "public-safety": ("public safety", "公共安全"),
    "prudential-finance": ("prudential supervision of finance", "金融业审慎监管"),
    "environment": ("the environment", "生态环境保护"),
    "life-health": ("life and health", "生命健康"),
}
REGIMES: Final[Mapping[str, tuple[str, str]]] = {
    "notice-and-commitment": ("notice and commitment", "告知承诺"),
    "credit-commitment": ("credit commitment approval", "信用承诺审批"),
    "tolerant-acceptance": ("tolerant acceptance", "容缺受理"),
}
#: the material's own mark that a regime needs
_MARKS: Final[Mapping[str, str]] = {
    "notice-and-commitment": "committable",
    "credit-commitment": "on_credit",
    "tolerant-acceptance": "deferrable",
}
LONGEST_CREDIT: Final = Term(60, "working days")


def problems(pack: Pack) -> Iterator[Problem]:
    """Every commitment that the regimes do not allow."""
    for scene in all_scenes(pack):
        for path, problem, remedy in (*_of_scene(pack, scene), *_apart(scene)):
            yield pack.where.problem("scenes", key_of(scene), path, problem, remedy)
    for item in pack.items.values():
        for path, problem, remedy in _marks(item):
            yield pack.where.problem("items", item.code, path, problem, remedy)


def _of_scene(pack: Pack, scene: Scene) -> Iterator[Found]:
    for index, one in enumerate(scene.commitments):
        path: Path = ("commitments", index)
        item = pack.items.get(one.item)
        if item is None:
            continue
        if one.item not in scene.codes:
            yield (
                (*path, "item"),
                {"en": f"{one.item} is no item of this scene", "zh": f"{one.item} 不是本场景的事项"},
                {"en": "name one of its items", "zh": "请写本场景的事项"},
            )
            continue
        material = next((m for m in item.materials if m.evidence == one.evidence), None)
        if material is None:
            yield (
                (*path, "evidence"),
                {
                    "en": f"{one.item} does not ask for {one.evidence}",
                    "zh": f"{one.item} 并不要求 {one.evidence}",
                },
                {"en": "name one of its materials", "zh": "请写它要求的材料"},
            )
            continue
        yield from _allowed(path, one, item, material)
        yield from _due(pack, path, one, item)
    promised = {one.regime for one in scene.commitments} & {"notice-and-commitment", "credit-commitment"}
    if ("commitment" in scene.modes) != bool(promised):
        yield (
            ("modes",),
            {
                "en": "mode commitment and the commitments do not agree",
                "zh": "“承诺办”模式与承诺内容不一致",
            },
            {
                "en": "add a commitment, or leave the mode out",
                "zh": "请补上承诺内容，或去掉该模式",
            },
        )


def _allowed(path: Path, one: Commitment, item: Item, material: Material) -> Iterator[Found]:
    en, zh = REGIMES[one.regime]
    if item.touches and one.regime != "tolerant-acceptance":
        matters = [MATTERS[matter] for matter in item.touches]
        yield (
            (*path, "regime"),
            {
                "en": f"{en} is not allowed for {item.code}: it touches {', '.join(m[0] for m in matters)}",
                "zh": f"{item.code} 涉及{'、'.join(m[1] for m in matters)}，不得适用{zh}",
            },
            {
                "en": "ask for the material, or use tolerant acceptance where the law allows it",
                "zh": "请要求提交材料，或在法规允许时使用容缺受理",
            },
        )
    if not getattr(material, _MARKS[one.regime]):
        yield (
            (*path, "evidence"),
            {
                "en": f"{item.code} does not open {material.evidence} to {en}",
                "zh": f"{item.code} 的 {material.evidence} 不适用{zh}",
            },
            {
                "en": f"write {_MARKS[one.regime]}: true there, if the law allows it",
                "zh": f"法规允许时，请在那里写 {_MARKS[one.regime]}: true",
            },
        )
    if one.regime == "tolerant-acceptance" and item.handling == "instant":
        yield (
            (*path, "regime"),
            {
                "en": f"{item.code} is decided on the spot: nothing can come later",
                "zh": f"{item.code} 是即办件，不能容缺受理",
            },
            {"en": "ask for the material at once", "zh": "请要求当场提交材料"},
        )


def _due(pack: Pack, path: Path, one: Commitment, item: Item) -> Iterator[Found]:
    limit = {"credit-commitment": LONGEST_CREDIT, "tolerant-acceptance": item.statutory or item.promised}.get(
        one.regime
    )
    if limit is not None and longer(pack, one.due, limit):
        yield (
            (*path, "due"),
            {
                "en": f"{one.due} is longer than {REGIMES[one.regime][0]} allows here ({limit})",
                "zh": f"{one.due.text('zh')}超过了{REGIMES[one.regime][1]}在此允许的{limit.text('zh')}",
            },
            {"en": f"write at most {limit}", "zh": f"最长写{limit.text('zh')}"},
        )


def _apart(scene: Scene) -> Iterator[Found]:
    """One material of one item stands under one regime."""
    seen: dict[tuple[str, str], str] = {}
    for index, one in enumerate(scene.commitments):
        first = seen.setdefault((one.item, one.evidence), one.regime)
        if first != one.regime or (one.item, one.evidence) in [
            (other.item, other.evidence) for other in scene.commitments[:index]
        ]:
            yield (
                ("commitments", index),
                {
                    "en": f"{one.evidence} of {one.item} has a commitment already ({REGIMES[first][0]})",
                    "zh": f"{one.item} 的 {one.evidence} 已有承诺（{REGIMES[first][1]}）",
                },
                {"en": "keep one regime for one material", "zh": "一份材料只适用一种制度"},
            )


def _marks(item: Item) -> Iterator[Found]:
    for index, material in enumerate(item.materials):
        path: Path = ("materials", index)
        if material.deferrable and material.weight == "main":
            yield (
                (*path, "deferrable"),
                {"en": "a main material cannot be missing", "zh": "主要材料不能容缺"},
                {
                    "en": "write weight: secondary, or remove deferrable",
                    "zh": "请写 weight: secondary，或去掉 deferrable",
                },
            )
        for mark in ("committable", "on_credit"):
            if getattr(material, mark) and item.touches:
                matters = [MATTERS[matter] for matter in item.touches]
                yield (
                    (*path, mark),
                    {
                        "en": f"no commitment where {', '.join(m[0] for m in matters)} is touched",
                        "zh": f"涉及{'、'.join(m[1] for m in matters)}的事项不得承诺",
                    },
                    {"en": f"remove {mark}", "zh": f"请去掉 {mark}"},
                )
