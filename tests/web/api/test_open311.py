"""Open311 GeoReport v2, in both spellings: what can be reported, reporting, and what becomes public of it."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from mashangban.cases.models import CaseRow, Identity

pytestmark = pytest.mark.django_db

BASE = "/open311/v2"
REPORT = {
    "service_code": "police-desk.ask/consultation",
    "address_id": "wdd-grid-01",
    "description": "楼下烧烤店晚上太吵",
    "attribute[matter]": "other",
}


def report(program: Client, form: str = "json", **given: Any) -> Any:
    return program.post(f"{BASE}/requests.{form}", {**REPORT, **given})


def test_categories_are_their_services(program: Client) -> None:
    found = program.get(f"{BASE}/services.json").json()
    assert [one["service_code"] for one in found] == [
        "police-desk.ask/consultation",
        "police-desk.ask/progress-query",
        "police-desk.ask/suggestion",
    ]
    assert set(found[0]) == {
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
    }  # fmt: skip


def test_services_in_xml(program: Client) -> None:
    response = program.get(f"{BASE}/services.xml")
    top = ET.fromstring(response.content)
    assert (top.tag, {one.tag for one in top}) == ("services", {"service"})
    assert top.findtext("service/metadata") == "true"
    assert response["Content-Type"] == "text/xml; charset=utf-8"


def test_a_service_names_its_questions(program: Client) -> None:
    made = program.get(f"{BASE}/services/police-desk.ask/consultation.json").json()
    matter = next(one for one in made["attributes"] if one["code"] == "matter")
    assert (matter["datatype"], matter["required"]) == ("singlevaluelist", True)
    assert {"key": "noise", "name": "Noise"} in matter["values"]
    noise = next(one for one in made["attributes"] if one["code"] == "noise_source")
    assert noise["required"] is False


def test_no_question_about_a_person_is_offered(program: Client) -> None:
    made = program.get(f"{BASE}/services/police-desk.ask/consultation.json").json()
    assert not {"name", "phone", "plate"} & {one["code"] for one in made["attributes"]}


def test_a_service_in_xml(program: Client) -> None:
    top = ET.fromstring(program.get(f"{BASE}/services/police-desk.ask/suggestion.xml").content)
    assert top.tag == "service_definition"
    assert top.findtext("attributes/attribute/values/value/key") == "suggestion"


def test_a_report_becomes_a_letter(program: Client) -> None:
    response = report(program)
    [made] = response.json()
    assert response.status_code == 201
    row = CaseRow.objects.get(number=made["service_request_id"])
    assert (row.place, row.category, row.channel) == ("wdd-grid-01", "consultation", "web")
    assert f"/t/{row.number}/" in made["service_notice"]


def test_a_report_in_xml(program: Client) -> None:
    top = ET.fromstring(report(program, "xml").content)
    assert top.tag == "service_requests"
    assert CaseRow.objects.filter(number=top.findtext("request/service_request_id")).exists()


def test_a_report_at_a_spot(program: Client) -> None:
    report(program, address_id="", lat="39.0912", long="117.1523")
    row = CaseRow.objects.get()
    assert (str(row.lat), str(row.lon)) == ("39.091200", "117.152300")


def test_an_address_in_words_is_looked_up(program: Client) -> None:
    report(program, address_id="", address_string="王顶堤街道")
    assert CaseRow.objects.get().place == "wangdingdi"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"service_code": "nonsense"}, "services.json"),
        ({"address_id": ""}, "address_string"),
        ({"address_id": "", "address_string": "月球背面"}, "address_id"),
        ({"lat": "91", "long": "0"}, "WGS-84"),
        ({"attribute[matter]": "nonsense"}, "matter"),
        ({"attribute[colour]": "red"}, "colour"),
        ({"attribute[name]": "张三（演示）"}, "name"),
        ({"description": ""}, "content"),
        ({"description": "有\x00空"}, "content"),
    ],
)
def test_what_does_not_fit_is_named(program: Client, given: dict[str, str], named: str) -> None:
    response = report(program, **given)
    assert response.status_code in {400, 404}
    assert response.json()[0]["code"] == response.status_code
    assert any(named in one["description"] for one in response.json())
    assert not CaseRow.objects.exists()


def test_errors_in_xml(program: Client) -> None:
    top = ET.fromstring(report(program, "xml", service_code="nonsense").content)
    assert (top.tag, top.findtext("error/code")) == ("errors", "404")


def test_names_and_phones_are_not_kept_and_that_is_said(program: Client) -> None:
    [made] = report(program, first_name="张三（演示）", phone="19900000001").json()
    assert not Identity.objects.exists()
    assert "not kept" in made["service_notice"]


def test_a_key_makes_one_report(program: Client) -> None:
    headers = {"Idempotency-Key": "k" * 20}
    first, second = (program.post(f"{BASE}/requests.json", REPORT, headers=headers).json() for _ in range(2))
    assert first[0]["service_request_id"] == second[0]["service_request_id"]


def test_only_status_and_times_become_public(program: Client, receipt: dict[str, Any]) -> None:
    response = program.get(f"{BASE}/requests/{receipt['number']}.json")
    [made] = response.json()
    assert (made["status"], made["service_code"]) == ("open", "police-desk.ask/consultation")
    assert made["description"] == ""
    assert "烧烤" not in response.content.decode()
    assert receipt["key"] not in response.content.decode()


def test_reports_are_listed_by_status_and_service(program: Client, receipt: dict[str, Any]) -> None:
    def numbers(**asked: str) -> list[str]:
        return [one["service_request_id"] for one in program.get(f"{BASE}/requests.json", asked).json()]

    assert numbers() == [receipt["number"]]
    assert numbers(status="open", service_code="police-desk.ask/consultation") == [receipt["number"]]
    assert numbers(status="closed") == []
    assert numbers(service_code="police-desk.ask/suggestion") == []
    assert numbers(service_request_id=f"{receipt['number']},1") == [receipt["number"]]
    assert numbers(end_date="2024-10-01T00:00:00+08:00") == []


@pytest.mark.parametrize(
    "query",
    [
        "start_date=yesterday",
        "status=strange",
        "start_date=2020-01-01T00:00:00Z",
        "end_date=0001-01-01T00:00:00Z",
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(program: Client, query: str) -> None:
    assert program.get(f"{BASE}/requests.json?{query}").status_code == 400


@pytest.mark.parametrize("number", ["1", "24101500000000", "x", "２４"])
def test_a_report_nobody_made(program: Client, number: str) -> None:
    assert program.get(f"{BASE}/requests/{number}.json").json()[0]["code"] == 404


def test_another_method_is_refused_in_the_standards_words(program: Client) -> None:
    response = program.delete(f"{BASE}/requests.json")
    assert (response.status_code, response["Allow"]) == (405, "GET, POST")
    assert json.loads(response.content)[0]["code"] == 405


def test_where_everything_is(program: Client) -> None:
    made = program.get(f"{BASE}/discovery.json").json()
    assert made["endpoints"][0]["url"] == "http://127.0.0.1:8000/open311/v2"
