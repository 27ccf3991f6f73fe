"""``POST /api/v1/cases``: acknowledged once committed, the same key once, every mistake at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from mashangban.cases.models import CaseRow, Identity
from mashangban.core.numbers import check_receipt_key
from mashangban.directory.codes import code_for_place, token_of
from mashangban.directory.secret import secrets
from mashangban.notices.phone_codes import check_code, code_of, send_code
from tests.web.api.calls import Send, body_of

pytestmark = pytest.mark.django_db

PHONE = "19900000001"


def test_the_receipt_opens_the_case(send: Send) -> None:
    response = send()
    made = body_of(response)
    assert response.status_code == 201
    assert check_receipt_key(made["number"], made["key"], secrets())
    assert made["unit"] == {"code": "wangdingdi-police", "title": "Wangdingdi Police Station"}
    assert made["track_url"].endswith(f"/t/{made['number']}/{made['key']}")
    assert made["due_at"].endswith("+08:00")
    assert made["promise"]


@pytest.mark.parametrize(("language", "words"), [("en", "Please call 110 first"), ("zh", "请先拨打110")])
def test_words_that_mean_danger_are_answered_with_the_number_to_call(
    send: Send, language: str, words: str
) -> None:
    data = {"category": "consultation", "matter": "other", "content": "楼下有人持刀"}
    response = send(data=data, headers={"Accept-Language": language})
    assert response.status_code == 201
    advice = body_of(response)["advice"]
    assert advice["phone"] == "110"
    assert words in advice["text"]


def test_other_words_are_answered_without_advice(send: Send) -> None:
    assert "advice" not in body_of(send())


def test_it_is_stored(send: Send) -> None:
    row = CaseRow.objects.get(number=body_of(send())["number"])
    assert (row.place, row.channel, row.category) == ("wdd-grid-01", "web", "consultation")


def test_the_same_key_makes_one_case(send: Send) -> None:
    first, second = send(key="a-key-used-twice"), send(key="a-key-used-twice")
    assert body_of(first) == body_of(second)
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert CaseRow.objects.count() == 1


def test_the_same_key_with_another_letter_is_a_conflict(send: Send) -> None:
    send(key="a-key-used-twice")
    response = send(key="a-key-used-twice", place="wdd-grid-02")
    assert (response.status_code, body_of(response)["code"]) == (409, "key-reused")
    assert CaseRow.objects.count() == 1


@pytest.mark.parametrize(
    "key", ["short", "x" * 201, "with a space in it", "密钥密钥密钥密钥密钥密钥密钥密钥"]
)
def test_a_key_that_cannot_be_used_is_refused(send: Send, key: str) -> None:
    response = send(key=key)
    assert (response.status_code, body_of(response)["code"]) == (400, "idempotency-key")


def test_a_missing_key_is_refused(program: Client, letter: dict[str, Any]) -> None:
    response = program.post("/api/v1/cases", json.dumps(letter), content_type="application/json")
    assert response.status_code == 400
    assert "Idempotency-Key" in json.loads(response.content)["detail"]


def test_unknown_and_missing_fields_are_named_at_once(send: Send) -> None:
    response = send({"servce": "police-desk.ask", "more": 1, "point": {"lat": 91, "lon": 0}})
    errors = {one["field"]: one["code"] for one in body_of(response)["errors"]}
    assert response.status_code == 422
    assert errors == {
        "servce": "unknown-field",
        "more": "unknown-field",
        "service": "missing-input",
        "data": "missing-input",
        "point.lat": "wrong-type",
    }


def test_answers_that_do_not_fit_are_named_at_once(send: Send) -> None:
    response = send(place="nowhere", data={"category": "nonsense", "extra": 1})
    fields = {one["field"] for one in body_of(response)["errors"]}
    assert response.status_code == 422
    assert fields == {"place", "category", "extra", "content"}
    assert all(one["message"] for one in body_of(response)["errors"])


def test_in_chinese_the_remedy_does_not_repeat_the_message(send: Send) -> None:
    data = {"category": "nonsense", "extra": 1}
    response = send(place="nowhere", data=data, headers={"Accept-Language": "zh"})
    found = {one["field"]: (one["message"], one.get("remedy")) for one in body_of(response)["errors"]}
    assert found["content"] == ("这一项必填。", "请填写。")
    assert found["category"] == ("请从给出的选项里选一个。", None)
    assert all(message != remedy for message, remedy in found.values())


def test_errors_are_told_in_the_callers_language(send: Send) -> None:
    response = send({"service": "police-desk.ask"}, headers={"Accept-Language": "zh-CN"})
    assert body_of(response)["title"] == "没有被接受"
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", ["{", b"\xff\xfe", '{"a": "\\ud800"}', "[" * 5000, "1e400"])
def test_a_body_that_is_no_json_is_refused(send: Send, body: str | bytes) -> None:
    response = send(body)
    assert (response.status_code, body_of(response)["code"]) == (400, "malformed")


@pytest.mark.parametrize("body", ["[1]", '"text"', "null"])
def test_a_body_that_is_no_object_is_refused(send: Send, body: str) -> None:
    assert send(body).status_code in {400, 422}


def test_a_body_that_is_too_large_is_refused(send: Send) -> None:
    response = send(data={"content": "x" * 66_000})
    assert (response.status_code, body_of(response)["code"]) == (413, "too-large")


def test_another_content_type_is_refused(program: Client) -> None:
    response = program.post("/api/v1/cases", "a=b", content_type="application/x-www-form-urlencoded",
                            headers={"Idempotency-Key": "k" * 20})  # fmt: skip
    assert (response.status_code, body_of(response)["code"]) == (415, "wrong-content-type")


def test_another_method_is_refused(program: Client) -> None:
    response = program.delete("/api/v1/cases")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response["Content-Type"] == "application/problem+json"


def test_a_posters_code_tells_the_place(send: Send, letter: dict[str, Any]) -> None:
    code = token_of(code_for_place("wdd-grid-02", now=timezone.now()))
    response = send({"service": letter["service"], "data": letter["data"], "code": code})
    row = CaseRow.objects.get(number=body_of(response)["number"])
    assert (row.place, row.channel) == ("wdd-grid-02", "qr")


def test_a_code_with_a_slip_is_named(send: Send) -> None:
    response = send(code="NOT-A-CODE-OF-OURS")
    assert body_of(response)["errors"][0]["field"] == "code"


def test_a_phone_that_is_not_proven_is_refused(send: Send) -> None:
    response = send(identity={"phone": PHONE})
    assert body_of(response)["errors"][0]["code"] == "phone-not-proven"
    assert not CaseRow.objects.exists()


def test_a_proven_phone_is_kept_apart(send: Send) -> None:
    now = timezone.now()
    proof = send_code(PHONE, now, send=lambda phone, code: None)
    check_code(proof, code_of(proof), now)
    response = send(identity={"phone": PHONE, "name": "王测试（演示）"}, phone_token=proof)
    assert response.status_code == 201
    assert Identity.objects.get(case__number=body_of(response)["number"]).phone_hash


def test_anonymous_means_that_no_identity_is_kept(send: Send) -> None:
    assert send(identity={"phone": PHONE}, anonymous=True).status_code == 201
    assert not Identity.objects.exists()


def test_only_staff_type_in_for_others(send: Send, token_of: Any) -> None:
    assert body_of(send(channel="counter"))["errors"][0]["field"] == "channel"
    response = send(channel="counter", identity={"phone": PHONE}, headers=token_of("officer-01"))
    assert response.status_code == 201
    assert CaseRow.objects.get().channel == "counter"


def test_an_auditor_types_in_for_nobody(send: Send, token_of: Any) -> None:
    response = send(channel="counter", headers=token_of("auditor"))
    assert (response.status_code, body_of(response)["code"]) == (403, "not-allowed")


def test_a_token_that_opens_nothing_is_refused_even_where_none_is_needed(send: Send) -> None:
    response = send(headers={"Authorization": "Bearer msb_wrong"})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="mashangban"')


@pytest.mark.parametrize("text", ["𠮷䶮 的店", "😀👨‍👩‍👧 太吵了", "a\u0301 café"])
def test_rare_characters_are_kept(send: Send, text: str, letter: dict[str, Any]) -> None:
    number = body_of(send(data={**letter["data"], "content": text}))["number"]
    assert CaseRow.objects.get(number=number).snapshot["data"]["content"] in {text, "á café"}


def test_control_characters_are_refused_with_their_place(send: Send, letter: dict[str, Any]) -> None:
    response = send(data={**letter["data"], "content": "有\x00空"})
    assert body_of(response)["errors"][0]["code"] == "control-characters"


def test_no_session_and_no_cookie_is_made(send: Send) -> None:
    assert not send().cookies
    assert not Session.objects.exists()


def test_no_query_beyond_routing_and_writing(send: Send, django_assert_max_num_queries: Any) -> None:
    send()
    with django_assert_max_num_queries(16):
        send()
