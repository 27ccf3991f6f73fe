"""The facts of invented people, a block at a time: what a district's registers would say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    keyed,
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
from mashangban.matching.synthetic_households import (
    CHILD,
    FOUR_WITH_PARENTS,
    GROWN_CHILD,
    HEAD,
    LONE_PARENT,
    OLD,
    OLD_ALONE,
    OLD_AND_CHILD,
    PARENT,
    SECOND_CHILD,
    SECOND_PARENT,
    SPOUSE,
    TWO_CHILDREN,
    YOUNG_ALONE,
    Families,
    families,
)

SEXES = ("male", "female")
MARITAL = ("single", "married", "divorced", "widowed")
EMPLOYMENT = ("employed", "unemployed", "student", "retired", "home", "self-employed")
EMPLOYED, UNEMPLOYED, STUDENT, RETIRED, AT_HOME, SELF_EMPLOYED = range(6)
#: work that is mostly done at schools and hospitals
PUBLIC_CALLINGS = ("pe-teacher", "teacher", "nurse", "doctor")
OCCUPATIONS = (*PUBLIC_CALLINGS, "sanitation", "elder-care", "courier", "other", "none")
EMPLOYERS = ("public", "state-firm", "private-firm", "individual", "non-profit", "none")
NO_OCCUPATION, NO_EMPLOYER = len(OCCUPATIONS) - 1, len(EMPLOYERS) - 1
EDUCATION = ("none", "primary", "junior", "senior", "college", "bachelor", "master", "doctor")
DISABILITIES = ("none", "vision", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
HEATING = ("central", "individual", "none")
#: yuan a head and month below which a household may have the minimum living, and below which it counts as borderline
MINIMUM, BORDERLINE = 1010, 1515
YEAR = 365
#: about the share of households led by somebody of 60 or more
OLD_HOUSEHOLDS = 0.34
#: days after which a child may live elsewhere
GROWN = 18 * YEAR


@dataclass(frozen=True)
class District:
    """Where the people live: codes of streets and communities, and how people spread over them."""

    #: division code of six digits
    code: str
    #: street → its share of the people
    streets: Mapping[str, float]
    #: street → its communities; a street without any leaves `community` NULL
    communities: Mapping[str, tuple[str, ...]]


@cache
def _tables() -> dict[str, Ints]:
    return {
        # single, married, divorced, widowed: head or grown child alone by age, lone parent, old alone, parents.
        "marital": rows([88, 4, 7.5, 0.5], [38, 12, 46, 4], [6, 10, 74, 10], [7, 8, 16, 69], [0, 1, 9, 90]),
        # employed, unemployed, student, retired, home, self-employed, by stage of life (see `work`).
        "employment": rows(
            [0, 0, 0, 0, 1, 0], [0, 0, 1, 0, 0, 0], [2, 0.5, 95, 0, 2.5, 0], [20, 3, 74, 0, 2, 1],
            [66, 5, 20, 0, 3, 6], [74, 4.6, 0.2, 0, 7, 14], [58, 6, 0, 17, 8, 11], [2.5, 0, 0, 93, 3, 1.5],
            [0, 0, 0, 97, 3, 0],
        ),
        "occupation": rows([0.12, 3.2, 1.6, 0.9, 0.9, 0.6, 1.2, 91.48], [0, 0.6, 0.2, 0.3, 0.1, 0.5, 2, 96.3]),
        # By occupation: on one's own account, at a school or hospital, elsewhere.
        "employer": rows([0, 0, 25, 75, 0], [78, 4, 12, 0, 6], [14, 19, 57, 7, 3]),
        # primary … doctor by year of birth: before 1950, 1965, 1980, later.
        "education": rows(
            [6, 34, 33, 17, 6, 3.7, 0.2, 0.1], [1, 9, 42, 32, 10, 5.5, 0.4, 0.1],
            [0.2, 2.8, 24, 28, 22, 19, 3.4, 0.6], [0.2, 0.8, 8, 17, 26, 36, 10.5, 1.5],
        ),
        "graduated": np.array([0, 12, 15, 18, 21, 22, 25, 28]),
        "disability_kind": weighted([12, 20, 2, 42, 7, 10, 7]),
        "disability_level": weighted([14, 20, 30, 36]),
        "care": rows([986, 5, 3, 3, 2, 1], [905, 35, 24, 18, 11, 7], [690, 95, 75, 65, 45, 30]),
        "wage": lognormal(6300, 0.46, 2320, 90_000),
        "pension": lognormal(3600, 0.3, 1300, 16_000),
        "little": lognormal(350, 0.8, 0, 3000),
        "household_level": lognormal(1, 0.34, 0.3, 6),
        "heating": weighted([962, 33, 5]),
        "area": lognormal(64, 0.36, 16, 300),
        "spend": lognormal(1, 1.25, 0, 60),
        "window_age": ramp({0: 4, 5: 7, 15: 9, 25: 8, 35: 4, 45: 1}),
        "months_out": lognormal(7, 0.8, 0, 60),
        "grown_children": rows([8, 68, 20, 4, 0, 0], [4, 34, 37, 18, 5, 2]),
        "child_bearing": normal(27 * YEAR, 1300, 20 * YEAR, 43 * YEAR),
        "hukou": weighted([70, 3, 3, 4, 3, 4, 2, 2, 9]),
    }  # fmt: skip


@cache
def _streets(shares: tuple[tuple[str, float], ...]) -> Ints:
    """Streets as households of the young, then of the old, spread over them: up to twice as old, drawn from the code."""
    whole = np.array([share for _, share in shares]) / sum(share for _, share in shares)
    tilt = np.array([2 ** (keyed(name) / 2**64) for name, _ in shares])
    old = whole * tilt / (whole * tilt).sum()
    return rows(list(whole - OLD_HOUSEHOLDS * old), list(old))


#: where a household is registered that is not the district's; the last one stands for all others
ELSEWHERE = ("120101", "120102", "120103", "120105", "120106", "120110", "120111", "130102")


def people_block(block: int, seed: int, district: District, as_of: date) -> pl.DataFrame:
    """The people of one block, all facts as the registers know them on the day ``as_of``."""
    draws = Draws(seed, block)
    made = _Block(draws, families(draws), Columns(draws, BLOCK), (as_of - EPOCH).days)
    made.identity(block, seed)
    made.where(district)
    made.civil(district)
    made.work()
    made.money_of_households()
    made.insurance()
    made.health()
    made.children()
    made.dwelling()
    made.cards()
    return made.columns.frame().select(ORDER)


#: the columns, in the order of the register's form
ORDER = (
    "person_id", "household_id", "street", "community", "birth_date", "sex", "hukou_district", "hukou_since",
    "lives_in_district", "resident_since", "marital_status", "household_size", "household_income_month",
    "own_income_month", "minimum_living", "borderline_income", "extreme_poverty", "lives_alone", "disability_level",
    "disability_kind", "care_level", "employment", "occupation", "employer_kind", "unemployed_since",
    "left_work_unwillingly", "education", "graduated_on", "pension_insured_months", "medical_insured", "medical_insured_months",
    "unemployment_insured_months", "pension_since", "children", "youngest_child_birth_date", "only_child_parent",
    "lost_only_child", "veteran", "heating", "housing_area", "owns_home", "senior_card", "elder_subsidy",
    "medical_spend_year", "window_age", "traded_in", "last_trade_in_on",
)  # fmt: skip


class _Block:
    """One block in the making; each method adds the facts its name says, and keeps what later ones build on."""

    def __init__(self, draws: Draws, family: Families, columns: Columns, today: int) -> None:
        self.draws, self.family, self.columns, self.today = draws, family, columns, today
        self.put = columns.put
        self.table = _tables()
        self.age = family.age
        self.births = today - family.age_days
        self.adult = family.age >= 18
        self.households = len(family.begins)

    def each(self, name: str) -> Ints:
        """A number for each person."""
        return self.draws(name, BLOCK)

    def shared(self, name: str) -> Ints:
        """A number for each household, given to all its members."""
        drawn: Ints = self.draws(name, self.households)[self.family.household]
        return drawn

    def some(self, name: str, permille: float) -> Ints:
        return self.draws.below(name, BLOCK, permille)

    def some_households(self, name: str, permille: float) -> Ints:
        drawn: Ints = self.draws.below(name, self.households, permille)[self.family.household]
        return drawn

    def identity(self, block: int, seed: int) -> None:
        """Pseudonyms; nothing else of a person's identity exists."""
        first = np.uint64(block * BLOCK)
        numbers = np.arange(BLOCK, dtype=np.uint64) + first
        self.put("person_id", pseudonyms(seed, "person", numbers))
        homes = np.arange(self.households, dtype=np.uint64) + first
        self.put("household_id", pseudonyms(seed, "household", homes).gather(self.family.household))
        self.put("birth_date", days(self.births), unknown=3)
        self.put("sex", words(SEXES, (~self.family.male).astype(np.uint8)), unknown=2)
        self.put("household_size", self.family.size, unknown=8)
        self.put("lives_alone", self.family.size == 1, unknown=10)

    def where(self, district: District) -> None:
        """Street and community, alike for a household; some streets are older than others."""
        names = list(district.streets)
        old = np.isin(self.family.kind, OLD).astype(int)
        street = _streets(tuple(district.streets.items()))[old, self.shared("street")]
        self.put("street", words(names, street))
        listed = [district.communities.get(name, ()) for name in names]
        every = [community for communities in listed for community in communities]
        counts = np.array([len(communities) for communities in listed])
        first = np.cumsum(counts) - counts
        chosen = first[street] + spread(self.shared("community"), counts[street])
        self.put("community", words(every, np.where(counts[street] > 0, chosen, len(every))))

    def civil(self, district: District) -> None:
        """Household registration, residence and marriage."""
        home = self.table["hukou"][
            np.where(self.some("moved_alone", 40), self.each("hukou"), self.shared("hukou"))
        ]
        self.local = home == 0
        self.put("hukou_district", words([district.code, *ELSEWHERE], home), unknown=4)
        by_birth = self.some("hukou_by_birth", 480)
        moved = spread(self.each("hukou_since"), np.maximum(self.family.age_days, 1))
        self.put("hukou_since", days(np.where(by_birth, self.births, self.today - moved)), unknown=25)
        arrived = spread(self.shared("resident_since"), 40 * YEAR)
        here = np.minimum(
            np.where(self.some("native", 250), self.family.age_days, arrived), self.family.age_days
        )
        self.put("resident_since", days(self.today - here), unknown=30)
        self.put("lives_in_district", ~self.some_households("lives_elsewhere", 45), unknown=20)
        kind, role = self.family.kind, self.family.role
        alone = np.select(
            [role == PARENT, np.isin(kind, [OLD_ALONE, OLD_AND_CHILD]) & (role == HEAD), kind == LONE_PARENT],
            [4, 3, 2],
            default=(self.age >= 36).astype(int),
        )
        married = (role == SPOUSE) | (role == SECOND_PARENT) | ((role == HEAD) & ~np.isin(kind, ALONE))
        married |= (role == PARENT) & (kind == FOUR_WITH_PARENTS)
        status = self.table["marital"][alone, self.each("marital")]
        status = np.where(
            married, 1, np.where(self.adult & (role != CHILD) & (role != SECOND_CHILD), status, 0)
        )
        self.put("marital_status", words(MARITAL, status), unknown=12)

    def work(self) -> None:
        """What people do, where, and what they learnt."""
        retires = np.where(self.family.male, 60, np.where(self.some("cadre", 500), 55, 50))
        stage = np.searchsorted([6, 16, 19, 23, 26], self.age, side="right")
        stage = np.select(
            [self.age >= 80, self.age >= retires, (stage == 5) & (self.age >= 50)], [8, 7, 6], default=stage
        )
        self.doing = self.table["employment"][stage, self.each("employment")]
        self.put("employment", words(EMPLOYMENT, self.doing), unknown=20)
        own_account = (self.doing == SELF_EMPLOYED).astype(int)
        self.works = (self.doing == EMPLOYED) | (own_account == 1)
        occupation = self.table["occupation"][own_account, self.each("occupation")]
        self.put(
            "occupation", words(OCCUPATIONS, np.where(self.works, occupation, NO_OCCUPATION)), unknown=35
        )
        served = np.where(own_account == 1, 0, np.where(occupation < len(PUBLIC_CALLINGS), 1, 2))
        employer = self.table["employer"][served, self.each("employer")]
        self.put("employer_kind", words(EMPLOYERS, np.where(self.works, employer, NO_EMPLOYER)), unknown=35)
        months_out = self.table["months_out"][self.each("unemployed_since")]
        out = (months_out * 30.4 + spread(self.each("unemployed_day"), 30)).astype(np.int32)
        jobless = self.doing == UNEMPLOYED
        self.put("unemployed_since", days(self.today - out), where=jobless, unknown=30)
        self.put("left_work_unwillingly", self.some("left_work_unwillingly", 560), where=jobless, unknown=60)
        cohort = np.searchsorted([4018, 9497, 14975], self.births + 11_323, side="right")  # 1950, 1965, 1980
        level = self.table["education"][cohort, self.each("education")]
        left = self.table["graduated"][level] + spread(self.each("graduated"), 3)
        finished = (left < self.age) & (self.doing != STUDENT)
        # Children are at the school of their age.
        reached = np.searchsorted([12, 15, 18], self.age, side="right")
        level = np.where(finished, level, np.minimum(level, reached))
        self.put("education", words(EDUCATION, level), unknown=40)
        # Schools let go on 1 July.
        summers = (self.births + left * YEAR + left // 4).astype("datetime64[D]").astype("datetime64[Y]")
        self.put(
            "graduated_on",
            days(summers.astype("datetime64[D]").astype(np.int32) + 181),
            where=finished & (level > 0),
            unknown=45,
        )
        self.retired_at = np.minimum(retires * YEAR + retires // 4, self.family.age_days)
        self.working_years = np.clip(np.minimum(self.age, retires) - np.maximum(left, 16), 0, 44)

    def money_of_households(self) -> None:
        """Incomes of a month; a household's is the sum of its members', hence log-normal, near enough."""
        own = np.select(
            [self.works, self.doing == RETIRED, self.adult & (self.doing != STUDENT)],
            [self.table["wage"][self.each("income")], self.table["pension"][self.each("income")],
             self.table["little"][self.each("income")]],
            default=0.0,
        )  # fmt: skip
        level = self.table["household_level"][self.shared("household_level")]
        own = np.where(self.some_households("poor", 5), own * 0.22, own * level)
        cents = np.rint(own * 100).astype(np.int64)
        together = np.add.reduceat(cents, self.family.begins)[self.family.household]
        a_head = together / (100.0 * self.family.size)
        self.put("own_income_month", money(cents), unknown=35)
        self.put("household_income_month", money(together), unknown=25)
        local = np.repeat(self.local[self.family.begins], np.diff(self.family.begins, append=BLOCK))
        poor = (a_head < MINIMUM) & local & self.some_households("asked_for_help", 700)
        self.put("minimum_living", poor, unknown=10)
        self.put("borderline_income", (a_head < BORDERLINE) & (a_head >= MINIMUM) & local, unknown=15)
        alone = (self.family.size == 1) & (self.age >= 60)
        self.put("extreme_poverty", poor & alone & self.some("extreme_poverty", 800), unknown=10)

    def insurance(self) -> None:
        """Months paid, and pensions drawn."""
        paid = np.where(self.works | (self.doing == RETIRED), 940, 500) > spread(self.each("insured"), 1000)
        share = 45 + spread(self.each("insured_share"), 56)
        months = np.where(
            paid, self.working_years * 12 * share // 100 + spread(self.each("insured_month"), 12), 0
        )
        months = np.where(self.age >= 18, months, 0).astype(np.int16)
        self.put("pension_insured_months", months, unknown=22)
        medical = ~self.some("medically_uninsured", 28)
        residents = np.minimum(self.age.astype(np.int32) * 12, 300) * share // 100
        self.put("medical_insured", medical, unknown=12)
        medical_months = np.where(medical, np.maximum(months, residents), 0).astype(np.int16)
        self.put("medical_insured_months", medical_months, unknown=22)
        hired = (self.doing == EMPLOYED) | (self.doing == UNEMPLOYED)
        worked = np.where(hired, months * (60 + spread(self.each("unemployment_share"), 41)) // 100, 0)
        self.put("unemployment_insured_months", worked.astype(np.int16), unknown=28)
        draws_pension = (self.doing == RETIRED) & (self.age >= 50)
        since = self.births + self.retired_at
        self.put("pension_since", days(since), where=draws_pension, unknown=15)

    def health(self) -> None:
        """Disability, care, and what illness cost in a year."""
        often = np.interp(self.age, [0, 20, 40, 60, 75, 90], [11, 16, 30, 80, 150, 290]) * 65.536
        disabled = self.each("disabled") < often
        level = np.where(disabled, 1 + self.table["disability_level"][self.each("disability_level")], 0)
        self.put("disability_level", level.astype(np.int8), unknown=10)
        kinds = self.table["disability_kind"][self.each("disability_kind")]
        self.put("disability_kind", words(DISABILITIES, np.where(disabled, 1 + kinds, 0)), unknown=20)
        care = self.table["care"][np.searchsorted([60, 80], self.age, side="right"), self.each("care")]
        self.put("care_level", care.astype(np.int8), unknown=30)
        usual = np.interp(self.age, [0, 10, 30, 50, 65, 80, 100], [900, 500, 450, 900, 2300, 3800, 4200])
        spent = np.where(
            self.some("not_ill", 240), 0, usual * self.table["spend"][self.each("medical_spend")]
        )
        self.put("medical_spend_year", money(np.rint(spent * 100)), unknown=25)
        served = self.family.male & self.adult & self.some("veteran", 45)
        self.put("veteran", served, unknown=8)

    def children(self) -> None:
        """Children, alike for both parents, and the policies that counted them."""
        family, role = self.family, self.family.role
        couple = (role == HEAD) | (role == SPOUSE)
        at_home = couple & (family.youngest_days >= 0)
        older = (self.age >= 78).astype(int)
        grown = self.table["grown_children"][older[family.head], self.shared("children")]
        single = (family.kind == YOUNG_ALONE) | (role == GROWN_CHILD)
        grown = np.where(single & (self.each("childless") < 50_000), 0, grown)
        grown = np.where(couple & (self.age < 46) & ~at_home, 0, grown)
        two = family.kind == TWO_CHILDREN
        count = np.where(at_home, np.where(two, 2, 1), np.where(self.age >= 22, grown, 0))
        is_parent = (role == PARENT) | (role == SECOND_PARENT)
        count = np.where(
            is_parent | ((family.kind >= OLD_AND_CHILD) & couple), np.maximum(count, 1), count
        ).astype(np.int8)
        borne = self.table["child_bearing"][self.shared("borne")]
        # Both parents count from the age of the younger, so that they have the same child.
        second = np.minimum(family.head + 1, BLOCK - 1)
        spouse = np.where(role[second] == SPOUSE, family.age_days[second], family.age_days[family.head])
        mother = np.where(couple, np.minimum(family.age_days[family.head], spouse), family.age_days)
        elsewhere = mother - borne
        # The head is a child of the parents in the household; a grown child stands last in it.
        here = np.where(
            is_parent, family.age_days[family.head], family.age_days[family.head + family.size - 1]
        )
        with_grown = is_parent | ((family.kind >= OLD_AND_CHILD) & couple & (family.size > 1))
        only_here = (count == 1) | (elsewhere < GROWN)
        elsewhere = np.where(with_grown, np.where(only_here, here, np.minimum(here, elsewhere)), elsewhere)
        # A young child lives at home: who would have one elsewhere has none.
        count = np.where(~at_home & ~with_grown & (elsewhere < GROWN), 0, count).astype(np.int8)
        youngest = np.where(at_home, family.youngest_days, elsewhere)
        self.put("children", count, unknown=18)
        self.put("youngest_child_birth_date", days(self.today - youngest), where=count > 0, unknown=22)
        born = self.today - youngest
        one_child_years = (born >= 3530) & (born <= 16_800)  # September 1979 to the end of 2015
        only = (count == 1) & one_child_years & self.local & self.some_households("certificate", 720)
        self.put("only_child_parent", only, unknown=20)
        lost = couple & (self.age >= 49) & (count == 0) & self.some_households("lost", 70)
        self.put("lost_only_child", lost, unknown=5)

    def dwelling(self) -> None:
        """The home, alike for a household."""
        self.put("heating", words(HEATING, self.table["heating"][self.shared("heating")]), unknown=20)
        area = np.rint(self.table["area"][self.shared("area")] * 10) * 10
        self.put("housing_area", money(area), unknown=30)
        owns = self.some_households("owns_home", 780) & self.adult & (self.family.role != GROWN_CHILD)
        self.put("owns_home", owns, unknown=25)
        self.put(
            "window_age", self.table["window_age"][self.shared("window_age")].astype(np.int8), unknown=50
        )
        ago = spread(self.shared("trade_in_day"), 4 * YEAR)
        traded = self.some_households("trade_in", 60)
        self.put("traded_in", traded, unknown=15)
        self.put("last_trade_in_on", days(self.today - ago), where=traded)

    def cards(self) -> None:
        """What people have already."""
        self.put("senior_card", (self.age >= 60) & self.some("senior_card", 720), unknown=10)
        already = (self.age >= 80) & self.local & self.some("elder_subsidy", 620)
        self.put("elder_subsidy", already, unknown=10)


ALONE = (YOUNG_ALONE, OLD_ALONE, LONE_PARENT, OLD_AND_CHILD)
