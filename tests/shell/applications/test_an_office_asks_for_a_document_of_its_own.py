"""A document that the catalogue has no name for: named, asked for, handed in, reviewed and hashed with the rest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mashangban.applications import following, materials, own_documents, reviewing
from mashangban.applications.looking import leave_trace
from mashangban.applications.models import Application
from mashangban.cases.handling import NoSuchCase
from mashangban.cases.intake import Refused
from tests.shell.applications.applicants import handed_in, scan
from tests.shell.applications.offices import COUNTER, accept, agency, items_of
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
TITLE, WHY = "食堂燃气检测报告", "厨房使用管道燃气，请提供近一年内的检测报告"


@pytest.fixture
def asked() -> tuple[Application, str]:
    """An application whose office has asked for such a document, and its number."""
    application, receipt = handed_in()
    own_documents.name_document(receipt.number, TITLE, WHY, COUNTER, NOW)
    reviewing.ask_supplement(receipt.number, COUNTER, NOW)
    application.refresh_from_db()
    return application, receipt.number


def test_the_request_names_it_and_why(asked: tuple[Application, str]) -> None:
    found = following.dossier(asked[1], NOW)
    (message,) = [event for _, event in found.messages]
    assert f"1. {TITLE}：{WHY}" in message.data["input"]["message"]
    assert [(want.code, want.missing) for want in found.wants] == [("own-1", True)]


def test_it_is_uploaded_reviewed_and_hashed(asked: tuple[Application, str]) -> None:
    application, number = asked
    wanted = next(one for one in materials.wanted(application, NOW) if one.evidence == "own-1")
    materials.attach(application, "own-1", [scan().token], NOW)
    assert (wanted.title.zh, wanted.why.zh, wanted.state) == (TITLE, WHY, "missing")
    assert following.dossier(number, NOW).wants == []
    paper = next(one for one in reviewing.dossier_for(number, COUNTER, NOW).papers if one.evidence == "own-1")
    assert (paper.title.zh, len(paper.scans)) == (TITLE, 1)
    assert reviewing.check(number, "own-1", "ok", "", COUNTER, NOW).checked == "ok"


def test_what_is_supplied_is_hashed_with_what_it_is(asked: tuple[Application, str]) -> None:
    application, number = asked
    materials.attach(application, "own-1", [scan().token], NOW)
    notes = []
    for title in (TITLE, "另一份材料"):
        application.own_documents[0]["title"] = title
        application.save(update_fields=["own_documents"])
        family = following.dossier(number, NOW).family
        notes.append(following._with_digest(family, ""))
    assert notes[0] != notes[1]


def test_an_item_asks_for_its_own_and_the_whole_does_not_see_it_missing() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    fire = items_of(receipt.number)["fire-safety"]
    own_documents.name_document(fire.number, TITLE, WHY, agency(fire.unit), NOW)
    other = items_of(receipt.number)["business-licence"]
    assert [one.title.zh for one in reviewing.dossier_for(fire.number, agency(fire.unit), NOW).wants] == [
        TITLE
    ]
    assert reviewing.dossier_for(other.number, agency(other.unit), NOW).wants == []
    assert following.dossier(receipt.number, NOW).wants == []  # nobody has asked yet


@pytest.mark.parametrize(
    ("title", "why", "field"), [(" ", WHY, "title"), (TITLE, "\n", "why"), ("长" * 81, WHY, "title")]
)
def test_name_and_reason_are_needed_and_short(title: str, why: str, field: str) -> None:
    _, receipt = handed_in()
    with pytest.raises(Refused) as refused:
        own_documents.name_document(receipt.number, title, why, COUNTER, NOW)
    assert refused.value.refusals[0].field == field


def test_it_may_be_done_without_before_it_was_asked_for() -> None:
    _, receipt = handed_in()
    own_documents.name_document(receipt.number, TITLE, WHY, COUNTER, NOW)
    own_documents.take_back(receipt.number, "own-1", COUNTER, NOW)
    assert reviewing.dossier_for(receipt.number, COUNTER, NOW).wants == []


def test_once_it_was_asked_for_it_stays(asked: tuple[Application, str]) -> None:
    with pytest.raises(Refused, match="not-now"):
        own_documents.take_back(asked[1], "own-1", COUNTER, NOW)


def test_who_may_not_ask_may_not_name() -> None:
    _, receipt = handed_in()
    with pytest.raises(NoSuchCase):
        own_documents.name_document(receipt.number, TITLE, WHY, agency("nankai-education"), NOW)


def test_reading_a_scan_of_it_leaves_a_trace(asked: tuple[Application, str]) -> None:
    application, number = asked
    materials.attach(application, "own-1", [scan().token], NOW)
    later = NOW + timedelta(hours=1)
    assert leave_trace(number, "own-1", "hall-1", later)
    assert [one.document for one in following.dossier(number, later).reveals] == ["own-1"]
