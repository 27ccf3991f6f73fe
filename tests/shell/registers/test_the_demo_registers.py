"""The synthetic register: answers its owner only, gives what the pack says it knows, and everybody in it is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from stdnum.cn import ric

from mashangban.directory.pack import current_pack
from mashangban.packs import pack_path
from mashangban.registers.adapters import Subject, gathered, held, register
from mashangban.registers.synthetic import FILE, Record, read_records
from tests.shell.desk import NOW

ELDER, ELDERS_PHONE = "990104193605190323", "19900001003"
FIRM, HEAD = "99990104DEM0000011", "99010419850503502X"
ASKED = ["person.id-number", "person.birth-date", "person.home", "person.bank-account", "card.kind"]


@pytest.fixture(scope="module")
def records() -> tuple[Record, ...]:
    return read_records(pack_path() / FILE)


def test_the_proven_phone_opens_ones_own_entry() -> None:
    known = gathered(ASKED, Subject(phone=ELDERS_PHONE), NOW)
    assert known.facts["person.birth-date"] == ("1936-05-19", "population")
    assert known.facts["person.bank-account"][1] == "social-insurance"
    assert "card.kind" not in known.facts
    assert known.down == ()


@pytest.mark.parametrize(
    "subject",
    [
        Subject(),
        Subject(id_number=ELDER),
        Subject(id_number=ELDER, phone="19900001004"),
        Subject(id_number="990104194106040999", phone=ELDERS_PHONE),
        Subject(phone=ELDERS_PHONE, proven_by="card"),
        Subject(phone="19900002001", firm_code=FIRM, proven_by="card"),
        Subject(id_number=ELDER, firm_code=FIRM + "X", proven_by="phone"),
        Subject(phone="19900009999"),
    ],
)
def test_nobody_else_learns_anything(subject: Subject) -> None:
    assert not gathered(ASKED, subject, NOW).facts
    assert held("id-card", subject, NOW) is None


def test_at_the_counter_the_card_stands_for_the_phone() -> None:
    known = gathered(ASKED, Subject(id_number=ELDER, proven_by="card"), NOW)
    assert known.facts["person.id-number"] == (ELDER, "population")


def test_evidence_is_held_by_its_own_register_with_a_reference_and_a_digest() -> None:
    subject = Subject(phone=ELDERS_PHONE)
    card = held("id-card", subject, NOW)
    assert card is not None
    assert (card.register, card.reference, card.issued_on) == ("population", "RK-9901-0003", date(2009, 5, 4))
    assert len(card.digest) == 64
    marriages = register("marriages")
    assert marriages is not None
    assert marriages.holds("id-card", subject, NOW) is None


def test_what_has_run_out_is_not_held() -> None:
    assert held("vehicle-licence", Subject(phone="19900001102"), NOW) is None
    assert held("graduation-certificate", Subject(phone="19900001102"), NOW) is not None


def test_a_firm_is_known_to_its_contact() -> None:
    known = gathered(["firm.name", "firm.type", "person.home"], Subject(phone="19900002001"), NOW)
    assert known.facts["firm.type"] == ("company", "enterprises")
    assert set(known.facts) == {"firm.name", "firm.type"}
    assert held("business-licence-copy", Subject(phone="19900002001"), NOW) is not None


def test_at_the_counter_a_firm_is_spoken_for_by_its_head() -> None:
    head = Subject(id_number=HEAD, firm_code=FIRM, proven_by="card")
    assert gathered(["firm.name"], head, NOW).facts
    assert not gathered(["firm.name"], replace(head, id_number=ELDER), NOW).facts


def test_a_register_without_an_adapter_answers_nothing() -> None:
    assert register("no-such-register") is None
    assert held("articles", Subject(phone="19900002001"), NOW) is None


def test_there_are_the_elders_of_the_community_and_the_firms(records: tuple[Record, ...]) -> None:
    born = [
        date.fromisoformat(record.facts["person.birth-date"])
        for record in records
        if "观园里" in record.facts.get("person.home", "")
    ]
    assert sum(day <= date(1964, 7, 1) for day in born) == 25
    assert (min(born).year, sum(date(1964, 9, 1) < day <= date(1964, 12, 31) for day in born)) == (1932, 2)
    assert sum(record.kind == "firm" for record in records) == 20


def test_everybody_is_invented_and_marked(records: tuple[Record, ...]) -> None:
    for record in records:
        assert "（演示）" in record.facts["person.name" if record.kind == "person" else "firm.name"]
        assert record.number.startswith("990104" if record.kind == "person" else "99990104")
        assert not ric.is_valid(record.number)
        assert record.phone.startswith("1990000")
    assert (
        len({record.number for record in records})
        == len({record.phone for record in records})
        == len(records)
    )


def test_the_pack_knows_every_answer_and_document_in_it(records: tuple[Record, ...]) -> None:
    pack = current_pack()
    assert {name for record in records for name in record.facts} <= set(pack.elements)
    named = {name for record in records for name in record.evidence}
    assert all(pack.evidence[name].held_by for name in named)


def test_an_entry_without_a_phone_is_named(tmp_path: Path) -> None:
    file = tmp_path / "registers.yaml"
    file.write_text('persons: [{id_number: "990104193605190323"}]\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"a person needs id_number and phone.*990104193605190323"):
        read_records(file)
