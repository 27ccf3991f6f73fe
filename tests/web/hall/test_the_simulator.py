"""The simulator: answers in the address become a notice, a form and a plan; two situations stand side by side."""

from __future__ import annotations

from typing import Any

import pytest

from mashangban.directory.pack import current_pack
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db
NURSING = "/desk/hall/simulator/open-nursing-centre"


def told(page: Any, number: int = 0) -> Any:
    """The notice that the page shows."""
    return page.context["outcomes"][number].told


def test_every_scene_can_be_simulated_with_each_of_its_examples(sign_in: SignIn) -> None:
    client = sign_in("officer-01")
    for versions in current_pack().scenes.values():
        scene = versions[-1]
        for example in scene.examples[:1]:
            words = {True: "yes", False: "no"}
            given = {
                name: words[value] if isinstance(value, bool) else str(value)
                for name, value in example.answers.items()
            }
            page = client.get(f"/desk/hall/simulator/{scene.scene}", {**given, "on": example.on.isoformat()})
            answered = {one["name"] for one in told(page)["answers"]}
            assert answered == set(example.answers), scene.scene


def test_answers_and_the_day_decide_the_plan(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get(NURSING, {"firm_kind": "company", "beds": "40", "on": "2024-09-02"})
    bars = {bar.code: bar for bar in page.context["outcomes"][0].picture.bars}
    assert bars["business-licence"].x == 0
    assert bars["medical-institution-registration"].x == bars["business-licence"].width
    assert told(page)["time"]["promised"]["text"] == "21 working days"


def test_each_deadline_is_explained_by_the_days_it_passes_over(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get(NURSING, {"on": "2024-09-12"})
    why = [
        reason for bar in page.context["outcomes"][0].picture.bars for _, all_ in bar.why for reason in all_
    ]
    assert any("Mid-Autumn" in reason for reason in why)


def test_an_answer_that_cannot_be_used_is_named_and_kept(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get(NURSING, {"beds": "many", "firm_kind": "company"})
    beds = next(one for one in page.context["outcomes"][0].questions if one.name == "beds")
    assert beds.value == "many"
    assert "number" in beds.problem
    assert [one["name"] for one in told(page)["answers"]] == ["firm_kind"]


@pytest.mark.parametrize("day", ["yesterday", "2024-13-01", "2024-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_said_and_today_is_used(sign_in: SignIn, day: str) -> None:
    page = sign_in("officer-01").get(NURSING, {"on": day})
    assert page.context["wrong_day"]
    assert page.context["day"].isoformat() == "2024-10-08"


def test_days_the_calendar_does_not_know_leave_a_plan_without_dates(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get(NURSING, {"on": "2090-01-04"})
    assert page.status_code == 200
    assert "The calendar has no data for these days" in page.content.decode()


def test_two_situations_are_compared_line_by_line(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get(NURSING, {"versus": "1", "beds": "40", "b-beds": "500"})
    assert len(page.context["outcomes"]) == 2
    lines = {one.title: one for one in page.context["contrasts"]}
    assert lines["Items"].same
    assert "Situation B" in page.content.decode()


def test_the_notice_of_a_situation_is_a_pdf(sign_in: SignIn) -> None:
    answer = sign_in("officer-01").get(f"{NURSING}/notice.pdf?beds=40")
    assert answer.content[:5] == b"%PDF-"
