"""Which engine a name means."""

from __future__ import annotations

from mashangban.core.rules.refusal import nearest
from mashangban.matching.engines.duckdb import DuckDBEngine
from mashangban.matching.engines.job import Engine
from mashangban.matching.engines.polars import PolarsEngine
from mashangban.matching.engines.spark import SparkEngine
from mashangban.matching.problems import MatchingError


def engine_named(name: str, memory: str | None = None) -> Engine:
    """``polars``, ``duckdb`` or ``spark://host:port``. MatchingError for anything else."""
    if name == "polars":
        return PolarsEngine()
    if name == "duckdb":
        return DuckDBEngine(memory)
    if name.startswith("spark:"):
        return SparkEngine(name, memory)
    like = nearest(name, ["polars", "duckdb"])
    raise MatchingError(
        {"zh": f"没有名为“{name}”的引擎", "en": f"there is no engine {name!r}"},
        {
            "zh": (f"是不是 {like}？" if like else "") + "可用：polars、duckdb、spark://主机:端口",
            "en": (f"did you mean {like}? " if like else "")
            + "there are polars, duckdb and spark://host:port",
        },
    )
