"""Twelve of the rules as OpenFisca variables; run by the Python of OpenFisca's own environment, which has no Mashangban.

    python fisca.py FOLDER ON

FOLDER holds one ``.npy`` per fact, nothing unknown in it (OpenFisca knows no NULL). Prints JSON: counts, seconds, peak.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from entitled.peak import Peak
from openfisca_core.entities import Entity
from openfisca_core.holders import set_input_dispatch_by_period
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERSON = Entity("person", "persons", "A person", "")
ROUNDS = 3
#: facts → type; a text arrives as the place of its option
KINDS: dict[str, type] = {
    "hukou": int,
    "sex": int,
    "employment": int,
    "employer": int,
    "education": int,
    "kind": int,
}


def variable(name: str, value: type, formula: Any = None) -> type[Variable]:
    """A monthly variable of a person."""
    about = {"value_type": value, "entity": PERSON, "definition_period": DateUnit.MONTH, "label": name}
    if formula is None:
        about["set_input"] = set_input_dispatch_by_period
    else:
        about["formula"] = formula
    return type(name, (Variable,), about)


def born_months(person: Any, period: Any, name: str) -> Any:
    """Full months from a fact's day to the first day of the period."""
    day = person(name, period)
    on = np.datetime64(period.start.date, "D")
    months = on.astype("M8[M]").astype(int) - day.astype("M8[M]").astype(int)
    late = (day - day.astype("M8[M]")).astype(int) > (on - on.astype("M8[M]")).astype(int)
    return months - late


def age(person: Any, period: Any) -> Any:
    return np.floor_divide(born_months(person, period, "birth_date"), 12)


def needs_help(person: Any, period: Any) -> Any:
    return (
        person("minimum_living", period)
        + person("borderline_income", period)
        + person("extreme_poverty", period)
    )


def a_head(person: Any, period: Any) -> Any:
    return person("household_income_month", period) / person("household_size", period)


def months_since(name: str) -> Any:
    return lambda person, period: born_months(person, period, name)


def rules(texts: dict[str, list[str]]) -> dict[str, Any]:
    """The formulas; `texts` are the options whose places stand for them."""

    def of(name: str, *options: str) -> Any:
        places = [texts[name].index(option) for option in options]
        return lambda p, t: np.isin(p(name, t), places) if len(places) > 1 else p(name, t) == places[0]

    local, female, male = of("hukou_district", "120104"), of("sex", "female"), of("sex", "male")
    jobless, own, hired = (
        of("employment", "unemployed"),
        of("employment", "self-employed"),
        of("employment", "employed"),
    )
    active = of("employment", "employed", "self-employed", "student")
    schooled = of("education", "college", "bachelor", "master", "doctor")
    private = of("employer_kind", "private-firm", "individual", "non-profit")
    mind = of("disability_kind", "intellectual", "mental")

    def between(value: Any, low: int, high: int) -> Any:
        return (value >= low) * (value <= high)

    return {
        "senior-card": lambda p, t: (
            (local(p, t) + p("lives_in_district", t)) * (p("age", t) >= 60) * ~p("senior_card", t)
        ),
        "elder-subsidy": lambda p, t: local(p, t) * between(p("age", t), 80, 89) * ~p("elder_subsidy", t),
        "home-care": lambda p, t: (
            local(p, t)
            * (p("age", t) >= 60)
            * ((p("care_level", t) >= 3) + (p("care_level", t) >= 1) * p("needs_help", t))
        ),
        "living-alone-visits": lambda p, t: (
            p("lives_in_district", t)
            * p("lives_alone", t)
            * (
                (p("age", t) >= 75)
                + (p("age", t) >= 60) * ((p("care_level", t) >= 1) + between(p("disability_level", t), 1, 2))
            )
        ),
        "women-screening": lambda p, t: (
            (local(p, t) + p("lives_in_district", t)) * female(p, t) * between(p("age", t), 35, 64)
        ),
        "residence-permit": lambda p, t: (
            ~local(p, t)
            * p("lives_in_district", t)
            * (p("resident_months", t) >= 6)
            * (active(p, t) + p("owns_home", t))
        ),
        "minimum-living": lambda p, t: (
            local(p, t) * (p("a_head", t) < 1055) * ~p("minimum_living", t) * ~p("extreme_poverty", t)
        ),
        "medical-aid": lambda p, t: (
            local(p, t)
            * p("medical_insured", t)
            * (
                p("needs_help", t) * (p("medical_spend_year", t) >= 2000)
                + (p("a_head", t) < 3000) * (p("medical_spend_year", t) >= 30000)
            )
        ),
        "disability-nursing": lambda p, t: (
            local(p, t)
            * (between(p("disability_level", t), 1, 2) + (p("disability_level", t) == 3) * mind(p, t))
            * ~p("extreme_poverty", t)
        ),
        "unemployment-benefit": lambda p, t: (
            jobless(p, t)
            * (p("unemployment_insured_months", t) >= 12)
            * p("left_work_unwillingly", t)
            * (p("jobless_months", t) < 24)
        ),
        "flexible-insurance": lambda p, t: (
            local(p, t)
            * own(p, t)
            * (
                female(p, t) * between(p("age", t), 40, 54)
                + male(p, t) * between(p("age", t), 50, 59)
                + (p("disability_level", t) >= 1)
                + p("minimum_living", t)
            )
            * (p("pension_insured_months", t) >= 1)
        ),
        "first-job": lambda p, t: (
            p("lives_in_district", t)
            * schooled(p, t)
            * between(p("graduated_months", t), 0, 23)
            * hired(p, t)
            * private(p, t)
            * (p("pension_insured_months", t) >= 6)
        ),
    }


def measured(folder: Path, on: str) -> dict[str, Any]:
    """Set the facts once, compute all rules several times; the best round counts."""
    texts = json.loads((folder / "options.json").read_text())
    arrays = {file.stem: np.load(file) for file in sorted(folder.glob("*.npy"))}
    system = TaxBenefitSystem([PERSON])
    kinds = {"b": bool, "i": int, "u": int, "f": float, "M": date}
    for name, values in arrays.items():
        system.add_variable(variable(name, kinds[values.dtype.kind]))
    derived = {
        "age": age,
        "a_head": a_head,
        "resident_months": months_since("resident_since"),
        "jobless_months": months_since("unemployed_since"),
        "graduated_months": months_since("graduated_on"),
    }
    for name, formula in derived.items():
        system.add_variable(variable(name, float if name == "a_head" else int, formula))
    system.add_variable(variable("needs_help", bool, needs_help))
    formulas = rules(texts)
    for code, formula in formulas.items():
        system.add_variable(variable(code, bool, formula))
    period = on[:7]
    count = len(next(iter(arrays.values())))
    best, counts = float("inf"), {}
    for _ in range(ROUNDS):
        simulation = SimulationBuilder().build_default_simulation(system, count=count)
        for name, values in arrays.items():
            simulation.set_input(name, period, values)
        begun = time.perf_counter()
        found = {code: simulation.calculate(code, period) for code in formulas}
        best = min(best, time.perf_counter() - begun)
        counts = {code: int(values.sum()) for code, values in found.items()}
    return {"seconds": best, "counts": counts, "people": count}


if __name__ == "__main__":
    peak = Peak()
    peak.start()
    print(json.dumps({**measured(Path(sys.argv[1]), sys.argv[2]), "peak": peak.bytes}))
