"""Figures of the one-thing services as JSON and as a table on a terminal, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from mashangban.core.catalog.lint.regimes import REGIMES
from mashangban.core.catalog.pack import Pack
from mashangban.core.measures import Share
from mashangban.core.measures.one_thing_indicators import Compression, Contracts, SceneCounts, Task
from mashangban.figures.report import aligned, number, ratings_json
from mashangban.figures.services import Across, ServicesFigures


def as_json(figures: ServicesFigures) -> dict[str, Any]:
    """The figures as plain values: counts are whole numbers, rates per cent with numerator and denominator.

    A rate of nothing is null, never 0; so is drop-off where a unit is asked for.
    """
    counts = figures.counts
    return {
        "system": "services",
        "period": {"since": figures.asked.since.isoformat(), "until": figures.asked.until.isoformat()},
        "unit": figures.asked.unit,
        "place": figures.asked.place,
        "scenes": {
            "existing": figures.scenes.get("existing", 0),
            "added": figures.scenes.get("added", 0),
            "total": sum(figures.scenes.values()),
        },
        "applications": {
            "handed_in": counts.handed_in,
            **{state: counts.ended.get(state, 0) for state in ("completed", "refused", "withdrawn", "terminated")},
            "open": counts.open,
            "deemed": counts.deemed,
            "by_way": dict(counts.ways),
        },
        "commitments": {
            "handled": counts.by_commitment,
            "by_regime": dict(counts.by_regime),
            **_contracts(counts.all_contracts),
            "contracts_by_regime": {regime: _contracts(one) for regime, one in counts.contracts.items()},
        },
        "elders": _elders(figures),
        "cross_region": _across(figures.across),
        "items": {"decided": counts.decided, "outcomes": dict(counts.outcomes)},
        "time_compression": {
            **_compression(counts.compression),
            # decided, but without a statutory limit, or with limits in another unit
            "left_out": counts.decided - counts.compression.items,
            "other_units": [_compression(one) for one in counts.other_units],
            "by_scene": {
                code: _compression(one.compression)
                for code, one in counts.scenes.items()
                if one.compression.items
            },
        },
        "trip_reduction": {
            **_share(counts.trips),
            "by_scene": {code: _share(one.trips) for code, one in counts.scenes.items() if one.handed_in},
        },
        "on_time": {name: _share(one) for name, one in counts.on_time.items()},
        "supplement_rate": _share(counts.supplement),
        "drop_off": _drop_off(figures),
        "ratings": {"whole": ratings_json(counts.ratings), "items": ratings_json(counts.item_ratings)},
        "follow_up": _task(counts.tasks["follow-up"]),
        "guidance": _task(counts.tasks["guidance"]),
        "callbacks": _task(counts.tasks["callback"]),
        "help": _task(counts.tasks["help"]),
        "joint_reviews": _task(counts.tasks["joint-review"]),
        "by_scene": {code: _scene(one) for code, one in counts.scenes.items()},
    }  # fmt: skip


def _share(share: Share) -> dict[str, Any]:
    return {"rate": number(share.rate), "numerator": share.part, "denominator": share.whole}


def _contracts(contracts: Contracts) -> dict[str, Any]:
    stands = contracts.stands
    return {
        "contracts": contracts.contracts,
        "open": contracts.open,
        "due": contracts.due,
        **{state: stands.get(state, 0) for state in ("fulfilled", "cured", "overdue", "terminated", "void", "repaired")},
        "revoked": contracts.revoked,
        "late": contracts.late,
        "put_right": contracts.rectified,
        "fulfilled_on_time": contracts.kept_in_time,
        "fulfilment_rate": number(contracts.fulfilment.rate),
    }  # fmt: skip


def _elders(figures: ServicesFigures) -> dict[str, Any]:
    elders = figures.elders
    return {
        "scene": elders.scene,
        "places": list(elders.places),
        "served": elders.total,
        "served_until": figures.today.isoformat(),
        "by_way": dict(elders.served),
        "in_period": elders.in_period,
    }


def _across(across: Across) -> dict[str, Any]:
    return {
        "items_open": across.items_open,
        "open_with": dict(across.open_with),
        "passed": sum(one.n for one in across.passed),
        "firms": across.firms,
        "by_mode": {f"{mode}-{direction}": n for (direction, mode), n in across.by_mode().items()},
        "by_partner": across.by_partner(),
    }


def _compression(one: Compression) -> dict[str, Any]:
    return {
        **_share(one.saved),
        "unit": one.unit,
        "items": one.items,
        "statutory": one.statutory,
        "promised": one.promised,
    }


def _drop_off(figures: ServicesFigures) -> list[dict[str, Any]] | None:
    return [
        {
            "step": one.step,
            "reached": one.reached,
            "left": one.left,
            "under_way": one.under_way,
            "share": number(one.share.rate),
        }
        for one in figures.steps
    ] or None


def _task(task: Task) -> dict[str, Any]:
    return {"asked": task.tasks, "done": task.done, "in_time": _share(task.in_time)}


def _scene(one: SceneCounts) -> dict[str, Any]:
    return {
        "handed_in": one.handed_in,
        "completed": one.completed,
        "decided": one.decided,
        "by_commitment": one.by_commitment,
    }


# --- table --------------------------------------------------------------------------------------

#: what a row is called, in both languages
_WORDS: Mapping[str, tuple[str, str]] = {
    "period": ("统计期间", "Period"),
    "scenes": ("一件事场景（原有＋新增）", "Scenes (existing + added)"),
    "handed-in": ("收到申请", "Applications handed in"),
    "completed": ("  已办结", "  completed"),
    "refused": ("  不予受理", "  not accepted"),
    "withdrawn": ("  撤回", "  withdrawn"),
    "terminated": ("  终止", "  ended"),
    "open": ("  在办", "  open"),
    "deemed": ("  逾期未告知视为受理", "  accepted because nothing was said in time"),
    "commitments": ("承诺办事项", "Items decided on a commitment"),
    "contracts": ("承诺（到期÷全部）", "Promises (due ÷ all)"),
    "fulfilment": ("按期履约率", "Fulfilled on time"),
    "elders": ("60岁以上老人办结（截至今天）", "Elders served (until today)"),
    "firms": ("跨域办企业事项", "Firms' matters across regions"),
    "items-open": ("跨域通办事项", "Items open across regions"),
    "compression": ("时限压缩率（工作日）", "Time compression (working days)"),
    "trips": ("跑动减少率", "Visits saved"),
    "items": ("事项按时办结", "Items decided on time"),
    "whole": ("全程按时办结", "The whole on time"),
    "notice": ("按时受理或告知", "Accepted or told on time"),
    "delivery": ("按时送达", "Delivered on time"),
    "supplement": ("补正率", "Asked for more"),
    "left": ("没有办下去（离开÷到达）", "Left (left ÷ reached)"),
    "satisfied": ("满意率（收到评价中）", "Satisfied (of those who rated)"),
    "none": ("无", "none"),
}  # fmt: skip
_STEPS: Mapping[str, tuple[str, str]] = {
    "situation": ("选择情形", "situation"),
    "form": ("填写表单", "form"),
    "materials": ("准备材料", "materials"),
    "promises": ("签署承诺", "promises"),
    "review": ("核对提交", "review"),
    "submitted": ("已提交", "handed in"),
}


def step_title(step: str, lang: str) -> str:
    """What a step of the draft is called."""
    zh, en = _STEPS.get(step, (step, step))
    return en if lang.startswith("en") else zh


def regime_title(regime: str, lang: str) -> str:
    """What a regime is called."""
    en, zh = REGIMES[regime]
    return en if lang.startswith("en") else zh


def as_table(figures: ServicesFigures, pack: Pack, lang: str) -> str:
    """The main figures as two aligned columns."""
    return aligned(list(_rows(figures, pack, lang)))


def _rows(figures: ServicesFigures, pack: Pack, lang: str) -> Iterator[tuple[str, str]]:
    counts, contracts = figures.counts, figures.counts.all_contracts
    yield _word("period", lang), f"{figures.asked.since} – {figures.asked.until}"
    for code in (figures.asked.unit, figures.asked.place):
        if code:
            yield "", pack.title(code, lang)
    scenes = figures.scenes
    existing, added = scenes.get("existing", 0), scenes.get("added", 0)
    yield _word("scenes", lang), f"{sum(scenes.values())} ({existing} + {added})"
    yield _word("handed-in", lang), f"{counts.handed_in:,}"
    for state in ("completed", "refused", "withdrawn", "terminated"):
        yield _word(state, lang), str(counts.ended.get(state, 0))
    yield _word("open", lang), str(counts.open)
    yield _word("deemed", lang), str(counts.deemed)
    yield _word("commitments", lang), f"{counts.by_commitment:,}"
    for regime, n in counts.by_regime.items():
        yield f"  {regime_title(regime, lang)}", str(n)
    yield _word("contracts", lang), f"{contracts.due} ÷ {contracts.contracts}"
    yield _word("fulfilment", lang), _shown(contracts.fulfilment, lang)
    yield _word("elders", lang), str(figures.elders.total)
    yield _word("items-open", lang), str(figures.across.items_open)
    yield _word("firms", lang), str(figures.across.firms)
    yield _word("compression", lang), _shown(counts.compression.saved, lang)
    yield _word("trips", lang), _shown(counts.trips, lang)
    for name in ("notice", "items", "whole", "delivery"):
        yield _word(name, lang), _shown(counts.on_time[name], lang)
    yield _word("supplement", lang), _shown(counts.supplement, lang)
    if figures.steps:
        yield _word("left", lang), ""
    for step in figures.steps[:-1]:
        yield f"  {step_title(step.step, lang)}", _shown(step.share, lang)
    yield _word("satisfied", lang), _percent(counts.ratings.satisfied_rate, lang)


def _word(key: str, lang: str) -> str:
    zh, en = _WORDS[key]
    return en if lang.startswith("en") else zh


def _percent(value: Decimal | None, lang: str) -> str:
    return _word("none", lang) if value is None else f"{value} %"


def _shown(share: Share, lang: str) -> str:
    return f"{_percent(share.rate, lang)} ({share.part} ÷ {share.whole})"
