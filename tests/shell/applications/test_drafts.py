"""Drafts: begun, resumed elsewhere, answered otherwise, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mashangban.applications import contents, drafts
from mashangban.applications.errors import ApplicationExpired, NoSuchApplication
from mashangban.applications.models import Application
from mashangban.core.catalog.situations import AnswersRefused
from tests.shell.applications.applicants import FORM, NURSING, PHONE, SITUATION, begun, filled
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db


def test_the_code_opens_the_draft_on_another_device_however_it_is_typed() -> None:
    made = drafts.begin(NURSING, SITUATION, now=NOW)
    typed = made.code.lower().replace("-", " ").replace("0", "o")
    assert drafts.open_code(typed, NOW).pk == made.application.pk


def test_a_mistyped_code_opens_nothing() -> None:
    code = drafts.begin(NURSING, SITUATION, now=NOW).code
    wrong = ("1" if code[0] != "1" else "3") + code[1:]
    with pytest.raises(NoSuchApplication, match="mistyped"):
        drafts.open_code(wrong, NOW)


def test_a_new_code_ends_the_old_one() -> None:
    made = drafts.begin(NURSING, SITUATION, now=NOW)
    code = drafts.new_code(made.application, NOW)
    assert drafts.open_code(code, NOW).pk == made.application.pk
    with pytest.raises(NoSuchApplication):
        drafts.open_code(made.code, NOW)


def test_a_proven_phone_finds_its_drafts() -> None:
    application = begun()
    begun()
    drafts.prove_phone(application, PHONE, NOW)
    assert [one.pk for one in drafts.of_phone(PHONE, NOW)] == [application.pk]


def test_what_is_personal_is_sealed() -> None:
    application = filled()
    row = Application.objects.filter(pk=application.pk).values().get()
    told = str({name: value for name, value in row.items() if name != "sealed"}) + str(bytes(row["sealed"]))
    assert not any(secret in told for secret in (PHONE, "陈静", FORM["firm.legal-id"], FORM["firm.name"]))


def test_other_answers_say_what_they_change() -> None:
    application = begun(answers={"firm_kind": "company", "acts_for_other": False, "beds": 40})
    changed = drafts.answer(application, {"acts_for_other": True}, NOW)
    assert changed.materials_added == ("agent-authority",)
    assert not drafts.answer(application, {"acts_for_other": True}, NOW)


def test_an_answer_that_cannot_be_used_changes_nothing() -> None:
    application = begun()
    with pytest.raises(AnswersRefused):
        drafts.answer(application, {"firm_kind": "circus", "beds": 10}, NOW)
    application.refresh_from_db()
    assert application.answers == SITUATION


def test_what_is_wrong_is_kept_as_typed_beside_its_reason() -> None:
    application = begun()
    problems = drafts.fill(application, {"medical.beds": "vierzig", "firm.name": "甲"}, NOW, complete=False)
    found = {one.element: one for one in drafts.fields(application, NOW)}
    assert problems["medical.beds"].params["problem"] == "not-a-number"
    assert found["medical.beds"].shown == "vierzig"
    assert found["medical.beds"].problem is not None
    assert found["firm.name"].value == "甲"


def test_an_identity_number_is_looked_at_for_its_length_only() -> None:
    application = begun()
    problems = drafts.fill(application, {"firm.legal-id": "9901 0419 8505 0300 0x"}, NOW, complete=False)
    assert problems == {}
    assert drafts.values(application)["firm.legal-id"] == "99010419850503000X"
    problems = drafts.fill(application, {"firm.legal-id": "123"}, NOW, complete=False)
    assert problems["firm.legal-id"].params["problem"] == "not-an-id-number"


def test_what_is_required_and_missing_is_named() -> None:
    problems = drafts.fill(begun(), {}, NOW, complete=True)
    assert problems["firm.name"].code == "missing-input"
    assert "firm.capital" not in problems


def test_a_firm_being_founded_is_not_asked_for_the_code_it_will_get() -> None:
    application = filled()
    code = next(one for one in drafts.fields(application, NOW) if one.element == "firm.code")
    assert code.optional


def test_registers_answer_what_nobody_typed_yet() -> None:
    application = begun()
    drafts.prove_phone(application, PHONE, NOW)
    drafts.fill(application, {"firm.name": "我的护理站（演示）"}, NOW, complete=False)
    known = drafts.prefill(application, NOW)
    kept = drafts.values(application)
    assert known["firm.legal-name"].register == "enterprises"
    assert kept["firm.legal-name"] == known["firm.legal-name"].value
    assert kept["firm.name"] == "我的护理站（演示）"


def test_a_changed_answer_is_no_register_s_any_more() -> None:
    application = begun()
    drafts.prove_phone(application, PHONE, NOW)
    drafts.prefill(application, NOW)
    drafts.fill(application, {"firm.legal-name": "别人（演示）"}, NOW, complete=False)
    assert "firm.legal-name" not in contents.read(application).known


def test_without_a_proven_phone_registers_say_nothing() -> None:
    assert drafts.prefill(begun(), NOW) == {}


def test_steps_are_kept_with_the_first_time_of_each() -> None:
    application = begun()
    drafts.reach(application, "materials", NOW + timedelta(minutes=5))
    drafts.reach(application, "form", NOW + timedelta(minutes=9))
    drafts.reach(application, "materials", NOW + timedelta(minutes=20))
    assert application.step == "materials"
    assert application.steps["materials"] == (NOW + timedelta(minutes=5)).isoformat()


def test_an_untouched_draft_is_erased_and_keeps_only_how_far_it_came() -> None:
    application, later = filled(), NOW + timedelta(days=31)
    with pytest.raises(ApplicationExpired):
        drafts.open_reference(application.reference, later)
    assert drafts.erase_stale(later) == 1
    application.refresh_from_db()
    assert (bytes(application.sealed), application.phone_hash, application.answers) == (b"", "", {})
    assert application.step == "situation"
    assert drafts.erase_stale(later) == 0


def test_a_draft_whose_version_is_gone_moves_to_the_newest_and_says_what_changed() -> None:
    application = begun()
    asked = {**application.asked, "materials": [*application.asked["materials"], "old-form"]}
    Application.objects.filter(pk=application.pk).update(
        scene_version="2019-01-01", answers={**SITUATION, "gone": True}, asked=asked
    )
    application.refresh_from_db()
    changed = drafts.catch_up(application, NOW)
    assert changed is not None
    assert changed.materials_dropped == ("old-form",)
    assert application.answers == SITUATION
    assert drafts.catch_up(application, NOW) is None


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "firm_kind": st.sampled_from(["company", "partnership", "individual", None]),
        "acts_for_other": st.sampled_from([True, False, None]),
        "beds": st.one_of(st.none(), st.integers(0, 500)),
    },
)
TYPED = st.dictionaries(
    st.sampled_from([*FORM, "firm.code", "person.name"]),
    st.text("0123456789甲乙xyz", max_size=18),
    max_size=4,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(ANSWERS.map(lambda a: ("answer", a)), TYPED.map(lambda t: ("fill", t))), max_size=6)
)
def test_nothing_typed_is_lost_whatever_is_answered_in_between(
    does: list[tuple[str, dict[str, Any]]],
) -> None:
    application, last = begun(answers={}), dict[str, str]()
    for what, given_ in does:
        if what == "answer":
            drafts.answer(application, given_, NOW)
        else:
            drafts.fill(application, given_, NOW, complete=False)
            last |= given_
    inside = contents.read(Application.objects.get(pk=application.pk))
    for element, text in last.items():
        kept = inside.typed.get(element, inside.values.get(element))
        assert (kept is None) == (not text.strip())
        if element in inside.typed:
            assert kept == text
