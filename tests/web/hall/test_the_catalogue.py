"""The catalogue: every table and entry opens, is searched, and says who names what."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook

from mashangban.directory.pack import current_pack
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db

TABLES = ("scenes", "items", "evidence", "elements", "laws", "partners")


def test_every_table_lists_the_whole_pack(sign_in: SignIn) -> None:
    client, pack = sign_in("officer-01"), current_pack()
    for table in TABLES:
        rows = client.get(f"/desk/hall/catalogue/{table}").context["rows"]
        assert [row.code for row in rows] == list(getattr(pack, table))


def test_a_table_that_is_none_is_not_there(sign_in: SignIn) -> None:
    assert sign_in("officer-01").get("/desk/hall/catalogue/secrets").status_code == 404


@pytest.mark.parametrize(
    ("address", "there", "away"),
    [
        ("scenes?q=护理", "open-nursing-centre", "newborn"),
        ("scenes?q=ＮＵＲＳＩＮＧ", "open-nursing-centre", "newborn"),
        ("scenes?q=养老院", "open-nursing-centre", "newborn"),
        ("scenes?event=person", "newborn", "open-nursing-centre"),
        ("items?trait=cross", "newborn-insurance", "newborn-hukou"),
        ("items?body=nankai-health&handling=x", "birth-certificate-issue", "newborn-hukou"),
        ("evidence?register=population", "id-card", "bank-card"),
        ("elements?identity=1", "person.id-number", "premises.area"),
        ("laws?q=vaccine", "vaccine-law", "maternal-health-law"),
    ],
)
def test_filters_of_the_address_narrow_a_table(sign_in: SignIn, address: str, there: str, away: str) -> None:
    codes = {row.code for row in sign_in("officer-01").get(f"/desk/hall/catalogue/{address}").context["rows"]}
    assert there in codes
    assert away not in codes


def test_a_filter_that_makes_no_sense_narrows_nothing(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/hall/catalogue/items?type=nonsense&body=%00")
    assert len(page.context["rows"]) == len(current_pack().items)


def test_nothing_found_says_what_to_do(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/hall/catalogue/laws?q=没有这种法").content.decode()
    assert "Take a filter away" in page


def test_every_entry_of_the_pack_has_a_page(sign_in: SignIn) -> None:
    client, pack = sign_in("officer-01"), current_pack()
    for address, table in (("scenes", pack.scenes), ("partners", pack.partners)):
        for code in list(table)[::9]:
            assert client.get(f"/desk/hall/{address}/{code}").status_code == 200, code
    for address, codes in (
        ("items", list(pack.items)[::25]),
        ("evidence", list(pack.evidence)[::25]),
        ("elements", list(pack.elements)[::25]),
        ("laws", list(pack.laws)[::25]),
    ):
        for code in codes:
            assert client.get(f"/desk/hall/{address}/{code}").status_code == 200, code


@pytest.mark.parametrize("kind", ["scenes", "items", "evidence", "elements", "laws", "partners", "simulator"])
def test_what_the_pack_does_not_know_is_not_there(sign_in: SignIn, kind: str) -> None:
    assert sign_in("officer-01").get(f"/desk/hall/{kind}/nothing-like-it").status_code == 404


def test_an_item_reads_as_a_service_guide(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/hall/items/newborn-insurance")
    facts = {fact.title: fact.value for fact in page.context["facts"]}
    assert facts["Promised limit"] == "1 working day"
    assert "Haidian" in facts["Open with"]
    assert [scene.scene for scene in page.context["scenes"]] == ["newborn"]


def test_a_document_names_every_item_that_asks_for_it(sign_in: SignIn) -> None:
    asked = {
        code
        for code, item in current_pack().items.items()
        if "household-book" in {one.evidence for one in item.materials}
    }
    rows = sign_in("officer-01").get("/desk/hall/evidence/household-book").context["rows"]
    assert {row["item"].code for row in rows} == asked


def test_a_law_names_what_cites_it(sign_in: SignIn) -> None:
    page = sign_in("officer-01").get("/desk/hall/laws/vaccine-law").content.decode()
    assert "Vaccination record" in page


def test_the_catalogue_asks_the_database_for_nothing_of_its_own(
    sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in("officer-01")
    client.get("/desk/hall/catalogue/items")
    with django_assert_max_num_queries(5):
        client.get("/desk/hall/catalogue/items")


def test_the_linked_data_holds_every_scene(sign_in: SignIn) -> None:
    answer = sign_in("officer-01").get("/desk/hall/catalogue.jsonld")
    graph = json.loads(answer.content)["@graph"]
    assert answer["Content-Type"].startswith("application/ld+json")
    assert sum("Event" in str(node["@type"]) for node in graph) == len(current_pack().scenes)


def test_the_implementation_list_keeps_to_the_filters(sign_in: SignIn) -> None:
    answer = sign_in("officer-01").get("/desk/hall/implementation-list.xlsx?body=nankai-health")
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    assert book.sheetnames == ["Items", "Documents", "Scenes"]
    rows = list(book["Items"].iter_rows(values_only=True))
    ours = [item for item in current_pack().items.values() if item.body == "nankai-health"]
    assert [row[1] for row in rows[1:]] == [item.code for item in ours]


def test_filters_stay_in_the_addresses_of_a_page(sign_in: SignIn) -> None:
    page = (
        sign_in("officer-01")
        .get("/desk/hall/catalogue/items?body=nankai-health&type=permit")
        .content.decode()
    )
    assert "implementation-list.xlsx?body=nankai-health&amp;type=permit" in page


def test_where_something_is_known_from_is_said_in_the_language_of_the_page(sign_in: SignIn) -> None:
    client = sign_in("officer-01")
    page = client.get("/desk/hall/items/business-licence", headers={"accept-language": "zh-hans"})
    assert "示例，待核实" in page.content.decode()
    page = client.get("/desk/hall/scenes/open-nursing-centre", headers={"accept-language": "zh-hans"})
    assert "terms and visits are examples" not in page.content.decode()


def test_conditions_are_told_in_words_and_not_as_rules(sign_in: SignIn) -> None:
    client = sign_in("officer-01")
    item = next(
        one for one in current_pack().items.values() if any(m.when and "<>" in m.when for m in one.materials)
    )
    page = client.get(f"/desk/hall/items/{item.code}").content.decode()
    assert "is not “" in page
    assert "&lt;&gt;" not in page


def test_the_linked_data_of_one_item_leaves_the_others_out(sign_in: SignIn) -> None:
    client = sign_in("officer-01")
    graph = client.get("/desk/hall/catalogue.jsonld?item=business-licence").json()["@graph"]
    names = [one["@id"] for one in graph if one["@id"].startswith(("item/", "scene/"))]
    assert names == ["item/business-licence"]
    assert len(graph) > 5
    assert client.get("/desk/hall/catalogue.jsonld?item=nothing").status_code == 404
