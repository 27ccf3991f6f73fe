"""The facts of invented firms, a block at a time."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from mashangban.matching.synthetic_draws import (
    BLOCK,
    EPOCH,
    Columns,
    Draws,
    Ints,
    days,
    lognormal,
    money,
    normal,
    pseudonyms,
    ramp,
    rows,
    spread,
    weighted,
    words,
)
from mashangban.matching.synthetic_people import ELSEWHERE, District

KINDS = ("company", "individual", "cooperative", "partnership")
COMPANY, INDIVIDUAL = 0, 1
INDUSTRIES = (
    "manufacturing", "construction", "retail", "catering", "transport", "software", "research", "business-services",
    "finance", "real-estate", "education", "care", "culture", "other",
)  # fmt: skip
SOFTWARE, RESEARCH = 5, 6
CREDIT = ("A", "B", "M", "C", "D")
YEAR = 365


@cache
def _tables() -> dict[str, Ints]:
    return {
        "kind": weighted([44, 53, 0.6, 2.4]),
        "industry": rows(
            [6, 7, 22, 6, 4, 9, 7, 13, 2, 4, 4, 2, 4, 10], [2, 1, 46, 20, 4, 1, 0.3, 5, 0, 0.5, 1, 3, 2, 14.2]
        ),
        "registered": weighted([88, 2, 1, 1, 2, 2, 1, 2, 1]),
        "age": ramp({0: 12, 2: 11, 5: 8, 10: 4, 20: 1.5, 40: 0.1}),
        "staff": lognormal(6, 1.15, 1, 6000),
        "staff_few": lognormal(1.8, 0.5, 1, 20),
        "change": normal(0, 17, -60, 80),
        "revenue_a_head": lognormal(210_000, 0.8, 5000, 6_000_000),
        "share": lognormal(0.055, 0.75, 0.002, 0.9),
        "credit": weighted([22, 46, 22, 7, 3]),
        "area_a_head": lognormal(14, 0.6, 4, 120),
        "export_share": lognormal(0.12, 0.9, 0.001, 0.95),
    }  # fmt: skip


def firms_block(block: int, seed: int, district: District, as_of: date) -> pl.DataFrame:
    """The firms of one block, all facts as the registers know them on the day ``as_of``."""
    draws, table = Draws(seed, block), _tables()
    columns, today = Columns(draws, BLOCK), (as_of - EPOCH).days
    put = columns.put

    def each(name: str) -> Ints:
        return draws(f"firm.{name}", BLOCK)

    def some(name: str, permille: float) -> Ints:
        return draws.below(f"firm.{name}", BLOCK, permille)

    numbers = np.arange(BLOCK, dtype=np.uint64) + np.uint64(block * BLOCK)
    put("firm_id", pseudonyms(seed, "firm", numbers))
    kind = table["kind"][each("kind")]
    single = kind == INDIVIDUAL
    put("firm_kind", words(KINDS, kind), unknown=3)
    put("street", words(list(district.streets), weighted(list(district.streets.values()))[each("street")]))
    industry = table["industry"][single.astype(int), each("industry")]
    put("industry", words(INDUSTRIES, industry), unknown=15)
    age = table["age"][each("age")] * YEAR + spread(each("day"), YEAR)
    put("registered_on", days(today - age), unknown=5)
    place = table["registered"][each("registered")]
    put("registered_district", words([district.code, *ELSEWHERE], place), unknown=5)

    staff = np.where(single, table["staff_few"][each("staff")], table["staff"][each("staff")]).astype(
        np.int32
    )
    change = table["change"][each("change")]
    before = np.where(age < YEAR, 0, np.maximum(staff * 100 // (100 + change), 1)).astype(np.int32)
    laid_off = np.where(
        some("laid_off", 260), np.maximum(before - staff, spread(each("left"), before // 12 + 1)), 0
    )
    put("staff", staff, unknown=20)
    put("staff_last_year", before, unknown=30)
    put("laid_off", np.clip(laid_off, 0, before).astype(np.int32), unknown=40)
    insured = np.where(
        single & ~some("insures", 180), 0, age * 12 // YEAR * (50 + spread(each("months"), 51)) // 100
    )
    put("unemployment_insured_months", insured.astype(np.int16), unknown=25)

    revenue = np.rint(staff * table["revenue_a_head"][each("revenue")] * np.where(single, 0.5, 1.0) * 100)
    put("revenue", money(revenue, 16), unknown=35)
    inventive = (kind == COMPANY) & (np.isin(industry, [SOFTWARE, RESEARCH]) | (some("researches", 120)))
    share = np.where(inventive, table["share"][each("research")], 0)
    put("research_spend", money(np.rint(revenue * share), 16), unknown=40)
    put(
        "research_staff",
        np.where(inventive, staff * spread(each("research_staff"), 60) // 100, 0),
        unknown=40,
    )
    high_tech = inventive & some("high_tech", 330)
    until = today + spread(each("high_tech_until"), 5 * YEAR) - 2 * YEAR
    put("high_tech", high_tech, unknown=10)
    put("high_tech_until", days(until), where=high_tech, unknown=10)
    put("technology_sme", inventive & (staff <= 500) & some("technology_sme", 450), unknown=15)

    hires = some("graduates", 210)
    graduates = np.where(hires, 1 + spread(each("graduates_hired"), staff // 8 + 1), 0)
    put("graduates_hired", np.minimum(graduates, staff).astype(np.int16), unknown=30)
    disabled = np.where(some("disabled", 70), 1 + spread(each("disabled_hired"), staff // 40 + 1), 0)
    put("disabled_hired", np.minimum(disabled, staff).astype(np.int16), unknown=30)
    hardship = np.where(some("hardship", 60), 1 + spread(each("hardship_hired"), staff // 20 + 1), 0)
    put("hardship_hired", np.minimum(hardship, staff).astype(np.int16), unknown=30)
    put("in_default", some("in_default", 22), unknown=10)
    put("tax_arrears", some("tax_arrears", 35), unknown=10)
    put("credit", words(CREDIT, table["credit"][each("credit")]), unknown=45)
    exports = np.where(
        (kind == COMPANY) & some("exports", 45), table["export_share"][each("export_share")], 0
    )
    put("exports", money(np.rint(revenue * exports), 16), unknown=20)
    put("trade_in_vendor", np.isin(industry, [0, 1, 2]) & (kind == COMPANY) & some("vendor", 12), unknown=10)
    put("premises_area", money(np.rint(staff * table["area_a_head"][each("area")] * 10) * 10, 12), unknown=45)
    put("rents_state_premises", some("rents_state_premises", 80), unknown=35)
    return columns.frame()
