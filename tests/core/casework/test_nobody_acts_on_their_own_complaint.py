"""Who the case is about never handles it, decides on it or sees it assigned to them."""

from __future__ import annotations

from mashangban.core.casework import Refusal
from tests.core.casework.world import FakeOffice, opened

ABOUT_OFFICER = {"category": "consultation", "content": "Rude.", "about_person": "officer"}


def test_routing_passes_over_the_person_it_is_about() -> None:
    assert opened("desk", ABOUT_OFFICER).case.handler is None


def test_even_a_route_that_ignores_exclusions_is_corrected() -> None:
    class Stubborn(FakeOffice):
        def route(self, service, place, now, due, exclude):  # type: ignore[no-untyped-def]  # as FakeOffice
            return super().route(service, place, now, due, ())

    desk = opened("desk", ABOUT_OFFICER, office=Stubborn())
    assert desk.case.handler is None
    assert desk.last("assigned").data["because"][-1][0] == "subject-passed-over"


def test_they_cannot_take_it_from_the_queue() -> None:
    assert opened("desk", ABOUT_OFFICER).refused("officer", "take") == "is-subject"


def test_it_cannot_be_assigned_to_them() -> None:
    refusal = opened("desk", ABOUT_OFFICER).tried("dispatcher", "assign", person="officer")
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == ("is-subject", "person")


def test_they_cannot_note_reveal_or_cluster() -> None:
    desk = opened("desk", ABOUT_OFFICER)
    assert desk.refused("officer", "note", note="x") == "is-subject"
    assert desk.refused("officer", "reveal", reason="x") == "is-subject"


def test_a_case_about_a_unit_goes_to_the_unit_above() -> None:
    desk = opened("desk", {"category": "consultation", "content": "x", "about_unit": "station"})
    assert (desk.case.unit, desk.case.handler) == ("bureau", None)
    assert desk.refused("leader", "assign", person="officer") == "is-subject"


def test_a_transfer_to_the_unit_it_is_about_is_refused() -> None:
    desk = opened("desk", {"category": "consultation", "content": "x", "about_unit": "other-station"})
    desk.act("officer", "take")
    assert desk.refused("officer", "transfer", unit="other-station", reason="x") == "is-subject"


def test_colleagues_handle_it_as_usual() -> None:
    desk = opened("desk", ABOUT_OFFICER)
    desk.act("colleague", "take")
    desk.act("colleague", "reply", message="We have spoken to him.")
    assert desk.case.state == "replied"
