"""The 36 rules that are measured: those for persons of the Nankai pack as they stood on 1 October 2024.

They stand here so that what is written by hand beside them stays equal when the pack's rules change.
"""

from __future__ import annotations

HERE = "hukou_district = '120104'"
HERE_OR_LIVING = "(hukou_district = '120104' OR lives_in_district)"
SCHOOLED = "education IN ('college', 'bachelor', 'master', 'doctor')"
LATELY = "months_since_graduation BETWEEN 0 AND 23"
CHANGED_LONG_AGO = "(NOT traded_in OR months_since_trade_in >= 60)"

TEXTS: dict[str, str] = {
    "senior-card": f"{HERE_OR_LIVING} AND age >= 60 AND NOT senior_card",
    "senior-free-rides": f"{HERE_OR_LIVING} AND age >= 65 AND senior_card",
    "elder-subsidy": f"{HERE} AND age BETWEEN 80 AND 89 AND NOT elder_subsidy",
    "elder-subsidy-90": f"{HERE} AND age BETWEEN 90 AND 99 AND NOT elder_subsidy",
    "elder-subsidy-100": f"{HERE} AND age >= 100 AND NOT elder_subsidy",
    "home-care": f"{HERE} AND age >= 60 AND (care_level >= 3 OR (care_level >= 1 AND needs_help))",
    "living-alone-visits": "lives_in_district AND lives_alone AND (age >= 75 OR"
    " (age >= 60 AND (care_level >= 1 OR disability_level BETWEEN 1 AND 2)))",
    "elder-meals": f"{HERE} AND lives_in_district AND (age >= 80 OR"
    " (age >= 60 AND (needs_help OR lost_only_child OR care_level >= 3)))",
    "home-adaptation": f"{HERE} AND age >= 60 AND owns_home AND (needs_help OR (care_level >= 1 AND lives_alone))",
    "elder-health-check": "lives_in_district AND age >= 65",
    "newborn-insurance": f"{HERE_OR_LIVING} AND children >= 1 AND youngest_child_age_months < 3",
    "women-screening": f"{HERE_OR_LIVING} AND sex = 'female' AND age BETWEEN 35 AND 64",
    "out-of-town-treatment": f"medical_insured AND {HERE} AND NOT lives_in_district"
    " AND (employment = 'retired' OR age >= 60)",
    "residence-permit": "hukou_district <> '120104' AND lives_in_district AND months_since(resident_since) >= 6"
    " AND (employment IN ('employed', 'self-employed', 'student') OR owns_home)",
    "window-trade-in": f"lives_in_district AND owns_home AND window_age >= 15 AND {CHANGED_LONG_AGO}",
    "heating-trade-in": "lives_in_district AND owns_home AND heating = 'central' AND housing_area <= 144"
    f" AND {CHANGED_LONG_AGO}",
    "housing-rent-subsidy": f"{HERE} AND NOT owns_home AND household_income_per_head <= 3000 AND age >= 18",
    "minimum-living": f"{HERE} AND household_income_per_head < 1055 AND NOT minimum_living AND NOT extreme_poverty",
    "hardship-utilities": f"{HERE} AND needs_help",
    "hardship-heating": f"{HERE} AND lives_in_district AND needs_help AND heating = 'central'",
    "hardship-heating-own": f"{HERE} AND lives_in_district AND needs_help AND heating IN ('individual', 'none')",
    "medical-aid": f"{HERE} AND medical_insured AND ((needs_help AND medical_spend_year >= 2000)"
    " OR (household_income_per_head < 3000 AND medical_spend_year >= 30000))",
    "disability-living": f"{HERE} AND disability_level >= 1 AND (minimum_living OR borderline_income)"
    " AND NOT extreme_poverty",
    "disability-nursing": f"{HERE} AND (disability_level BETWEEN 1 AND 2 OR (disability_level = 3"
    " AND disability_kind IN ('intellectual', 'mental'))) AND NOT extreme_poverty",
    "lost-only-child": f"{HERE} AND lost_only_child AND age >= 49",
    "only-child-award": f"{HERE} AND only_child_parent AND (age >= 60 OR (sex = 'female' AND age >= 55))",
    "veteran-hardship": f"{HERE} AND veteran AND (needs_help OR medical_spend_year >= 20000)",
    "unemployment-benefit": "employment = 'unemployed' AND unemployment_insured_months >= 12"
    " AND left_work_unwillingly AND months_unemployed < 24",
    "flexible-insurance": f"{HERE} AND employment = 'self-employed' AND ((sex = 'female' AND age BETWEEN 40 AND 54)"
    " OR (sex = 'male' AND age BETWEEN 50 AND 59) OR disability_level >= 1 OR minimum_living)"
    " AND pension_insured_months >= 1",
    "graduate-insurance": f"{HERE_OR_LIVING} AND {SCHOOLED} AND {LATELY} AND employment = 'self-employed'",
    "first-job": f"lives_in_district AND {SCHOOLED} AND {LATELY} AND employment = 'employed'"
    " AND employer_kind IN ('private-firm', 'individual', 'non-profit') AND pension_insured_months >= 6",
    "job-hunting": f"{HERE} AND employment = 'student' AND age BETWEEN 18 AND 35"
    " AND (needs_help OR disability_level >= 1)",
    "pe-teacher-bonus": "employment = 'employed' AND occupation = 'pe-teacher' AND employer_kind = 'public'"
    " AND pension_insured_months >= 12",
    "sanitation-health-check": "employment = 'employed' AND occupation = 'sanitation'",
    "carer-allowance": "employment = 'employed' AND occupation = 'elder-care' AND pension_insured_months >= 12",
    "veteran-enterprise": f"{HERE} AND veteran AND employment = 'self-employed' AND age < 60",
}

#: what OpenFisca computes too: rules of every kind - ages, months, money, words, and what a household shares
SUBSET = (
    "senior-card", "elder-subsidy", "home-care", "living-alone-visits", "women-screening", "residence-permit",
    "minimum-living", "medical-aid", "disability-nursing", "unemployment-benefit", "flexible-insurance", "first-job",
)  # fmt: skip
