"""The invented district is shaped like one, is the same however it is cut, and keeps to what facts declare."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashangban.core.catalog.entitlements import Subject
from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.pack import Pack
from mashangban.matching.synthetic import AS_OF, PopulationError, firms, people, write
from mashangban.matching.synthetic_draws import BLOCK
from mashangban.matching.synthetic_people import District
from mashangban.packs import pack_path

COUNT = 2 * BLOCK
AGE = (pl.lit(AS_OF) - pl.col("birth_date")).dt.total_days() / 365.25
HERE = pl.col("hukou_district") == "120104"


@pytest.fixture(scope="module")
def some() -> pl.DataFrame:
    return people(COUNT)


@pytest.fixture(scope="module")
def some_firms() -> pl.DataFrame:
    return firms(BLOCK)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(pack_path())


@pytest.mark.parametrize(
    ("shape", "low", "high"),
    [
        ((AGE >= 60).mean(), 0.235, 0.26),
        ((AGE >= 65).mean(), 0.165, 0.19),
        ((AGE >= 80).mean(), 0.04, 0.055),
        ((AGE < 15).mean(), 0.11, 0.15),
        ((AGE < 1).mean(), 0.004, 0.006),
        (pl.len() / pl.col("household_id").n_unique(), 2.2, 2.4),
        (HERE.mean(), 0.68, 0.72),
        ((pl.col("sex") == "male").mean(), 0.47, 0.51),
        ((pl.col("disability_level") > 0).mean(), 0.05, 0.07),
        (pl.col("minimum_living").mean(), 0.008, 0.02),
        (pl.col("extreme_poverty").mean(), 0.0003, 0.003),
        ((pl.col("heating") == "central").mean(), 0.95, 0.975),
        (pl.col("medical_insured").mean(), 0.96, 0.98),
        (pl.col("household_income_month").cast(pl.Float64).log(10).skew(), -3.5, 1),
        (pl.col("own_income_month").filter(pl.col("employment") == "retired").median(), 3000, 4200),
    ],
)
def test_shapes_are_those_of_a_district(some: pl.DataFrame, shape: pl.Expr, low: float, high: float) -> None:
    found = some.filter(pl.col("household_income_month") > 0).select(shape).item()
    assert low <= float(found) <= high


def test_some_streets_are_older_than_others(some: pl.DataFrame) -> None:
    shares = some.group_by("street").agg((AGE >= 60).mean().alias("old"))["old"]
    youngest, oldest = shares.min(), shares.max()
    assert isinstance(youngest, float)
    assert isinstance(oldest, float)
    assert 1.4 < oldest / youngest < 2.2


def test_a_pseudonym_is_sixteen_digits_and_nobody_shares_one(some: pl.DataFrame) -> None:
    assert some["person_id"].str.contains(r"^[0-9a-f]{16}$").all()
    assert some["person_id"].n_unique() == COUNT


def test_another_seed_makes_other_people() -> None:
    first, second = people(500, seed=1), people(500, seed=2)
    assert not set(first["person_id"]) & set(second["person_id"])
    assert not first["birth_date"].equals(second["birth_date"])


@settings(max_examples=6, deadline=None)
@given(start=st.integers(0, 3 * BLOCK), cut=st.integers(0, 300), count=st.integers(300, 400))
def test_portions_put_together_are_the_whole(start: int, cut: int, count: int) -> None:
    parts = [people(cut, start=start), people(count - cut, start=start + cut)]
    assert pl.concat(parts).equals(people(count, start=start))


FIRST = ["996f038fc0a035ba", "003359261f3c0987", date(1965, 6, 7), "male", 2]


def test_the_first_person_of_the_seed_stays_who_they_are() -> None:
    """A change here changes every population ever made from a seed."""
    row = people(1, seed=2024, district=District("120104", {"a": 1.0}, {})).row(0, named=True)
    shown = [row[name] for name in ("person_id", "household_id", "birth_date", "sex", "household_size")]
    assert shown == FIRST


@pytest.mark.parametrize("partitions", [1, 3])
def test_files_hold_the_same_rows_as_memory(tmp_path: Path, partitions: int) -> None:
    write(tmp_path / "out", 1000, 7, partitions)
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in files] == [f"part-{n:05}.parquet" for n in range(partitions)]
    assert pl.concat([pl.read_parquet(file) for file in files]).equals(people(1000, seed=7))


def test_partitions_of_whole_blocks_keep_households_together(tmp_path: Path) -> None:
    files = write(tmp_path / "out", COUNT, 7, 2)
    homes = [set(pl.read_parquet(file, columns=["household_id"])["household_id"]) for file in files]
    assert not homes[0] & homes[1]


def test_progress_ends_with_all_rows(tmp_path: Path) -> None:
    told: list[int] = []
    write(tmp_path / "few.parquet", BLOCK + 5, progress=told.append)
    assert told == [BLOCK, BLOCK + 5]


# --- households -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fact",
    [
        "street",
        "community",
        "household_size",
        "household_income_month",
        "heating",
        "housing_area",
        "window_age",
    ],
)
def test_members_share_what_belongs_to_the_household(some: pl.DataFrame, fact: str) -> None:
    differing = some.group_by("household_id").agg(pl.col(fact).drop_nulls().n_unique().alias("n"))
    assert differing["n"].max() == 1


def test_the_size_of_a_household_is_the_number_of_its_members(some: pl.DataFrame) -> None:
    sizes = some.group_by("household_id").agg(pl.len(), pl.col("household_size").max())
    assert sizes.filter(
        pl.col("household_size").is_not_null() & (pl.col("len") != pl.col("household_size"))
    ).is_empty()


def test_the_income_of_a_household_is_the_sum_of_its_members(some: pl.DataFrame) -> None:
    whole = some.group_by("household_id").agg(
        pl.col("own_income_month").sum().alias("sum"),
        pl.col("own_income_month").null_count().alias("gaps"),
        pl.col("household_income_month").max().alias("said"),
    )
    whole = whole.filter((pl.col("gaps") == 0) & pl.col("said").is_not_null())
    assert (whole["sum"] == whole["said"]).all()


def test_spouses_are_of_like_age_and_parents_are_older_than_their_children(some: pl.DataFrame) -> None:
    pairs = some.filter((pl.col("marital_status") == "married") & (pl.col("household_size") == 2))
    apart = pairs.group_by("household_id").agg(
        (pl.col("birth_date").max() - pl.col("birth_date").min()).dt.total_days().alias("days")
    )
    assert (apart["days"] < 365 * 10).mean() == pytest.approx(1, abs=0.05)
    family = some.filter(pl.col("youngest_child_birth_date").is_not_null())
    years = (pl.col("youngest_child_birth_date") - pl.col("birth_date")).dt.total_days() / 365.25
    assert family.select(years.min()).item() >= 15


def test_the_youngest_child_of_a_family_lives_in_it(some: pl.DataFrame) -> None:
    homes = (
        some.filter(pl.col("household_size") == 3)
        .group_by("household_id")
        .agg(
            pl.col("birth_date").max().alias("born"),
            pl.col("birth_date").null_count().alias("gaps"),
            pl.col("youngest_child_birth_date").max().alias("said"),
            pl.col("employment").is_in(["student", "home"]).any().alias("child"),
        )
    )
    young = homes.filter(
        (pl.col("born") > date(2010, 1, 1)) & (pl.col("gaps") == 0) & pl.col("said").is_not_null()
    )
    assert (young["born"] == young["said"]).all()


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (pl.col("employment") == "employed", pl.col("unemployed_since").is_null()),
        (AGE < 16, pl.col("marital_status") == "single"),
        (AGE < 16, pl.col("pension_since").is_null()),
        (AGE < 60, ~pl.col("senior_card")),
        (AGE > 80.1, ~pl.col("employment").is_in(["employed", "self-employed", "unemployed"])),
        (pl.col("disability_level") == 0, pl.col("disability_kind") == "none"),
        (pl.col("children") == 0, pl.col("youngest_child_birth_date").is_null()),
        (~pl.col("traded_in"), pl.col("last_trade_in_on").is_null()),
        (pl.col("minimum_living"), ~pl.col("borderline_income")),
        (pl.col("household_size") > 1, ~pl.col("lives_alone")),
    ],
)
def test_facts_do_not_contradict_one_another(some: pl.DataFrame, given_: pl.Expr, expected: pl.Expr) -> None:
    kept = some.filter(given_)
    assert kept.height > 0
    assert kept.select((~expected).fill_null(value=False).any()).item() is False


def test_no_day_lies_after_the_day_of_the_registers(some: pl.DataFrame, some_firms: pl.DataFrame) -> None:
    for frame, later in ((some, set()), (some_firms, {"high_tech_until"})):
        for name, kind in frame.schema.items():
            if kind == pl.Date and name not in later:
                latest = frame[name].max()
                assert isinstance(latest, date)
                assert latest <= AS_OF, name


def test_most_is_known_and_of_each_fact_something_is_not(some: pl.DataFrame) -> None:
    always = {"person_id", "household_id", "street"}
    for name in some.columns:
        share = some[name].null_count() / COUNT
        assert (share == 0) == (name in always), name
    for name in ("birth_date", "sex", "employment", "minimum_living", "household_income_month"):
        assert some[name].null_count() / COUNT < 0.06


# --- what facts declare -----------------------------------------------------------------------------


@pytest.mark.parametrize("subject", ["person", "firm"])
def test_columns_are_the_raw_facts_of_the_pack_and_keep_to_them(
    subject: Subject, some: pl.DataFrame, some_firms: pl.DataFrame, pack: Pack
) -> None:
    frame = some if subject == "person" else some_firms
    raw = {code: fact for code, fact in pack.facts[subject].items() if fact.derive is None}
    assert set(frame.columns) == set(raw)
    kinds = {"boolean": pl.Boolean, "text": pl.String, "date": pl.Date, "decimal": pl.Decimal}
    for code, fact in raw.items():
        column, wanted = frame[code], kinds.get(fact.type)
        assert column.dtype.is_integer() if wanted is None else column.dtype.base_type() is wanted, code
        if fact.of:
            assert set(column.drop_nulls().unique()) <= {option.code for option in fact.of}, code
        if fact.min is not None and fact.max is not None:
            low, high = frame.select(low=pl.col(code).min(), high=pl.col(code).max()).row(0)
            # Dates are compared as dates, everything else as exact numbers.
            exact = date.fromisoformat if fact.type == "date" else Decimal
            assert exact(str(fact.min)) <= low, code
            assert high <= exact(str(fact.max)), code


def test_streets_and_communities_are_the_packs(some: pl.DataFrame, pack: Pack) -> None:
    assert set(some["street"].unique()) == {p.code for p in pack.places.values() if p.kind == "street"}
    pairs = some.select("street", "community").drop_nulls().unique().rows()
    assert pairs
    assert all(pack.places[community].parent == street for street, community in pairs)


# --- edges ------------------------------------------------------------------------------------------


def test_places_may_have_any_name() -> None:
    """Astral, combining and right-to-left signs go through unharmed."""
    street, community = "𠮷街道é", "حي–里"
    home = District("120104", {street: 1.0}, {street: (community,)})
    frame = people(50, district=home)
    assert frame["street"].unique().to_list() == [street]
    assert frame["community"].unique().to_list() == [community]
    assert firms(50, district=home)["street"].unique().to_list() == [street]


def test_nobody_is_asked_for() -> None:
    assert people(0).is_empty()
    assert people(0).schema == people(1).schema


@pytest.mark.parametrize(
    ("name", "count", "partitions", "problem"),
    [
        ("out", 0, None, "0 rows"),
        ("out", 5, 6, "6 partitions"),
        ("out.parquet", 5, 2, "One file"),
        ("there", 5, None, "exists already"),
        ("there/file/below", 5, None, "cannot be written"),
    ],
)
def test_what_cannot_be_written_says_why(
    tmp_path: Path, name: str, count: int, partitions: int | None, problem: str
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_text("kept")
    with pytest.raises(PopulationError, match=problem) as told:
        write(tmp_path / name, count, 1, partitions)
    assert set(told.value.problem) == set(told.value.remedy) == {"zh", "en"}
    assert (tmp_path / "there" / "file").read_text() == "kept"


def test_a_write_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def stop(_rows: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(PopulationError, match="disk is full"):
        write(tmp_path / "out", 100, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_money_is_exact_to_the_fen(some: pl.DataFrame) -> None:
    assert some["own_income_month"].dtype == pl.Decimal(12, 2)
    assert isinstance(some["own_income_month"].max(), Decimal)
