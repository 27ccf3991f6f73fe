"""A run is reviewed, approved by another, offered; the person confirms; it is granted by another, checked and told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from mashangban.cases.intake import Refused
from mashangban.cases.models import Event
from mashangban.core.catalog.parts import Bilingual
from mashangban.entitlements import budgets, grants, offering, runs, working
from mashangban.entitlements.errors import RunRefused
from mashangban.entitlements.models import Candidate, Offer
from mashangban.entitlements.rulebook import MatchFailed
from mashangban.notices.models import Notice
from tests.shell.desk import NOW
from tests.shell.entitlements.book import BENEFITS, Book, person
from tests.shell.entitlements.office import HANDLER, LATER, LEADER, OTHER, Office, confirm, grant, staff

pytestmark = pytest.mark.django_db


def test_the_whole_way(district: Office) -> None:
    (offer,) = district.offers([person("a", 85), person("b", 79), person("c", 90, hukou_district="120101")])
    assert (offer.case.state, offer.amount_fen, offer.period) == ("offered", 12050, "2024")
    granted = grant(offer)
    assert (granted.case.state, granted.granted_at) == ("granted", LATER)
    done = grants.check(
        offer.case.number, HANDLER, "ok", "与户籍一致", "核查无误", now=LATER + timedelta(days=30)
    )
    assert done.case.state == "checked"
    standing = budgets.standing(BENEFITS["elder"], NOW.date())
    assert (standing.granted, standing.offered, standing.left) == (
        Decimal("120.50"),
        Decimal("120.50"),
        Decimal("129.50"),
    )


def test_who_ran_what_is_in_the_chain(district: Office) -> None:
    run = district.run([person("a", 85), person("b", 20)])
    events = {
        one.data.get("action"): one for one in Event.objects.filter(case=run.case) if one.kind == "acted"
    }
    assert events["start"].actor == HANDLER.id
    told = events["finished"].data["input"]
    assert told["file_digest"] == run.file_digest != ""
    assert told["outcome"][0] | {"digest": ""} == {
        "rule": "elder-80", "version": "2024-01-01", "digest": "", "yes": "covered", "no": "covered", "unknown": "covered",
    }  # fmt: skip


def test_whoever_started_a_run_does_not_approve_it(district: Office) -> None:
    both = staff("hall-1", "handler", "leader")
    run = district.run([person("a", 85)])
    with pytest.raises(Refused, match="same-person"):
        runs.approve(run.case.number, both, now=LATER)
    with pytest.raises(RunRefused, match="not-approved"):
        offering.offer(run.case.number, "elder", HANDLER, now=LATER)


def test_whoever_offered_does_not_grant(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    confirm(offer)
    with pytest.raises(Refused, match="same-person"):
        grants.grant(offer.case.number, HANDLER, now=LATER)
    assert budgets.standing(BENEFITS["elder"], NOW.date()).granted == 0


def test_somebody_from_another_office_offers_nothing(district: Office) -> None:
    run = district.approved([person("a", 85)])
    with pytest.raises(Refused, match="not-allowed"):
        offering.offer(run.case.number, "elder", staff("x", "handler", unit="nankai-tax"), now=LATER)
    assert (Offer.objects.count(), Candidate.objects.get().state) == (0, "new")


def test_offers_are_made_by_street_and_number(district: Office) -> None:
    run = district.approved([person(f"p{n}", 85, street="gulou" if n < 3 else "huayuan") for n in range(5)])
    first = offering.offer(run.case.number, "elder", HANDLER, street="gulou", most=2, now=LATER)
    assert (len(first.made), first.left) == (2, 1)
    assert set(Offer.objects.values_list("street", flat=True)) == {"gulou"}


def test_the_person_is_told_by_message(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    notice = Notice.objects.get(case=offer.case, kind="benefit-offered")
    assert notice.to == "applicant"


def test_an_offer_carries_no_pseudonym(district: Office) -> None:
    (offer,) = district.offers([person("pseudonym-1", 85)])
    written = [
        offer.case.snapshot,
        *(one.data for one in Event.objects.all()),
        *Offer.objects.values_list("link", "holder"),
    ]
    assert "pseudonym-1" not in str(written)
    assert b"pseudonym-1" not in bytes(offer.facts)


def test_a_match_that_fails_can_be_begun_again(district: Office, book: Book) -> None:
    book.fails = MatchFailed(Bilingual(zh="文件不完整", en="the file is cut short"))
    run = district.run([person("a", 85)])
    assert (run.case.state, run.problem_en) == ("failed", "the file is cut short")
    book.fails = None
    again = runs.restart(run.case.number, HANDLER, now=LATER)
    assert working.match(again.pk, LATER) == "in-review"
    assert working.match(again.pk, LATER) == "nothing"


def test_data_changed_after_the_match_are_not_offered_from(district: Office) -> None:
    run = district.approved([person("a", 85)])
    (district.folder / run.dataset).write_bytes(b"something else")
    with pytest.raises(RunRefused, match="population-changed"):
        offering.offer(run.case.number, "elder", OTHER, now=LATER)


def test_refused_with_reason_the_right_is_free_again(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    confirm(offer)
    grants.refuse(
        offer.case.number, LEADER, "已在外区领取", "第九条", "您已在外区领取，不能重复发放。", now=LATER
    )
    (second,) = district.offers([person("a", 85)], now=LATER)
    assert second.case.number != offer.case.number


@pytest.mark.parametrize(
    ("rules", "reason"),
    [((), "no-rules"), (("elder-80", "no-such"), "unknown-rule")],
)
def test_a_run_that_cannot_be(district: Office, rules: tuple[str, ...], reason: str) -> None:
    name = district.people([person("a", 85)])
    with pytest.raises(RunRefused) as refused:
        runs.start(rules, name, HANDLER, now=NOW)
    assert refused.value.reason == reason


def test_a_data_set_is_a_name_and_never_a_path(district: Office) -> None:
    with pytest.raises(RunRefused, match="no-population"):
        runs.start(["elder-80"], "../../etc/passwd", HANDLER, now=NOW)
