"""The office tells people street by street without reading small numbers; what has no account shows none."""

from __future__ import annotations

import pytest

from mashangban.entitlements.models import Offer
from tests.shell.entitlements.book import Book, person
from tests.shell.entitlements.office import Office
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db


def test_a_covered_street_can_be_told_all_the_same(district: Office, sign_in: SignIn) -> None:
    sizes = {"gulou": 3, "huayuan": 9, "xuefu": 20}
    people = [person(f"{s}{n}", 85, street=s) for s, most in sizes.items() for n in range(most)]
    people += [person(f"{s}-{n}", 30, street=s) for s in sizes for n in range(15)]
    number = district.approved(people).case.number
    client, path = sign_in("hall-1"), f"/desk/granting/runs/{number}"
    lines = {one.street: one for one in client.get(path).context["streets"]["elder"]}
    assert {street: one.new for street, one in lines.items()} == {
        "gulou": "*",
        "huayuan": "*",
        "xuefu": "20",
    }
    assert [lines[street].most for street in sizes] == [100, 100, 20]
    client.post(f"{path}/offer", {"benefit": "elder", "street": "gulou", "most": "100"})
    assert Offer.objects.filter(street="gulou").count() == 3


def test_what_is_not_paid_has_no_account_to_look_at(district: Office, book: Book, sign_in: SignIn) -> None:
    book.change("elder", paid=False)
    (offer,) = district.offers([person("a", 85)])
    answer = sign_in("hall-1").post(f"/desk/granting/grants/{offer.case.number}/account", {"reason": "核对"})
    assert answer.status_code == 422
    assert "There is no account to look at." in answer.content.decode()
    assert not offer.case.events.filter(data__action="reveal").exists()
