"""Queue, station, posters, services, notices, audit and slips."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.cases.queries import applicant
from mashangban.core.casework.model import Actor
from mashangban.directory import codes
from mashangban.directory.models import Absence, PlaceCode
from mashangban.notices.models import Notice
from tests.web.workbench.people import NOW, HandIn, SignIn

pytestmark = pytest.mark.django_db


def test_several_cases_are_given_to_one_person(sign_in: SignIn, hand_in: HandIn) -> None:
    rows = [hand_in(), hand_in()]
    data = {"number": [row.number for row in rows], "person": "officer-02", "reason": "轮休"}
    answer = sign_in("dispatcher-1").post("/desk/assign", data, follow=True)
    assert "2 cases given to" in answer.content.decode()
    assert set(CaseRow.objects.values_list("handler", flat=True)) == {"officer-02"}


def test_cases_of_others_are_not_given_away(sign_in: SignIn, case: CaseRow) -> None:
    answer = sign_in("district-dispatcher").post(
        "/desk/assign", {"number": [case.number], "person": "district-dispatcher"}, follow=True
    )
    assert "there is no such case for you" in answer.content.decode()


def test_assigning_nothing_says_what_is_missing(sign_in: SignIn) -> None:
    answer = sign_in("dispatcher-1").post("/desk/assign", {"person": "officer-02"}, follow=True)
    assert "Tick at least one case" in answer.content.decode()


def test_assigning_leads_nowhere_else(sign_in: SignIn) -> None:
    answer = sign_in("dispatcher-1").post("/desk/assign", {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/desk/"


def test_the_station_page_counts_what_is_late(sign_in: SignIn, hand_in: HandIn) -> None:
    hand_in(now=NOW - timedelta(hours=13))
    hand_in()
    page = sign_in("leader").get("/desk/station")
    assert (page.context["tiles"]["open"], page.context["tiles"]["red"]) == (2, 1)
    assert len(page.context["late"]) == 1


def test_a_bad_rating_shows_both_its_clocks(sign_in: SignIn, case: CaseRow, officer: Actor) -> None:
    act(case.number, "reply", officer, {"message": "已转告店主。"}, now=NOW)
    act(case.number, "rate", applicant(case.number), {"rating": 1}, now=NOW)
    bad = sign_in("leader").get("/desk/station").context["bad"]
    running = [clock.title for clock in bad[0].clocks if clock.state == "running"]
    assert running == ["Call back after a bad rating", "Put right after a bad rating"]


def test_todays_roster_names_who_is_on_now(sign_in: SignIn) -> None:
    turns = sign_in("leader").get("/desk/station").context["turns"]
    assert "officer-01" in {turn.person for turn in turns if turn.now}
    assert "officer-03" not in {turn.person for turn in turns}


def test_whoever_is_away_is_passed_over(sign_in: SignIn, hand_in: HandIn) -> None:
    client = sign_in("leader")
    data = {
        "person": "officer-01",
        "since": "2024-10-15T08:00",
        "until": "2024-10-18T18:00",
        "reason": "学习",
    }
    assert client.post("/desk/station/absences", data).status_code == 302
    assert hand_in().handler != "officer-01"
    client.post(f"/desk/station/absences/{Absence.objects.get().pk}/end")
    assert hand_in().handler == "officer-01"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"person": "district-dispatcher"}, "Choose somebody of your unit."),
        ({"until": "2024-10-14T08:00"}, "The end must be after the beginning."),
        ({"since": "soon"}, "Give the day and time the absence begins."),
    ],
)
def test_an_absence_that_cannot_be_is_refused_and_kept(
    sign_in: SignIn, change: dict[str, str], said: str
) -> None:
    data = {
        "person": "officer-01",
        "since": "2024-10-16T08:00",
        "until": "2024-10-18T18:00",
        "reason": "学习",
    }
    answer = sign_in("leader").post("/desk/station/absences", {**data, **change})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="学习"' in answer.content.decode()


def test_a_leader_of_another_unit_cannot_end_an_absence(sign_in: SignIn) -> None:
    absence = Absence.objects.create(
        person="officer-01", since=NOW, until=NOW + timedelta(days=1), entered_by="leader"
    )
    assert sign_in("district-leader").post(f"/desk/station/absences/{absence.pk}/end").status_code == 404


def test_the_station_page_costs_the_same_however_many_cases(
    sign_in: SignIn, hand_in: HandIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in("leader")
    hand_in(now=NOW - timedelta(hours=13))
    client.get("/desk/station")
    with django_assert_max_num_queries(16) as first:
        client.get("/desk/station")
    for hours in range(13, 33):
        hand_in(now=NOW - timedelta(hours=hours))
    with django_assert_max_num_queries(len(first)):
        client.get("/desk/station")


def test_an_officer_sees_the_codes_of_their_grid_only(sign_in: SignIn) -> None:
    rows = sign_in("officer-03b").get("/desk/posters").context["rows"]
    assert {row.place.code.split("-")[1] for row in rows if row.place.kind == "police-grid"} <= {"grid"}
    assert "wdd-grid-01" not in {row.place.code for row in rows}


def test_a_poster_is_printed_of_a_code_in_force(sign_in: SignIn) -> None:
    code = codes.issue("wdd-grid-01", now=NOW, by="leader")
    answer = sign_in("officer-01").get(f"/desk/posters/wdd-grid-01/{code.code_id}.pdf")
    assert answer.content[:5] == b"%PDF-"


def test_no_poster_is_printed_of_a_revoked_code(sign_in: SignIn) -> None:
    code = codes.issue("wdd-grid-01", now=NOW, by="leader")
    codes.revoke(code, now=NOW, by="leader", reason="丢失")
    assert sign_in("officer-01").get(f"/desk/posters/wdd-grid-01/{code.code_id}.pdf").status_code == 409


def test_a_code_is_revoked_with_a_reason_and_a_tick(sign_in: SignIn) -> None:
    code = codes.issue("wdd-grid-01", now=NOW, by="leader")
    path = f"/desk/posters/wdd-grid-01/{code.code_id}/revoke"
    client = sign_in("leader")
    assert client.post(path, {"reason": "海报丢失"}).status_code == 422
    assert client.post(path, {"reason": "海报丢失", "confirmed": "yes"}).status_code == 302
    code.refresh_from_db()
    assert (code.revoked_by, code.revoke_reason) == ("leader", "海报丢失")


def test_rotating_ends_the_codes_before(sign_in: SignIn) -> None:
    old = codes.issue("wdd-grid-01", now=NOW, by="leader")
    client = sign_in("leader")
    assert client.post("/desk/posters/wdd-grid-01/issue", {"rotate": "yes"}).status_code == 422
    client.post("/desk/posters/wdd-grid-01/issue", {"rotate": "yes", "reason": "被复制"})
    old.refresh_from_db()
    assert old.revoked_at is not None
    assert PlaceCode.objects.filter(place="wdd-grid-01", revoked_at=None).count() == 1


def test_an_officer_cannot_revoke(sign_in: SignIn) -> None:
    code = codes.issue("wdd-grid-01", now=NOW, by="leader")
    path = f"/desk/posters/wdd-grid-01/{code.code_id}/revoke"
    assert sign_in("officer-01").post(path, {"reason": "x", "confirmed": "yes"}).status_code == 403


def test_a_service_reads_as_a_table(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/services/police-desk.ask/2024-04-01").content.decode()
    assert "stops: Reply within 12 hours" in page
    assert sign_in("officer-01").get("/desk/services/police-desk.ask/1999-01-01").status_code == 404


def test_a_new_case_is_told_to_its_officer_until_read(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("officer-01")
    assert "A case was given to you" in client.get("/desk/notices").content.decode()
    assert "1 unread notice" in client.get("/desk/notices/bell").content.decode()
    client.post("/desk/notices/read")
    assert "0 unread notices" in client.get("/desk/notices/bell").content.decode()


def test_a_notice_of_somebody_else_stays_unread(sign_in: SignIn, case: CaseRow) -> None:
    notice = Notice.objects.get(to="officer-01")
    sign_in("officer-02").post("/desk/notices/read", {"pk": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None


def test_auditors_read_every_look_at_an_identity(sign_in: SignIn, case: CaseRow, officer: Actor) -> None:
    act(case.number, "reveal", officer, {"reason": "电话核实"}, now=NOW)
    looks = sign_in("auditor").get("/desk/audit").context["looks"]
    assert [(look.person, look.reason) for look in looks] == [("officer-01", "电话核实")]


def test_an_untouched_chain_holds_and_a_changed_row_shows(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("auditor")
    assert client.post("/desk/audit/verify", {"number": case.number}).context["findings"] == []
    CaseRow.objects.filter(pk=case.pk).update(head="0" * 64)
    assert client.post("/desk/audit/verify", {"number": case.number}).context["findings"] != []


def test_a_number_that_is_none_is_explained_to_the_auditor(sign_in: SignIn) -> None:
    answer = sign_in("auditor").post("/desk/audit/verify", {"number": "12"})
    assert answer.status_code == 422
    assert "There is no such case" in answer.content.decode()


def test_a_reply_slip_is_printed_once_there_is_a_reply(
    sign_in: SignIn, case: CaseRow, officer: Actor
) -> None:
    client = sign_in("officer-01")
    assert client.get(f"/desk/cases/{case.number}/slips/reply.pdf").status_code == 404
    act(case.number, "reply", officer, {"message": "已调低音量。"}, now=NOW)
    assert client.get(f"/desk/cases/{case.number}/slips/reply.pdf").content[:5] == b"%PDF-"


def test_a_transfer_slip_follows_a_transfer(sign_in: SignIn, case: CaseRow, officer: Actor) -> None:
    act(case.number, "transfer", officer, {"unit": "nankai-service-office", "reason": "职责"}, now=NOW)
    page = sign_in("district-dispatcher").get(f"/desk/cases/{case.number}/slips/transfer.pdf")
    assert page.content[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("person", "path"),
    [("dispatcher-1", "/desk/queue"), ("officer-01", "/desk/notices"), ("auditor", "/desk/audit")],
)
def test_lists_cost_the_same_however_long_they_are(
    sign_in: SignIn,
    hand_in: HandIn,
    officer: Actor,
    django_assert_max_num_queries: Any,
    person: str,
    path: str,
) -> None:
    client = sign_in(person)

    def one_more() -> None:
        row = hand_in()
        act(row.number, "reveal", officer, {"reason": "电话核实"}, now=NOW)
        CaseRow.objects.filter(pk=row.pk).update(handler="")

    one_more()
    client.get(path)
    with django_assert_max_num_queries(10) as first:
        client.get(path)
    for _ in range(8):
        one_more()
    with django_assert_max_num_queries(len(first)):
        client.get(path)


def test_the_posters_page_costs_the_same_however_many_codes(
    sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in("leader")
    client.get("/desk/posters")
    with django_assert_max_num_queries(9) as first:
        client.get("/desk/posters")
    for place in ("wdd-grid-01", "wdd-grid-02", "wdd-grid-03"):
        codes.issue(place, now=NOW, by="leader")
    with django_assert_max_num_queries(len(first)):
        client.get("/desk/posters")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "派出所公开承诺"), ("en", "published promise")])
def test_where_a_promise_comes_from_is_told_in_the_officers_language(
    sign_in: SignIn, case: CaseRow, language: str, words: str
) -> None:
    client = sign_in("officer-01")
    for address in (f"/desk/cases/{case.number}", "/desk/services/police-desk.ask/2024-04-01"):
        assert words in client.get(address, headers={"accept-language": language}).content.decode()


def test_when_a_question_is_asked_is_said_in_words(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/services/police-desk.ask/2024-04-01").content.decode()
    assert "matter =" not in page
    assert "when “" in page or "当“" in page
