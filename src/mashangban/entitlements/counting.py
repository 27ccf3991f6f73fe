"""What a run's office reviews, counted from the match and the data: tables, odd ones, samples. Works on pseudonyms only."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from mashangban.entitlements import population
from mashangban.entitlements.rulebook import RuleAt

#: lower ends of the age bands
AGES: Final = (0, 18, 35, 60, 70, 80, 90)
#: older than anybody is likely to be: look whether they live
VERY_OLD: Final = 105
#: more people of one household for one rule are looked at
MANY: Final = 3
#: samples a rule and answer
SAMPLES: Final = {"yes": 8, "no": 4, "unknown": 4}
#: odd ones of a kind that are kept with their facts
ODD: Final = 5
#: days before or after the birthday that decides
NEAR_DAYS: Final = 31
_ANSWERS: Final = ("yes", "no", "unknown")
_KEPT: Final = ("household_id", "street", "birth_date", "sex")


@dataclass(frozen=True)
class Found:
    """Somebody to whom a rule says yes."""

    pseudonym: str
    household: str
    street: str


class Counting:
    """One match and the data it was made from."""

    def __init__(self, people: Path, out: Path, rules: Sequence[RuleAt], on: date) -> None:
        self.people, self.rules, self.on = people, rules, on
        self.id = population.id_column(rules[0].subject)
        scan = pl.scan_parquet(str(people / "*.parquet") if people.is_dir() else people)
        self.columns = scan.collect_schema().names()
        kept = [name for name in _KEPT if name in self.columns]
        edges = {str(one["fact"]) for rule in rules for one in rule.body.get("edges", ())}
        read = {name for rule in rules for name in rule.reads} | edges
        more = sorted(name for name in read if name in self.columns and name not in (*kept, self.id))
        answers = pl.scan_parquet(out)
        renamed = {rule.code: _answer(rule.code) for rule in rules}
        joined = scan.select(self.id, *kept, *more).join(
            answers.select(self.id, *renamed).rename(renamed), on=self.id, how="left", maintain_order="left"
        )
        # joined once, on disk: a dozen questions are asked of it, and ten million rows would fill the memory
        self._joined = out.with_name(f"{out.stem}.joined.parquet")
        joined.sink_parquet(self._joined)
        self.frame = pl.scan_parquet(self._joined)

    def __enter__(self) -> Counting:
        return self

    def __exit__(self, *_: object) -> None:
        self._joined.unlink(missing_ok=True)

    def counts(self) -> dict[str, Any]:
        """Rule → totals, tables by street, age and sex, odd ones as numbers."""
        tables = self._tables()
        return {rule.code: tables[rule.code] | {"odd": self._odd(rule)} for rule in self.rules}

    def found(self, rule: RuleAt) -> Iterator[Found]:
        """Everybody to whom the rule says yes, in the order of the data."""
        kept = [name for name in ("household_id", "street") if name in self.columns]
        rows = self.frame.filter(pl.col(_answer(rule.code))).select(self.id, *kept).collect()
        for row in rows.iter_rows(named=True):
            yield Found(str(row[self.id]), str(row.get("household_id") or ""), str(row.get("street") or ""))

    def samples(self, seed: str) -> dict[str, Any]:
        """Rule → people drawn by a fixed seed, by answer, and some of the odd ones; with the facts the rule reads."""
        chosen: dict[str, dict[str, list[str]]] = {}
        for rule in self.rules:
            drawn = {answer: self._draw(rule, answer, seed) for answer in _ANSWERS}
            drawn |= {kind: self._some(rows) for kind, rows in self._odd_rows(rule).items()}
            chosen[rule.code] = drawn
        wanted = [one for drawn in chosen.values() for names in drawn.values() for one in names]
        known = population.facts_of(self.people, self.rules[0].subject, wanted) if wanted else {}
        return {
            rule.code: {
                kind: [{"id": one, "facts": _only(known.get(one, {}), rule)} for one in names]
                for kind, names in chosen[rule.code].items()
            }
            for rule in self.rules
        }

    # --- tables -------------------------------------------------------------------------------------

    def _tables(self) -> dict[str, dict[str, Any]]:
        groups = [
            self._column("street").alias("by_street"),
            self._band().alias("by_age"),
            self._column("sex").alias("by_sex"),
        ]
        sums = []
        for rule in self.rules:
            answer = pl.col(_answer(rule.code))
            sums += [
                answer.sum().alias(f"{rule.code} yes"),
                answer.not_().sum().alias(f"{rule.code} no"),
                answer.is_null().sum().alias(f"{rule.code} unknown"),
            ]
        rows = self.frame.group_by(groups).agg(sums).collect()
        tables: dict[str, dict[str, Any]] = {
            rule.code: {"by_street": {}, "by_age": {}, "by_sex": {}, **dict.fromkeys(_ANSWERS, 0)}
            for rule in self.rules
        }
        for row in rows.iter_rows(named=True):
            for code, table in tables.items():
                for answer_name in _ANSWERS:
                    number = int(row[f"{code} {answer_name}"] or 0)
                    table[answer_name] += number
                    for by in ("by_street", "by_age", "by_sex"):
                        line = table[by].setdefault(str(row[by]), dict.fromkeys(_ANSWERS, 0))
                        line[answer_name] += number
        return tables

    def _column(self, name: str) -> pl.Expr:
        return pl.col(name).cast(pl.String).fill_null("") if name in self.columns else pl.lit("")

    def _band(self) -> pl.Expr:
        if "birth_date" not in self.columns:
            return pl.lit("")
        bands = [
            pl.when(pl.col("birth_date") <= years_before(self.on, lower)).then(pl.lit(str(lower)))
            for lower in reversed(AGES)
        ]
        return pl.coalesce(*bands, pl.lit(""))

    # --- odd ones -----------------------------------------------------------------------------------

    def _odd_rows(self, rule: RuleAt) -> dict[str, pl.LazyFrame]:
        """Kind → the rows that are odd in this way."""
        answer = pl.col(_answer(rule.code))
        found: dict[str, pl.LazyFrame] = {}
        if "birth_date" in self.columns:
            old = pl.col("birth_date") < years_before(self.on, VERY_OLD)
            found["very-old"] = self.frame.filter(answer & old)
        if "household_id" in self.columns and rule.subject == "person":
            many = (
                self.frame.filter(answer & pl.col("household_id").is_not_null())
                .group_by("household_id")
                .agg(pl.len().alias("_many"), pl.col(self.id).first())
                .filter(pl.col("_many") > MANY)
            )
            found["many-in-household"] = many
        near = [one for one in map(self._near, rule.body.get("edges", ())) if one is not None]
        if near:
            found["near-threshold"] = self.frame.filter(answer.is_not_null() & pl.any_horizontal(near))
        return found

    def _near(self, edge: Mapping[str, Any]) -> pl.Expr | None:
        """Whether a fact lies just beside the number a condition compares it with."""
        name = str(edge["fact"])
        if edge.get("age"):
            if "birth_date" not in self.columns:
                return None
            birthday = years_before(self.on, int(edge["value"]))
            return pl.col("birth_date").is_between(
                birthday - timedelta(days=NEAR_DAYS), birthday + timedelta(days=NEAR_DAYS)
            )
        if name not in self.columns:
            return None
        value = float(edge["value"])
        return (pl.col(name).cast(pl.Float64, strict=False) - value).abs() <= abs(value) * 0.01

    def _odd(self, rule: RuleAt) -> dict[str, Any]:
        numbers = {
            kind: int(rows.select(pl.len()).collect().item()) for kind, rows in self._odd_rows(rule).items()
        }
        reads = [name for name in rule.reads if name in self.columns]
        missing: dict[str, int] = {}
        if reads:
            unknown = self.frame.filter(pl.col(_answer(rule.code)).is_null())
            row = unknown.select(pl.col(reads).null_count()).collect().row(0, named=True)
            missing = {name: int(number) for name, number in row.items() if number}
        return numbers | {"missing": missing}

    # --- samples ------------------------------------------------------------------------------------

    def _draw(self, rule: RuleAt, answer: str, seed: str) -> list[str]:
        column = pl.col(_answer(rule.code))
        chosen = {"yes": column, "no": column.not_(), "unknown": column.is_null()}[answer]
        rows = self.frame.with_row_index("_row").filter(chosen).select("_row").collect()["_row"]
        how_many = min(SAMPLES[answer], len(rows))
        places = sorted(random.Random(f"{seed} {rule.code} {answer}").sample(range(len(rows)), how_many))  # noqa: S311 - a sample that can be drawn again
        drawn = [rows[place] for place in places]
        if not drawn:
            return []
        picked = (
            self.frame.with_row_index("_row").filter(pl.col("_row").is_in(drawn)).select(self.id).collect()
        )
        return [str(one) for one in picked[self.id]]

    def _some(self, rows: pl.LazyFrame) -> list[str]:
        return sorted(str(one) for one in rows.select(self.id).sort(self.id).head(ODD).collect()[self.id])


def years_before(day: date, years: int) -> date:
    """The last birth date of whoever is ``years`` old on the day. Born on 29 February: a year older on 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _answer(code: str) -> str:
    return f"answer {code}"


def _only(facts: Mapping[str, Any], rule: RuleAt) -> dict[str, Any]:
    """Of the facts only what the rule reads, and the street."""
    return {name: value for name, value in facts.items() if name in rule.reads or name == "street"}
