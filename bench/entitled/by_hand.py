"""The same 36 rules as somebody who knows Polars well would write them for one day: the yardstick of `match`.

Twice: as it comes naturally, with ages and months computed once and compared; and tuned, every age and every number of
months turned into a date by hand before anything runs.
"""

from __future__ import annotations

from datetime import date

import polars as pl

c = pl.col


def age(born: str, on: date) -> pl.Expr:
    """Full years. The days are widened first: months are eight bits, and 12 · 100 would not fit."""
    day = c(born).dt.month().cast(pl.Int32) * 100 + c(born).dt.day()
    return on.year - c(born).dt.year() - (day > on.month * 100 + on.day).cast(pl.Int32)


def months(since: str, on: date) -> pl.Expr:
    """Full months."""
    years = on.year - c(since).dt.year()
    return (
        years * 12
        + on.month
        - c(since).dt.month().cast(pl.Int32)
        - (c(since).dt.day() > on.day).cast(pl.Int32)
    )


MONTHS = {
    "resident_months": "resident_since",
    "youngest_months": "youngest_child_birth_date",
    "graduated_months": "graduated_on",
    "unemployed_months": "unemployed_since",
    "trade_in_months": "last_trade_in_on",
}


class Natural:
    """Ages and months are columns, computed once."""

    def __init__(self, on: date) -> None:
        self.on = on

    def staged(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        return frame.with_columns(
            age=age("birth_date", self.on), **{name: months(fact, self.on) for name, fact in MONTHS.items()}
        )

    def aged(self, years: int) -> pl.Expr:
        return c("age") >= years

    def months(self, name: str, least: int) -> pl.Expr:
        return c(name) >= least


class Tuned(Natural):
    """Ages and months are days, found by hand before the query; the answers are the same."""

    def staged(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        return frame

    def aged(self, years: int) -> pl.Expr:
        return c("birth_date") <= self.on.replace(year=self.on.year - years)

    def months(self, name: str, least: int) -> pl.Expr:
        # Right for days up to the 28th, which every month has.
        year, month = divmod(self.on.year * 12 + self.on.month - 1 - least, 12)
        return c(MONTHS[name]) <= date(year, month + 1, self.on.day)


def answers(way: Natural) -> dict[str, pl.Expr]:
    """A boolean for each rule; NULL where a fact that decides is not known."""
    aged = way.aged
    local = c("hukou_district") == "120104"
    living = c("lives_in_district")
    around = local | living
    help_ = c("minimum_living") | c("borderline_income") | c("extreme_poverty")
    care, disabled, spent = c("care_level"), c("disability_level"), c("medical_spend_year")
    a_head = c("household_income_month").cast(pl.Float64) / c("household_size")
    work, sex = c("employment"), c("sex")
    schooled = c("education").is_in(["college", "bachelor", "master", "doctor"])
    lately = way.months("graduated_months", 0) & ~way.months("graduated_months", 24)
    traded_long_ago = ~c("traded_in") | way.months("trade_in_months", 60)
    subsidy = local & ~c("elder_subsidy")
    hired, own = work == "employed", work == "self-employed"
    helped = local & living & help_
    pension = c("pension_insured_months")
    return {
        "senior-card": around & aged(60) & ~c("senior_card"),
        "senior-free-rides": around & aged(65) & c("senior_card"),
        "elder-subsidy": subsidy & aged(80) & ~aged(90),
        "elder-subsidy-90": subsidy & aged(90) & ~aged(100),
        "elder-subsidy-100": subsidy & aged(100),
        "home-care": local & aged(60) & ((care >= 3) | ((care >= 1) & help_)),
        "living-alone-visits": living
        & c("lives_alone")
        & (aged(75) | (aged(60) & ((care >= 1) | ((disabled >= 1) & (disabled <= 2))))),
        "elder-meals": local
        & living
        & (aged(80) | (aged(60) & (help_ | c("lost_only_child") | (care >= 3)))),
        "home-adaptation": local & aged(60) & c("owns_home") & (help_ | ((care >= 1) & c("lives_alone"))),
        "elder-health-check": living & aged(65),
        "newborn-insurance": around & (c("children") >= 1) & ~way.months("youngest_months", 3),
        "women-screening": around & (sex == "female") & aged(35) & ~aged(65),
        "out-of-town-treatment": c("medical_insured") & local & ~living & ((work == "retired") | aged(60)),
        "residence-permit": (c("hukou_district") != "120104")
        & living
        & way.months("resident_months", 6)
        & (work.is_in(["employed", "self-employed", "student"]) | c("owns_home")),
        "window-trade-in": living & c("owns_home") & (c("window_age") >= 15) & traded_long_ago,
        "heating-trade-in": living
        & c("owns_home")
        & (c("heating") == "central")
        & (c("housing_area") <= 144)
        & traded_long_ago,
        "housing-rent-subsidy": local & ~c("owns_home") & (a_head <= 3000) & aged(18),
        "minimum-living": local & (a_head < 1055) & ~c("minimum_living") & ~c("extreme_poverty"),
        "hardship-utilities": local & help_,
        "hardship-heating": helped & (c("heating") == "central"),
        "hardship-heating-own": helped & c("heating").is_in(["individual", "none"]),
        "medical-aid": local
        & c("medical_insured")
        & ((help_ & (spent >= 2000)) | ((a_head < 3000) & (spent >= 30000))),
        "disability-living": local
        & (disabled >= 1)
        & (c("minimum_living") | c("borderline_income"))
        & ~c("extreme_poverty"),
        "disability-nursing": local
        & (
            ((disabled >= 1) & (disabled <= 2))
            | ((disabled == 3) & c("disability_kind").is_in(["intellectual", "mental"]))
        )
        & ~c("extreme_poverty"),
        "lost-only-child": local & c("lost_only_child") & aged(49),
        "only-child-award": local & c("only_child_parent") & (aged(60) | ((sex == "female") & aged(55))),
        "veteran-hardship": local & c("veteran") & (help_ | (spent >= 20000)),
        "unemployment-benefit": (work == "unemployed")
        & (c("unemployment_insured_months") >= 12)
        & c("left_work_unwillingly")
        & ~way.months("unemployed_months", 24),
        "flexible-insurance": local
        & own
        & (
            ((sex == "female") & aged(40) & ~aged(55))
            | ((sex == "male") & aged(50) & ~aged(60))
            | (disabled >= 1)
            | c("minimum_living")
        )
        & (pension >= 1),
        "graduate-insurance": around & schooled & lately & own,
        "first-job": living
        & schooled
        & lately
        & hired
        & c("employer_kind").is_in(["private-firm", "individual", "non-profit"])
        & (pension >= 6),
        "job-hunting": local & (work == "student") & aged(18) & ~aged(36) & (help_ | (disabled >= 1)),
        "pe-teacher-bonus": hired
        & (c("occupation") == "pe-teacher")
        & (c("employer_kind") == "public")
        & (pension >= 12),
        "sanitation-health-check": hired & (c("occupation") == "sanitation"),
        "carer-allowance": hired & (c("occupation") == "elder-care") & (pension >= 12),
        "veteran-enterprise": local & c("veteran") & own & ~aged(60),
    }


def query(frame: pl.LazyFrame, on: date, *, tuned: bool, keep: tuple[str, ...] = ()) -> pl.LazyFrame:
    """The answers to every row."""
    way = Tuned(on) if tuned else Natural(on)
    return way.staged(frame).select(*keep, *(one.alias(code) for code, one in answers(way).items()))
