"""A case for whoever holds number and key: follow, write, rate, reopen; 404 to everybody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mashangban.cases.handling import act
from mashangban.directory.accounts import actor_of
from mashangban.web.shared.limits import RATES
from tests.web.api.calls import body_of

pytestmark = pytest.mark.django_db


def reply(number: str, message: str = "已处理") -> None:
    now = timezone.now()
    actor = actor_of(_handler(number), now)
    act(number, "reply", actor, {"message": message}, now=now)


def _handler(number: str) -> str:
    from mashangban.cases.models import CaseRow

    return CaseRow.objects.get(number=number).handler


def key_of(receipt: dict[str, Any]) -> dict[str, str]:
    return {"X-Receipt-Key": receipt["key"]}


def post(program: Client, receipt: dict[str, Any], what: str, **body: Any) -> Any:
    path = f"/api/v1/cases/{receipt['number']}/{what}"
    return program.post(path, json.dumps(body), content_type="application/json", headers=key_of(receipt))


def test_number_and_key_show_the_case(program: Client, receipt: dict[str, Any]) -> None:
    response = program.get(f"/api/v1/cases/{receipt['number']}", headers=key_of(receipt))
    made = body_of(response)
    assert response.status_code == 200
    assert (made["unit"]["code"], made["place"]["code"]) == ("wangdingdi-police", "wdd-grid-01")
    assert {"withdraw"} <= {action["name"] for action in made["actions"]}


def test_the_key_may_come_as_authorization(program: Client, receipt: dict[str, Any]) -> None:
    headers = {"Authorization": f"Receipt {receipt['key']}"}
    assert program.get(f"/api/v1/cases/{receipt['number_text']}", headers=headers).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"X-Receipt-Key": "AAAAAAAAA"}, {"X-Receipt-Key": "é"}])
def test_without_its_key_a_case_is_not_there(
    program: Client, receipt: dict[str, Any], headers: dict[str, str]
) -> None:
    assert program.get(f"/api/v1/cases/{receipt['number']}", headers=headers).status_code == 404


def test_a_wrong_key_and_a_missing_case_look_alike(program: Client, receipt: dict[str, Any]) -> None:
    wrong = {"X-Receipt-Key": "AAAAAAAAA"}
    one = program.get(f"/api/v1/cases/{receipt['number']}", headers=wrong)
    other = program.get("/api/v1/cases/24100800000000", headers=wrong)
    assert one.content == other.content


def test_tries_are_limited_for_each_number(program: Client, receipt: dict[str, Any], settings: Any) -> None:
    settings.RATE_LIMITS_ON = True
    most = int(RATES["receipt-case"].split("/")[0])
    path = f"/api/v1/cases/{receipt['number']}"
    tried = [program.get(path, headers={"X-Receipt-Key": "AAAAAAAAA"}) for _ in range(most + 1)]
    assert [one.status_code for one in tried[:-1]] == [404] * most
    assert tried[-1].status_code == 429
    assert int(tried[-1]["Retry-After"]) > 0


def test_guessing_shuts_nobody_out_and_looking_often_is_allowed(
    program: Client, receipt: dict[str, Any], settings: Any
) -> None:
    settings.RATE_LIMITS_ON = True
    path, more = f"/api/v1/cases/{receipt['number']}", int(RATES["receipt-case"].split("/")[0]) + 1
    for _ in range(more):
        program.get(path, headers={"X-Receipt-Key": "AAAAAAAAA"})
    looks = [program.get(path, headers={"X-Receipt-Key": receipt["key"]}).status_code for _ in range(more)]
    assert set(looks) == {200}


def test_what_staff_note_among_themselves_is_not_shown(program: Client, receipt: dict[str, Any]) -> None:
    now = timezone.now()
    act(receipt["number"], "note", actor_of("officer-01", now), {"note": "内部备注"}, now=now)
    response = program.get(f"/api/v1/cases/{receipt['number']}", headers=key_of(receipt))
    assert "内部备注" not in response.content.decode()


def test_a_message_reaches_the_desk(program: Client, receipt: dict[str, Any]) -> None:
    response = post(program, receipt, "messages", message="补充一点：在三号楼。")
    assert response.status_code == 201
    assert "补充一点：在三号楼。" in [event["text"] for event in body_of(response)["events"]]


def named(program: Client, receipt: dict[str, Any], what: str, key: str, **body: Any) -> Any:
    headers = {**key_of(receipt), "Idempotency-Key": key}
    path = f"/api/v1/cases/{receipt['number']}/{what}"
    return program.post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_a_message_sent_again_under_its_key_is_written_once(program: Client, receipt: dict[str, Any]) -> None:
    first, second = (
        named(program, receipt, "messages", "k" * 20, message="补充一点：在三号楼。") for _ in range(2)
    )
    texts = [event["text"] for event in body_of(second)["events"]]
    assert texts.count("补充一点：在三号楼。") == 1
    assert (second.status_code, second["Idempotency-Replayed"]) == (201, "true")
    assert "Idempotency-Replayed" not in first


def test_another_message_under_the_same_key_is_refused(program: Client, receipt: dict[str, Any]) -> None:
    named(program, receipt, "messages", "k" * 20, message="补充一点：在三号楼。")
    other = named(program, receipt, "messages", "k" * 20, message="是五号楼。")
    assert (other.status_code, body_of(other)["code"]) == (409, "key-reused")


def test_a_rating_sent_again_under_its_key_is_no_second_one(program: Client, receipt: dict[str, Any]) -> None:
    reply(receipt["number"])
    answers = [named(program, receipt, "rating", "k" * 20, rating=5) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]


def test_what_was_refused_may_be_sent_again_under_its_key(program: Client, receipt: dict[str, Any]) -> None:
    refused = named(program, receipt, "reopen", "k" * 20, reason="又响起来了")
    reply(receipt["number"])
    done = named(program, receipt, "reopen", "k" * 20, reason="又响起来了")
    assert (refused.status_code, done.status_code) == (422, 201)
    assert "Idempotency-Replayed" not in done


def test_a_key_has_to_be_one(program: Client, receipt: dict[str, Any]) -> None:
    response = named(program, receipt, "messages", "short", message="在三号楼。")
    assert (response.status_code, body_of(response)["code"]) == (400, "idempotency-key")


def test_an_answer_is_rated_once(program: Client, receipt: dict[str, Any]) -> None:
    reply(receipt["number"])
    assert body_of(post(program, receipt, "rating", rating=5))["rating"] == 5
    again = post(program, receipt, "rating", rating=1)
    assert (again.status_code, body_of(again)["errors"][0]["code"]) == (422, "too-often")


def test_nothing_is_rated_before_it_is_answered(program: Client, receipt: dict[str, Any]) -> None:
    response = post(program, receipt, "rating", rating=5)
    assert (response.status_code, body_of(response)["errors"][0]["code"]) == (422, "not-now")


@pytest.mark.parametrize("rating", [0, 6, "five", 4.5, None])
def test_a_rating_outside_the_five_levels_is_refused(
    program: Client, receipt: dict[str, Any], rating: object
) -> None:
    response = post(program, receipt, "rating", rating=rating)
    assert (response.status_code, body_of(response)["errors"][0]["field"]) == (422, "rating")


def test_it_is_opened_again_under_its_number(program: Client, receipt: dict[str, Any]) -> None:
    reply(receipt["number"])
    response = post(program, receipt, "reopen", reason="又响起来了")
    assert response.status_code == 201
    assert body_of(response)["number"] == receipt["number"]
    assert "reopened" in [event["kind"] for event in body_of(response)["events"]]


def test_a_question_of_the_desk_is_answered(program: Client, receipt: dict[str, Any]) -> None:
    now = timezone.now()
    act(
        receipt["number"],
        "ask",
        actor_of(_handler(receipt["number"]), now),
        {"message": "哪一家店？"},
        now=now,
    )
    response = post(program, receipt, "actions/answer", data={"message": "一楼烧烤店"})
    assert (response.status_code, body_of(response)["state"]["code"]) == (201, "assigned")


def test_an_applicant_cannot_do_what_staff_do(program: Client, receipt: dict[str, Any]) -> None:
    response = post(program, receipt, "actions/reply", data={"message": "自己答复自己"})
    assert (response.status_code, body_of(response)["errors"][0]["code"]) == (422, "not-allowed")


def test_unknown_fields_are_named(program: Client, receipt: dict[str, Any]) -> None:
    response = post(program, receipt, "messages", message="好", colour="red")
    assert body_of(response)["errors"][0]["field"] == "colour"


def test_the_receipt_is_checked_against_the_record(program: Client, receipt: dict[str, Any]) -> None:
    body = json.dumps({"number": receipt["number_text"], "key": receipt["key"]})
    made = body_of(program.post("/api/v1/receipts/check", body, content_type="application/json"))
    assert (made["intact"], made["problems"], made["proofs"][0]["kind"]) == (True, [], "submitted")
