"""The desk for programs: a token stands for a person, who sees and does no more than they may."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from mashangban.commands.token import token
from mashangban.directory.models import Account, ApiToken
from mashangban.directory.tokens import issue_token, person_of_token
from tests.web.api.calls import Send, body_of

pytestmark = pytest.mark.django_db
Headers = dict[str, str]
TokenOf = Callable[[str], Headers]


@pytest.fixture
def handler(receipt: dict[str, Any]) -> str:
    """Who has the letter."""
    from mashangban.cases.models import CaseRow

    return CaseRow.objects.get(number=receipt["number"]).handler


def take(program: Client, number: str, action: str, headers: Headers, **data: Any) -> Any:
    path = f"/api/v1/staff/cases/{number}/actions/{action}"
    return program.post(path, json.dumps({"data": data}), content_type="application/json", headers=headers)


def etag(program: Client, number: str, headers: Headers) -> str:
    return str(program.get(f"/api/v1/staff/cases/{number}", headers=headers)["ETag"])


def test_a_list_shows_what_falls_due(program: Client, receipt: dict[str, Any], token_of: TokenOf) -> None:
    made = body_of(program.get("/api/v1/staff/cases", headers=token_of("officer-01")))
    assert [row["number"] for row in made["cases"]] == [receipt["number"]]
    assert (made["cases"][0]["light"], made["next"]) == ("green", "")


def test_pages_continue_after_the_last_row(program: Client, send: Send, token_of: TokenOf) -> None:
    numbers = {body_of(send())["number"] for _ in range(3)}
    headers = token_of("officer-01")
    first = body_of(program.get("/api/v1/staff/cases?size=2", headers=headers))
    second = body_of(program.get("/api/v1/staff/cases", {"size": 2, "after": first["next"]}, headers=headers))
    found = [row["number"] for row in (*first["cases"], *second["cases"])]
    assert len(found) == 3
    assert set(found) == numbers


@pytest.mark.parametrize(
    ("query", "field"),
    [("after=nonsense", "after"), ("status=strange", "status"), ("unit=%00", "unit"), ("size=9999", "size"),
     ("since=yesterday", "since"), ("since=0001-01-01T00:00:00", "since"), ("text=%00", "text")],
)  # fmt: skip
def test_a_filter_that_does_not_fit_is_named(
    program: Client, token_of: TokenOf, query: str, field: str
) -> None:
    response = program.get(f"/api/v1/staff/cases?{query}", headers=token_of("officer-01"))
    assert (response.status_code, body_of(response)["errors"][0]["field"]) == (422, field)


def test_a_case_is_shown_with_what_may_be_done(
    program: Client, receipt: dict[str, Any], token_of: TokenOf, handler: str
) -> None:
    made = body_of(program.get(f"/api/v1/staff/cases/{receipt['number']}", headers=token_of(handler)))
    assert "reply" in {action["name"] for action in made["actions"]}
    assert "note" in made["standing"]


def test_a_reply_is_sent(program: Client, receipt: dict[str, Any], token_of: TokenOf, handler: str) -> None:
    headers = token_of(handler)
    seen = etag(program, receipt["number"], headers)
    response = take(program, receipt["number"], "reply", {**headers, "If-Match": seen}, message="已处理")
    assert (response.status_code, body_of(response)["state"]) == (200, "replied")
    assert response["ETag"] != seen


def test_whoever_saw_less_is_told_what_changed(
    program: Client, receipt: dict[str, Any], token_of: TokenOf, handler: str
) -> None:
    headers = token_of(handler)
    seen = {**headers, "If-Match": etag(program, receipt["number"], headers)}
    take(program, receipt["number"], "note", seen, note="我先看看")
    response = take(program, receipt["number"], "reply", seen, message="已处理")
    assert (response.status_code, body_of(response)["code"]) == (409, "stale")
    assert [change["kind"] for change in body_of(response)["changes"]] == ["noted"]


def test_it_has_to_be_said_what_was_seen(
    program: Client, receipt: dict[str, Any], token_of: TokenOf, handler: str
) -> None:
    response = take(program, receipt["number"], "reply", token_of(handler), message="已处理")
    assert (response.status_code, body_of(response)["code"]) == (428, "if-match")


def test_an_action_out_of_turn_says_why(
    program: Client, receipt: dict[str, Any], token_of: TokenOf, handler: str
) -> None:
    headers = token_of(handler)
    headers["If-Match"] = etag(program, receipt["number"], headers)
    response = take(program, receipt["number"], "fix", headers, message="已整改")
    assert (response.status_code, body_of(response)["errors"][0]["code"]) == (422, "not-now")


def test_someone_elses_case_is_not_there(program: Client, receipt: dict[str, Any], token_of: TokenOf) -> None:
    stranger = token_of("education-clerk") if _exists("education-clerk") else token_of(_of_another_unit())
    assert program.get(f"/api/v1/staff/cases/{receipt['number']}", headers=stranger).status_code == 404
    answer = take(program, receipt["number"], "reply", {**stranger, "If-Match": '"3"'}, message="好")
    assert answer.status_code == 404


def _exists(person: str) -> bool:
    from mashangban.directory.pack import current_pack

    return person in current_pack().people


def _of_another_unit() -> str:
    """Somebody with a post that is neither at the station nor above it."""
    from mashangban.directory.pack import current_pack

    pack = current_pack()
    path = pack.unit_path("wangdingdi-police")
    today = timezone.localdate()
    return next(
        person
        for person in pack.people
        if (grants := pack.grants_of(person, today))
        and not any(grant.unit in path or grant.role == "auditor" for grant in grants)
    )


def test_the_identity_is_shown_for_a_reason_that_is_kept(
    program: Client, send: Send, token_of: TokenOf
) -> None:
    headers = token_of("officer-01")
    made = send(channel="counter", identity={"phone": "19900000001"}, headers=headers)
    number = body_of(made)["number"]
    case = body_of(program.get(f"/api/v1/staff/cases/{number}", headers=headers))
    assert case["identity"] == {"phone": "199****0001"}
    seen = {**token_of(case["handler"]), "If-Match": f'"{case["seq"]}"'}
    shown = take(program, number, "reveal", seen, reason="回电核实（演示）")
    assert body_of(shown)["identity"] == {"phone": "19900000001"}
    track = program.get(f"/api/v1/cases/{number}", headers={"X-Receipt-Key": body_of(made)["key"]})
    assert body_of(track)["identity_seen"][0]["reason"] == "回电核实（演示）"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer msb_x"}, {"Authorization": "Basic eDp5"}])
def test_without_a_token_nothing_is_shown(program: Client, header: Headers) -> None:
    response = program.get("/api/v1/staff/cases", headers=header)
    assert (response.status_code, body_of(response)["code"]) == (401, "token-needed")


def test_a_token_ends(program: Client) -> None:
    now = timezone.now()
    text, _ = issue_token(
        "officer-01", "old", now=now - timedelta(days=2), by="test", lives=timedelta(days=1)
    )
    assert person_of_token(text, now) is None


def test_a_token_of_an_account_that_is_switched_off_opens_nothing(program: Client, token_of: TokenOf) -> None:
    user = User.objects.create(username="officer-01", is_active=False)
    Account.objects.create(user=user, person="officer-01")
    assert program.get("/api/v1/staff/cases", headers=token_of("officer-01")).status_code == 401


def test_the_command_prints_a_token_once(program: Client) -> None:
    made = CliRunner().invoke(token, ["officer-01", "--name", "tablet"])
    assert person_of_token(made.stdout.strip(), timezone.now()) == "officer-01"
    assert made.stdout.strip() not in str(list(ApiToken.objects.values()))


def test_the_command_ends_a_token() -> None:
    text = CliRunner().invoke(token, ["officer-01", "--name", "tablet"]).stdout.strip()
    assert CliRunner().invoke(token, ["officer-01", "--name", "tablet", "--revoke"]).exit_code == 0
    assert person_of_token(text, timezone.now()) is None


def test_the_command_refuses_a_person_nobody_knows() -> None:
    made = CliRunner().invoke(token, ["nobody-here", "--name", "tablet"])
    assert made.exit_code == 1
    assert "nobody-here" in made.output


def test_guesses_are_limited_by_address(program: Client, settings: Any) -> None:
    settings.RATE_LIMITS_ON = True
    tried = [
        program.get("/api/v1/staff/cases", headers={"Authorization": f"Bearer msb_{n}"}) for n in range(31)
    ]
    assert {one.status_code for one in tried[:-1]} == {401}
    assert tried[-1].status_code == 429
