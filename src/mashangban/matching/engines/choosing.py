"""Which engine a name means."""

from __future__ import annotations

from mashangban.core.rules.refusal import nearest
from mashangban.matching.engines.duckdb import DuckDBEngine
from mashangban.matching.engines.job import Engine
from mashangban.matching.engines.polars import PolarsEngine
from mashangban.matching.engines.spark import SparkEngine
from mashangban.matching.problems import MatchingError


def engine_named(name: str, memory: str | None = None) -> Engine:
    """``polars``, ``duckdb`` or ``spark://host:port``. MatchingError for anything else, and for a limit nothing keeps to."""
    if name == "polars":
        if memory is not None:
            raise MatchingError(
                {"zh": "Polars 不能限定内存", "en": "Polars cannot be given a limit of memory"},
                {
                    "zh": "请去掉 --memory：Polars 每次只取几个行组，行组越小用得越少；要限定就用 --engine duckdb",
                    "en": "leave --memory out: Polars holds a few row groups at a time, so smaller ones take less; "
                    "for a fixed limit use --engine duckdb",
                },
            )
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
