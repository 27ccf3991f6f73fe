"""What changed since is looked at again with reasons; every grant can be replayed; papers follow from the log."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from mashangban.cases.intake import Refused
from mashangban.cases.models import Event
from mashangban.commands.grants import grants as command
from mashangban.entitlements import budgets, changing, grants, printing
from mashangban.entitlements.erasing import erase_closed
from mashangban.entitlements.errors import BudgetExhausted, Erased
from mashangban.entitlements.models import Offer, RuleText
from mashangban.entitlements.pages import page
from mashangban.entitlements.replaying import replay
from mashangban.entitlements.reviewing import review
from mashangban.entitlements.rulebook import Budget
from tests.shell.desk import NOW
from tests.shell.entitlements.book import BENEFITS, Book, person
from tests.shell.entitlements.office import HANDLER, LATER, LEADER, OTHER, Office, confirm, grant

pytestmark = pytest.mark.django_db
MONTH = NOW + timedelta(days=30)


def test_whoever_moved_is_looked_at_again_and_stopped(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    grant(offer)
    run = district.run([person("a", 85, hukou_district="120101")], now=MONTH)
    assert changing.reopen_changed(run.case.number, now=MONTH) == [offer.case.number]
    shown = page(grants.find(offer.case.number), "zh", MONTH, LEADER)
    assert [(one.title.zh, one.before, one.after) for one in shown.changes] == [
        ("户口所在区", "120104", "120101"),
        ("户口在南开区", "yes", "no"),
    ]
    with pytest.raises(Refused, match="not-allowed"):
        grants.stop(offer.case.number, HANDLER, "户籍已迁出", "第二条", "停止发放。", now=MONTH)
    stopped = grants.stop(
        offer.case.number, LEADER, "户籍已迁出", "第二条", "您的户籍已迁出，停止发放。", now=MONTH
    )
    assert stopped.case.state == "withdrawn"
    assert printing.refusal(offer.case.number, "stop", "zh", MONTH)[:5] == b"%PDF-"


def test_values_of_changed_facts_do_not_stand_in_the_log(district: Office) -> None:
    grant(district.offers([person("a", 85)])[0])
    run = district.run([person("a", 85, hukou_district="120101")], now=MONTH)
    changing.reopen_changed(run.case.number, now=MONTH)
    told = next(one for one in Event.objects.all() if one.data.get("action") == "reopen")
    assert told.data["input"]["changes"][0] == {"fact": "hukou_district"}
    assert "120101" not in str(told.data)


def test_whoever_is_not_on_record_any_more_is_looked_at_again(district: Office) -> None:
    granted = grant(district.offers([person("a", 85), person("b", 20)])[0])
    run = district.run([person("b", 20)], now=MONTH)
    assert changing.reopen_changed(run.case.number, now=MONTH) == [granted.case.number]
    kept = grants.keep(granted.case.number, LEADER, "核实仍在本区", now=MONTH)
    assert kept.case.state == "granted"


def test_a_data_set_of_other_streets_says_nothing_of_whoever_is_not_in_it(district: Office) -> None:
    district.offers([person("a", 85), person("b", 85, street="wanxing")])
    run = district.run([person("c", 85, street="wanxing")], now=MONTH)
    assert changing.foreseen(run, district.folder / run.dataset) == {("elder-80", "off-record"): 1}
    reopened = changing.reopen_changed(run.case.number, now=MONTH)
    assert [grants.find(number).street for number in reopened] == ["wanxing"]


def test_the_review_tells_before_approval_how_many_are_looked_at_again(district: Office) -> None:
    people = [person(f"p{n}", 85) for n in range(12)]
    district.offers(people)
    moved = [{**one, "hukou_district": "120101"} for one in people[:6]]
    run = district.run([*moved, *people[6:11], person("new", 85)], now=MONTH)
    # One of them is not there any more: a small number, which is not told.
    assert review(run.case.number).rules[0].again == {"no-longer": 6, "off-record": None}


def test_that_they_have_it_by_now_is_no_change(district: Office) -> None:
    grant(district.offers([person("a", 85)])[0])
    run = district.run([person("a", 85, elder_subsidy=True)], now=MONTH)
    assert changing.reopen_changed(run.case.number, now=MONTH) == []


def test_an_offer_nobody_was_paid_by_is_taken_back(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    later = NOW + timedelta(days=3)
    run = district.run([person("a", 85, hukou_district="120101")], now=later)
    changing.reopen_changed(run.case.number, now=later)
    assert grants.find(offer.case.number).case.state == "withdrawn"
    assert len(district.offers([person("a", 85)], now=MONTH)) == 1


def test_what_is_to_be_paid_back_gives_the_budget_its_money(district: Office) -> None:
    granted = grant(district.offers([person("a", 85)])[0])
    grants.check(granted.case.number, HANDLER, "recover", "户籍已迁出", "请退回。", now=MONTH)
    standing = budgets.standing(BENEFITS["elder"], NOW.date())
    assert (standing.tally.granted_fen, standing.tally.recovered) == (0, 1)


def test_a_grant_beyond_the_budget_waits_and_says_what_is_left(district: Office, book: Book) -> None:
    offers = [confirm(one) for one in district.offers([person(name, 85) for name in "abc"])]
    for one in offers[:2]:
        grants.grant(one.case.number, OTHER, now=LATER)
    with pytest.raises(BudgetExhausted) as exhausted:
        grants.grant(offers[2].case.number, OTHER, now=LATER)
    waiting = grants.find(offers[2].case.number)
    assert (str(exhausted.value.left), waiting.waits_for_budget, waiting.case.state) == (
        "9.00",
        True,
        "confirmed",
    )
    book.change("elder", budget=Budget(date(2024, 1, 1), date(2024, 12, 31), Decimal(1000)))
    assert grants.grant(waiting.case.number, OTHER, now=LATER).case.state == "granted"


# --- replay -------------------------------------------------------------------------------------


def test_a_grant_is_replayed_from_what_is_kept(district: Office) -> None:
    granted = grant(district.offers([person("a", 85)])[0])
    done = CliRunner().invoke(command, ["replay", granted.case.number, "--lang", "en"])
    assert (done.exit_code, "the same as was granted" in done.output) == (0, True)


def test_a_rule_changed_behind_the_log_is_found(district: Office) -> None:
    granted = grant(district.offers([person("a", 85)])[0])
    body = granted.text.body
    body["clauses"][1]["when"] = "age >= 90"
    RuleText.objects.filter(pk=granted.text_id).update(body=body)
    assert list(replay(granted.case.number).differences) == ["answer", "rule-digest"]
    assert CliRunner().invoke(command, ["replay", granted.case.number]).exit_code == 1


def test_lists_of_the_command_line_name_nobody(district: Office) -> None:
    grant(district.offers([person("a", 85)])[0])
    runs = CliRunner().invoke(command, ["runs"]).output
    listed = CliRunner().invoke(command, ["list", "--json"]).output
    assert ("approved" in runs, '"120.50"' in listed, "演示" in listed) == (True, True, False)


def test_facts_and_accounts_are_erased_in_time(district: Office) -> None:
    granted = grant(district.offers([person("a", 85)])[0])
    grants.check(granted.case.number, HANDLER, "ok", "一致", "无误", now=MONTH)
    assert erase_closed(MONTH + timedelta(days=179)) == 0
    assert erase_closed(MONTH + timedelta(days=181)) == 1
    row = Offer.objects.get()
    assert (bytes(row.facts), bytes(row.account), row.account_tail) == (b"", b"", "")
    with pytest.raises(Erased):
        replay(granted.case.number)
    assert page(grants.find(granted.case.number), "zh", MONTH).reasons[1].article == "《演示办法》第三条"


# --- what is shown and printed ------------------------------------------------------------------


def test_the_page_gives_reasons_with_facts_and_registers(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    shown = page(offer, "zh", LATER)
    reason = shown.reasons[0]
    used = reason.facts[0]
    assert used.register is not None
    assert (reason.article, used.value, used.register.zh) == (
        "《演示办法》第二条",
        "120104",
        "人口基础信息库",
    )
    assert {name for name, allowed in shown.may.items() if allowed is True} == {"confirm", "object"}
    assert shown.person["name"].endswith("*")


def test_the_notice_of_a_grant_is_a_paper_in_both_languages(district: Office) -> None:
    (offer,) = district.offers([person("a", 85)])
    with pytest.raises(printing.NotIssued):
        printing.notice_of_grant(offer.case.number, "zh", LATER)
    grant(offer)
    papers = [printing.notice_of_grant(offer.case.number, lang, LATER, full=True) for lang in ("zh", "en")]
    assert all(one.startswith(b"%PDF-") for one in papers)
