"""Each scene of the pack is complete: form, documents, plan and decisions lead from the draft to the delivery."""

from __future__ import annotations

import pytest

from mashangban.applications import drafts, submission
from mashangban.applications.drafts import Field
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.pack import current_pack
from tests.shell.applications.applicants import PHONE, with_papers
from tests.shell.applications.offices import grant, items_of, staff
from tests.shell.desk import NOW

#: elements whose letters are checked, by how their codes end
CODES = {"id-number": "99010419850503000X", "legal-id": "99010419850503000X", "code": "91120104MA00000000"}
#: what suits any question of a type
TYPED = {"phone": PHONE, "number": "40", "date": "1990-05-03"}


def typed(question: Field) -> str | list[str]:
    """An answer that passes; of choices the first."""
    if question.options:
        first = question.options[0].code
        return [first] if question.type == "choices" else first
    return CODES.get(question.element.partition(".")[2]) or TYPED.get(question.type, "演示")


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(current_pack().scenes))
def test_a_scene_from_the_draft_to_the_delivery(code: str) -> None:
    answers = dict(current_pack().scene(code).examples[0].answers)
    application = drafts.begin(code, answers, now=NOW, demo=True).application
    drafts.prove_phone(application, PHONE, NOW, name="陈静（演示）")
    form = {one.element: typed(one) for one in drafts.fields(application, NOW)}
    assert drafts.fill(application, form, NOW, complete=True) == {}
    receipt = submission.submit(with_papers(application), now=NOW)

    office = staff("somebody", CaseRow.objects.get(number=receipt.number).unit, "counter", "handler")
    act(receipt.number, "accept", office, {}, now=NOW)
    while waiting := [row for row in items_of(receipt.number).values() if row.state == "in-review"]:
        for row in waiting:
            grant(row)
    act(receipt.number, "deliver", office, {"mode": "counter", "message": "都办好了，请查收。"}, now=NOW)
    assert {row.state for row in items_of(receipt.number).values()} == {"granted"}
    assert CaseRow.objects.get(number=receipt.number).state == "completed"
