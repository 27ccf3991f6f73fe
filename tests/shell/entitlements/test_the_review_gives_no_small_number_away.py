"""What stands in one place of a review does not give away what is covered in another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.entitlements.reviewing import review
from tests.shell.desk import NOW
from tests.shell.entitlements.book import person
from tests.shell.entitlements.office import Office

pytestmark = pytest.mark.django_db


def test_what_adds_up_to_a_covered_total_is_covered_too(district: Office) -> None:
    """Three are not entitled, which takes the unknown ones along: their number must not stand anywhere."""
    entitled = [person(f"y{n}", 85) for n in range(20)]
    unknown = [person(f"u{n}", 85, hukou_district=None) for n in range(12)]
    not_entitled = [person(f"n{n}", 20) for n in range(3)]
    rule = review(district.run([*entitled, *unknown, *not_entitled]).case.number).rules[0]
    assert (rule.yes, rule.no, rule.unknown) == (20, None, None)
    for table in (rule.by_street, rule.by_age, rule.by_sex):
        assert {row["unknown"] for row in table.values()} == {None}
    assert rule.missing == {"hukou_district": None}


def test_new_and_gone_are_told_together_or_not_at_all(district: Office) -> None:
    district.run([person(f"a{n}", 85) for n in range(12)])
    later = [person(f"a{n}", 85) for n in range(10)] + [person(f"b{n}", 85) for n in range(9)]
    rule = review(district.run(later, now=NOW + timedelta(days=3)).case.number).rules[0]
    assert (rule.new, rule.gone) == (None, None)
