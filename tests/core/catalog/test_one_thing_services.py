"""The services of one-thing applications: what their definitions promise beyond what the check looks at."""

from __future__ import annotations

from pathlib import Path

import pytest

from mashangban.core.catalog.loader import load_pack
from mashangban.core.catalog.model import Action, Service
from mashangban.core.catalog.pack import Pack

FOLDER = Path(__file__).parents[3] / "packs" / "nankai"
CODES = sorted(path.name for path in (FOLDER / "services").glob("one-thing.*"))
CONTRACTS = ["one-thing.tolerance", "one-thing.notice-commitment", "one-thing.credit-commitment"]


@pytest.fixture(scope="module")
def nankai() -> Pack:
    return load_pack(FOLDER)


def rows(service: Service) -> list[tuple[str, Action]]:
    return [(name, row) for table in service.flow.values() for name, row in table.items()]


@pytest.mark.parametrize("code", CODES)
def test_every_way_to_end_is_played_by_an_example(nankai: Pack, code: str) -> None:
    service = nankai.service(code)
    ends = {state for state, one in service.states.items() if one.final}
    assert ends - {example.expect.get("state") for example in service.examples} == set()


@pytest.mark.parametrize("code", CODES)
def test_what_cannot_be_undone_is_asked_twice(nankai: Pack, code: str) -> None:
    assert [
        name for name, row in rows(nankai.service(code)) if row.tone == "danger" and not row.confirm
    ] == []


@pytest.mark.parametrize("code", CODES)
def test_whoever_refuses_or_revokes_names_reason_and_article(nankai: Pack, code: str) -> None:
    said = [row for name, row in rows(nankai.service(code)) if name in ("refuse", "revoke")]
    assert all("reason" in row.needs and not row.inputs["article"].optional for row in said)


def test_all_contracts_carry_the_same_terms(nankai: Pack) -> None:
    forms = [dict(nankai.service(code).form) for code in CONTRACTS]
    assert len({tuple(form) for form in forms}) == 1


@pytest.mark.parametrize("code", CONTRACTS)
def test_the_applicant_is_told_before_a_contract_runs_out(nankai: Pack, code: str) -> None:
    service = nankai.service(code)
    ours = {name for name, clock in service.clocks.items() if clock.tells_applicant}
    waiting = {state for state, one in service.states.items() if one.waiting == "applicant"}
    assert waiting
    assert ours


def test_the_law_calls_it_accepted_when_nobody_says_otherwise_in_five_working_days(nankai: Pack) -> None:
    service = nankai.service("one-thing.application")
    for state in ("received", "resubmitted"):
        row = service.flow[state]["deem"]
        assert (str(row.after), row.to) == ("5 working days", "in-hand")
    assert service.flow["received"]["deem"].spawns[0].backdated is True
    assert service.flow["resubmitted"]["deem"].spawns[0].backdated == "state"


def test_nobody_checks_on_a_promise_and_revokes_it_alone(nankai: Pack) -> None:
    row = nankai.service("one-thing.notice-commitment").flow["rectifying"]["revoke"]
    assert row.not_by_actor_of == ("order-rectify",)


def test_services_are_as_old_as_the_oldest_scene(nankai: Pack) -> None:
    oldest = min(scene.version for versions in nankai.scenes.values() for scene in versions)
    assert all(nankai.services[code][0].version <= oldest for code in CODES)


def test_every_service_has_words_for_what_it_says_most(nankai: Pack) -> None:
    spoken = {service for text in nankai.texts.values() for service in text.services}
    speaking = {code for code in CODES if any(row.message for _, row in rows(nankai.service(code)))}
    assert speaking - spoken == set()
