"""What an authority does not cover is refused with the reason, and the reason comes with a remedy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mashangban.assistance import mandates, wording
from mashangban.assistance.scope import ACTS, USUAL_ACTS, MandateRefused, Reason, Scope, covers
from tests.shell.assistance.people import ELDER, NEIGHBOUR, OTHER_SCENE, SCENE, granted
from tests.shell.desk import NOW

database = pytest.mark.django_db


@database
def test_within_its_limits_it_holds() -> None:
    given = granted(Scope(scenes=(SCENE,)))
    found = mandates.check(
        given.mandate.code, "submit", SCENE, NOW, phone=NEIGHBOUR.phone, principal_phone=ELDER.phone
    )
    assert found == given.mandate


@database
@pytest.mark.parametrize(
    ("act", "scene", "later", "who", "reason"),
    [
        ("withdraw", SCENE, timedelta(), {}, "out-of-scope"),
        ("fill", OTHER_SCENE, timedelta(), {}, "out-of-scope"),
        ("fill", SCENE, timedelta(days=30), {}, "expired"),
        ("fill", SCENE, timedelta(), {"phone": "19900000099"}, "not-yours"),
        ("fill", SCENE, timedelta(), {"person": "hall-2"}, "not-yours"),
        ("submit", SCENE, timedelta(), {"principal_phone": "19900000099"}, "other-principal"),
    ],
)
def test_beyond_them_it_does_not(
    act: str, scene: str, later: timedelta, who: dict[str, str], reason: str
) -> None:
    reference = granted(Scope(scenes=(SCENE,))).mandate.reference
    with pytest.raises(MandateRefused) as refused:
        mandates.check(reference, act, scene, NOW + later, **who)
    assert refused.value.reason == reason


@database
def test_it_holds_until_its_last_moment() -> None:
    mandate = granted(Scope(days=1)).mandate
    found = mandates.check(mandate.code, "fill", SCENE, NOW + timedelta(days=1, seconds=-1))
    assert found == mandate


@database
def test_once_ended_it_holds_no_more_and_ending_twice_tells_once() -> None:
    mandate = granted().mandate
    for by in ("principal", "hall-1"):
        mandates.revoke(mandate.reference, by=by, now=NOW + timedelta(hours=1))
    with pytest.raises(MandateRefused, match="revoked"):
        mandates.check(mandate.code, "submit", SCENE, NOW + timedelta(hours=2))
    mandate.refresh_from_db()
    assert mandate.revoked_by == "principal"
    assert [one.act for one in mandate.receipts.all()] == ["granted", "revoked"]


@database
@pytest.mark.parametrize("typed", ["", "mandate:", "K7Q2M4XA9RT0", "'; --"])
def test_an_unknown_reference_is_refused_as_such(typed: str) -> None:
    with pytest.raises(MandateRefused, match="unknown"):
        mandates.check(typed, "fill", SCENE, NOW)


@database
def test_a_reference_may_be_typed_with_look_alikes_and_hyphens() -> None:
    mandate = granted().mandate
    typed = "-".join(mandate.reference[at : at + 4] for at in (0, 4, 8)).lower().replace("0", "o")
    assert mandates.find(typed) == mandate


def test_withdrawing_has_to_be_allowed_expressly() -> None:
    assert set(ACTS) - set(USUAL_ACTS) == {"withdraw"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_reason_has_words_of_its_own(language: str) -> None:
    params: dict[str, Any] = {"until": NOW, "at": NOW, "act": "fill", "scene": SCENE, "most": 365}
    with translation.override(language):
        said = [wording.say(MandateRefused(reason, **params)) for reason in get_args(Reason)]
    assert len(set(said)) == len(said)
    assert all(len(text) > 6 for text in said)


@given(
    scenes=st.lists(st.sampled_from(["a", "b", "c"]), max_size=3),
    acts=st.lists(st.sampled_from(ACTS), max_size=5),
    act=st.sampled_from(ACTS),
    scene=st.sampled_from(["a", "b", "c", "d"]),
)
def test_narrowing_a_scope_never_allows_more(
    scenes: list[str], acts: list[str], act: str, scene: str
) -> None:
    if covers(scenes, acts[:-1], act, scene):
        assert covers(scenes, acts, act, scene)
    if scenes and covers(scenes, acts, act, scene):
        assert covers([], acts, act, scene)
