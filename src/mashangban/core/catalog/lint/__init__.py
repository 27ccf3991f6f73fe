"""Everything that can be wrong with a pack that is well-formed: names, flows, clocks, people, words."""

from __future__ import annotations

from mashangban.core.catalog.lint import (
    agencies,
    flows,
    forms,
    implementation,
    names,
    people,
    regimes,
    rule_versions,
    rules,
    scenes,
    words,
)
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Problem, in_order

__all__ = ["lint"]


def lint(pack: Pack) -> list[Problem]:
    """Every mistake of the pack, in the order of files and lines."""
    checks = (
        names,
        flows,
        forms,
        people,
        words,
        implementation,
        scenes,
        agencies,
        regimes,
        rules,
        rule_versions,
    )
    return in_order(problem for check in checks for problem in check.problems(pack))
