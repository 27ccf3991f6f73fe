"""Whatever goes wrong is told as RFC 9457, in the caller's language, with what to do."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from mashangban.core.casework.inputs import PROBLEMS
from mashangban.core.casework.model import Refusal
from mashangban.core.casework.refusals import REFUSALS
from mashangban.web.api.faults import mistakes_of
from mashangban.web.shared.limits import RATES
from tests.web.api.calls import Send, body_of

pytestmark = pytest.mark.django_db

#: what only the engine's own callers can do wrong; nobody else ever sees them
INTERNAL = {"naive-moment", "unknown-state", "broken-definition", "unknown-child", "other-service"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/v1/", 404),
        ("get", "/api/v1/services/nothing", 404),
        ("get", "/api/v1/cases/1", 404),
        ("get", "/api/v1/roots/2024-02-30", 422),
        ("get", "/api/v1/roots/2020-01-01", 404),
        ("put", "/api/v1/services", 405),
        ("delete", "/api/v1/cases/24101500000000", 405),
        ("get", "/api/v1/uploads", 405),
        ("get", "/api/v1/staff/cases", 401),
        ("get", "/api/v1/places?within=%00", 422),
    ],
)
def test_each_error_is_a_problem_document(program: Client, method: str, path: str, status: int) -> None:
    response = getattr(program, method)(path)
    made = body_of(response)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert (made["status"], made["type"]) == (status, f"urn:mashangban:problem:{made['code']}")
    assert made["title"]
    assert made["detail"]


def test_allowed_methods_are_named(program: Client) -> None:
    assert program.put("/api/v1/services")["Allow"] == "GET"


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh", "没有找到这个页面"), ("en-GB", "Nothing is here"), ("fr", "没有找到这个页面")],
)
def test_the_callers_language_is_spoken(program: Client, language: str, title: str) -> None:
    response = program.get("/api/v1/services/nothing", headers={"Accept-Language": language})
    assert body_of(response)["title"] == title


@pytest.mark.parametrize("path", ["/api/v1/phone-codes", "/api/v1/receipts/check"])
def test_bodies_are_json_of_a_limited_size(program: Client, path: str) -> None:
    assert program.post(path, "a=b", content_type="text/plain").status_code == 415
    assert program.post(path, "{", content_type="application/json").status_code == 400
    assert program.post(path, "[" * 3000, content_type="application/json").status_code == 400
    big = json.dumps({"phone": "1" * 70_000})
    assert program.post(path, big, content_type="application/json").status_code == 413


def test_every_field_that_is_wrong_is_named(program: Client) -> None:
    response = program.post("/api/v1/receipts/check", '{"numbr": 1}', content_type="application/json")
    errors = {one["field"]: one["code"] for one in body_of(response)["errors"]}
    assert errors == {"number": "missing-input", "key": "missing-input", "numbr": "unknown-field"}


@pytest.mark.parametrize("code", sorted(set(REFUSALS) - INTERNAL))
def test_every_refusal_of_the_engine_has_words(code: str) -> None:
    params: dict[str, Any] = {name: "x" for name in REFUSALS[code] if name != "problem"}
    [made] = mistakes_of([Refusal(code, params)])
    assert f"({code})" not in made["message"]


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_every_problem_of_an_input_has_words_of_its_own(problem: str) -> None:
    params: dict[str, Any] = dict.fromkeys(PROBLEMS[problem], "1") | {"problem": problem}
    [made] = mistakes_of([Refusal("bad-input", params)])
    assert made["message"] != "This entry does not fit."


def test_a_limit_says_when_to_come_back(send: Send, settings: Any) -> None:
    settings.RATE_LIMITS_ON = True
    most = int(RATES["receipt-case"].split("/")[0])
    assert most > 0
    answers = [send("{").status_code for _ in range(int(RATES["api-intake-address"].split("/")[0]))]
    response = send("{")
    assert set(answers) == {400}
    assert (response.status_code, body_of(response)["code"]) == (429, "too-often")
    assert int(response["Retry-After"]) > 0


# --- photos and phones -------------------------------------------------------------------------


def a_photo(**more: Any) -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (20, 20), (10, 90, 90)).save(kept, "PNG")
    return SimpleUploadedFile("photo.png", kept.getvalue(), content_type="image/png")


def test_a_photo_goes_with_a_letter(program: Client, send: Send, letter: dict[str, Any]) -> None:
    token = body_of(program.post("/api/v1/uploads", {"photo": a_photo()}))["token"]
    response = send(data={**letter["data"], "photos": [token]})
    assert response.status_code == 201
    made = body_of(response)
    photo = program.get(
        f"/api/v1/cases/{made['number']}/uploads/{token}", headers={"X-Receipt-Key": made["key"]}
    )
    assert (photo.status_code, photo["Content-Type"]) == (200, "image/jpeg")
    assert photo["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_no_photo_is_refused(program: Client) -> None:
    page = SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script>", content_type="image/jpeg")
    response = program.post("/api/v1/uploads", {"photo": page})
    assert (response.status_code, body_of(response)["errors"][0]["code"]) == (422, "photo-unsupported")


def test_an_upload_without_a_photo_names_the_field(program: Client) -> None:
    response = program.post("/api/v1/uploads", {"other": "x"})
    assert (response.status_code, body_of(response)["errors"][0]["field"]) == (422, "photo")


def test_a_phone_is_proven_by_its_code(program: Client, send: Send) -> None:
    sent = body_of(post(program, "phone-codes", phone="199 0000 0001"))
    post(program, "phone-codes/check", token=sent["token"], code=sent["demo_code"])
    assert send(identity={"phone": "19900000001"}, phone_token=sent["token"]).status_code == 201


def test_a_wrong_code_says_how_many_tries_are_left(program: Client) -> None:
    sent = body_of(post(program, "phone-codes", phone="19900000001"))
    wrong = "000000" if sent["demo_code"] != "000000" else "111111"
    response = post(program, "phone-codes/check", token=sent["token"], code=wrong)
    assert body_of(response)["errors"][0]["code"] == "wrong-code"
    assert "4" in body_of(response)["errors"][0]["remedy"]


def test_the_code_itself_is_told_in_the_demo_only(program: Client, settings: Any) -> None:
    settings.DEMO = False
    settings.SMS_SENDER = "tests.shell.outbox:take"
    assert body_of(post(program, "phone-codes", phone="19900000001"))["demo_code"] is None


@pytest.mark.parametrize("phone", ["12345", "999", "\x00", "+1 202 555 0100", "二"])
def test_a_number_that_is_none_is_refused(program: Client, phone: str) -> None:
    assert body_of(post(program, "phone-codes", phone=phone))["errors"][0]["code"] == "not-a-phone"


def post(program: Client, path: str, **body: Any) -> Any:
    return program.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


# --- what anybody may know ---------------------------------------------------------------------


def test_services_name_their_questions(program: Client) -> None:
    made = body_of(program.get("/api/v1/services/police-desk.ask"))
    assert made["promises"] == [
        {"code": "reply", "title": made["promises"][0]["title"], "within": "12 hours"}
    ]
    phone = next(one for one in made["form"] if one["name"] == "phone")
    assert (phone["identity"], phone["verified"]) == (True, True)


def test_services_that_only_follow_from_cases_are_not_offered(program: Client) -> None:
    codes = {one["code"] for one in program.get("/api/v1/services").json()}
    assert codes == {"police-desk.ask", "one-thing.help"}
    assert program.get("/api/v1/services/police-desk.population").status_code == 404


def test_places_inside_one_another(program: Client) -> None:
    found = program.get("/api/v1/places", {"within": "wangdingdi", "kind": "police-grid"}).json()
    assert {"wdd-grid-01", "wdd-grid-08"} <= {one["code"] for one in found}
    assert {one["kind"] for one in found} == {"police-grid"}


def test_figures_of_a_few_letters_are_not_shown(program: Client, receipt: dict[str, Any]) -> None:
    made = body_of(program.get("/api/v1/figures/desk"))
    assert (made["suppressed"], made["letters"]) == (True, None)


def test_figures_of_many_letters_are_shown(program: Client, send: Send) -> None:
    for _ in range(5):
        send()
    made = body_of(program.get("/api/v1/figures/desk?since=2024-10-15&until=2024-10-15"))
    assert (made["letters"], made["by_category"]["consultation"]) == (5, 5)
    assert "identities_revealed" not in made


@pytest.mark.parametrize("query", ["since=2024-10-02&until=2024-10-01", "since=0001-01-01", "since=x"])
def test_figures_of_no_period_are_refused(program: Client, query: str) -> None:
    assert program.get(f"/api/v1/figures/desk?{query}").status_code == 422


def test_figures_of_an_unknown_system_are_not_there(program: Client) -> None:
    assert program.get("/api/v1/figures/moon").status_code == 404


def test_head_is_answered_like_get(program: Client) -> None:
    response = program.head("/api/v1/services")
    assert (response.status_code, response.content) == (200, b"")


def test_the_page_of_the_api_speaks_chinese(program: Client) -> None:
    page = program.get("/api/v1/docs", headers={"Accept-Language": "zh"}).content.decode()
    assert "提交一件事" in page
    assert "凭回执查询" in page


def test_a_message_that_cannot_be_sent_is_not_the_callers_mistake(program: Client, settings: Any) -> None:
    settings.DEMO, settings.SMS_SENDER = False, ""
    response = post(program, "phone-codes", phone="19900000001")
    assert (response.status_code, body_of(response)["code"]) == (503, "not-sent")
    assert int(response["Retry-After"]) > 0
