"""A rulebook in memory for tests: three benefits, evaluated row by row, and small populations written as Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from mashangban.core.catalog.parts import Bilingual
from mashangban.core.rules.facts import Fact, Facts
from mashangban.core.rules.rule import Clause, Rule
from mashangban.core.rules.types import Kind, Type
from mashangban.entitlements import bodies
from mashangban.entitlements.rulebook import (
    BenefitAt,
    Budget,
    ClauseText,
    Explained,
    Matched,
    MatchFailed,
    Progress,
    RuleAt,
    Subject,
)

UNIT = "nankai-service-office"
SINCE = date(2024, 1, 1)


def _text(words: str) -> dict[str, str]:
    return {"zh": words, "en": words}


FACTS = Facts(
    [
        Fact("birth_date", Type(Kind.DATE), _text("出生日期"), held_by="population"),
        Fact("hukou_district", Type(Kind.TEXT), _text("户口所在区"), held_by="population"),
        Fact("elder_subsidy", Type(Kind.BOOLEAN), _text("已领高龄津贴")),
        Fact("heating", Type(Kind.TEXT, options=("central", "individual", "none")), _text("采暖方式")),
        Fact("age", Type(Kind.INTEGER), _text("年龄"), derive="age(birth_date)"),
    ]
)


def _clause(when: str, words: str, article: str) -> Clause:
    return Clause(when, article, "《演示办法》", _text(words))


HERE = _clause("hukou_district = '120104'", "户口在南开区", "第二条")
RULES = {
    "elder-80": Rule("elder-80", (HERE, _clause("age >= 80", "年满80周岁", "第三条")), valid_from=SINCE, title=_text("80岁以上")),
    "elder-70": Rule("elder-70", (HERE, _clause("age >= 70", "年满70周岁", "第四条")), valid_from=SINCE, title=_text("70岁以上")),
    "heating": Rule("heating", (HERE, _clause("heating = 'none'", "家里没有集中供热", "第五条")), valid_from=SINCE, title=_text("采暖补助")),
}  # fmt: skip
GRANTS = {"elder-80": "elder", "elder-70": "elder", "heating": "heating-aid"}
#: two rules of one benefit; one per household; one small budget
BENEFITS = {
    "elder": BenefitAt(
        "elder", Bilingual(zh="高龄津贴（演示）", en="Subsidy for the very old (demo)"), "elder", "person", "year", UNIT,
        Decimal("100.00"), Budget(SINCE, date(2024, 12, 31), Decimal("250.00")),
        after_check_days=60, receives="elder_subsidy",
    ),
    "heating-aid": BenefitAt(
        "heating-aid", Bilingual(zh="采暖补助（演示）", en="Heating aid (demo)"), "heating", "household", "once", UNIT,
        Decimal("500.00"),
    ),
}  # fmt: skip


@dataclass
class Book:
    """See ``rulebook.Rulebook``."""

    benefits: dict[str, BenefitAt] = field(default_factory=lambda: dict(BENEFITS))
    fails: MatchFailed | None = None

    def rule(self, code: str, on: date) -> RuleAt | None:
        rule = RULES[code]
        if not rule.valid(on):
            return None
        body = bodies.body_of(rule, FACTS) | ({"amount": "120.50"} if code == "elder-80" else {})
        return RuleAt(
            code, "2024-01-01", Bilingual(zh=rule.title["zh"], en=rule.title["en"]), "person", GRANTS[code], "演示办法",
            tuple(ClauseText.of(one) for one in body["clauses"]), bodies.reads_of(body), body,
        )  # fmt: skip

    def rules(self, on: date) -> Sequence[RuleAt]:
        return [found for code in RULES if (found := self.rule(code, on)) is not None]

    def benefit(self, code: str) -> BenefitAt:
        return self.benefits[code]

    def change(self, code: str, **fields: Any) -> None:
        """Another budget, another window."""
        self.benefits[code] = replace(self.benefits[code], **fields)

    def explain(self, body: Mapping[str, Any], facts: Mapping[str, Any], on: date) -> Explained:
        return bodies.explain(body, facts, on)

    def fact_title(self, subject: Subject, name: str) -> Bilingual:
        return Bilingual(zh=FACTS[name].title["zh"], en=FACTS[name].title["en"])

    def match(
        self, people: Path, rules: Sequence[RuleAt], on: date, engine: str, out: Path, progress: Progress
    ) -> Matched:
        if self.fails is not None:
            raise self.fails
        rows = pl.read_parquet(people)
        answers: dict[str, list[Any]] = {rule.code: [] for rule in rules}
        told = {"yes": True, "no": False, "unknown": None}
        for row in rows.iter_rows(named=True):
            known = {name: value for name, value in row.items() if value is not None and name in FACTS}
            for rule in rules:
                plain = {name: str(v) if isinstance(v, date) else v for name, v in known.items()}
                answers[rule.code].append(told[bodies.explain(rule.body, plain, on).answer])
            progress(len(answers[rules[0].code]), rows.height)
        columns = [pl.Series(code, found, dtype=pl.Boolean) for code, found in answers.items()]
        pl.DataFrame([rows["person_id"], *columns]).write_parquet(out)
        return Matched(out, rows.height, 0.1)


def person(name: str, age: int, **more: Any) -> dict[str, Any]:
    """A person as a data set has them: born in January, in the district, alone, in Gulou."""
    return {
        "person_id": name,
        "household_id": f"h-{name}",
        "street": "gulou",
        "birth_date": date(2024 - age, 1, 15),
        "sex": "female",
        "hukou_district": "120104",
        "elder_subsidy": False,
        "heating": "central",
    } | more


def write(path: Path, people: Sequence[Mapping[str, Any]]) -> None:
    """Write a data set."""
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = {
        "person_id": pl.String, "household_id": pl.String, "street": pl.String, "birth_date": pl.Date, "sex": pl.String,
        "hukou_district": pl.String, "elder_subsidy": pl.Boolean, "heating": pl.String,
    }  # fmt: skip
    pl.DataFrame([dict(one) for one in people], schema=schema).write_parquet(path)
