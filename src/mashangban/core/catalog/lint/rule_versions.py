"""Versions of a rule that follow each other day by day, and benefits of one right that agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from mashangban.core.catalog.entitlements import Rule
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, Text

Found = tuple[Path, Text, Text]


def problems(pack: Pack) -> Iterator[Problem]:
    """Days on which two versions of a rule stand, or none between two; rights that benefits see differently."""
    for versions in pack.rules.values():
        for earlier, later in pairwise(versions):
            for path, problem, remedy in (*_days(earlier, later), *_same(earlier, later)):
                yield pack.where.problem("rules", later.key, path, problem, remedy)
    first: dict[str, str] = {}
    for benefit in pack.benefits.values():
        other = pack.benefits[first.setdefault(benefit.right, benefit.code)]
        for key in ("per", "period"):
            mine, theirs = getattr(benefit, key), getattr(other, key)
            if mine != theirs:
                yield pack.where.problem(
                    "benefits",
                    benefit.code,
                    (key,),
                    {
                        "en": f"it gives the right {benefit.right} with {key} {mine}, {other.code} with {theirs}",
                        "zh": f"同一权利 {benefit.right}，这里 {key} 是 {mine}，{other.code} 是 {theirs}",
                    },
                    {
                        "en": "let them agree, so that nobody has the right twice",
                        "zh": "请写成一致，以免重复享受",
                    },
                )


def _days(earlier: Rule, later: Rule) -> Iterator[Found]:
    end = earlier.valid.until
    if end is None or end >= later.valid.since:
        last = later.valid.since - timedelta(days=1)
        yield (
            ("valid", "from"),
            {
                "en": f"{earlier.key} still stands on {later.valid.since}: two versions on one day",
                "zh": f"{earlier.key} 在 {later.valid.since} 仍然有效：同一天有两个版本",
            },
            {"en": f"let the earlier one end on {last}", "zh": f"请让前一个版本到 {last} 为止"},
        )
    elif end + timedelta(days=1) < later.valid.since:
        first = end + timedelta(days=1)
        yield (
            ("valid", "from"),
            {
                "en": f"nothing stands from {first} to {later.valid.since - timedelta(days=1)}",
                "zh": f"从 {first} 到 {later.valid.since - timedelta(days=1)} 没有有效的版本",
            },
            {
                "en": f"let this version begin on {first}, or the earlier one end later",
                "zh": f"请让这个版本从 {first} 开始，或让前一个版本晚些结束",
            },
        )


def _same(earlier: Rule, later: Rule) -> Iterator[Found]:
    if earlier.subject != later.subject:
        yield (
            ("subject",),
            {
                "en": f"{earlier.key} is about a {earlier.subject}, this version about a {later.subject}",
                "zh": f"{earlier.key} 的对象是 {earlier.subject}，这个版本是 {later.subject}",
            },
            {"en": "versions of a rule are about the same", "zh": "同一规则的各版本对象应当相同"},
        )
