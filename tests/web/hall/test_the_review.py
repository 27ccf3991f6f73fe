"""An application is reviewed side by side; an agency has its part and no other."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from mashangban.applications.models import Application, Material
from mashangban.applications.reviewing import check
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow, Event
from mashangban.directory.accounts import actor_of
from mashangban.papers import scans
from tests.shell.applications.applicants import FORM
from tests.shell.applications.offices import COUNTER, accept, grant, items_of
from tests.shell.desk import NOW
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db
PROMISED = "premises-proof"


@pytest.fixture
def photographed(number: str) -> str:
    """The application with real photos for two of its documents: one that the fire brigade asks for, one it does not."""
    kept = io.BytesIO()
    Image.new("RGB", (300, 400), (200, 210, 190)).save(kept, "JPEG")
    for row in Material.objects.filter(evidence__in=["floor-plan", "medical-staff"]):
        scan = scans.take(kept.getvalue(), "photo.jpg", by="applicant", now=NOW)
        scans.bind([scan.token], f"application:{row.application.reference}")
        row.scans = [scan.token]
        row.save()
    return number


def page_of(number: str, query: str = "") -> str:
    return f"/desk/hall/applications/{number}{query}"


def states(page: Any) -> dict[str, str]:
    """What each document and answer stands at."""
    return {one.at: one.state for one in (*page.context["papers"], *page.context["fields"])}


def test_the_counter_sees_the_whole_with_what_was_promised(sign_in: SignIn, number: str) -> None:
    page = sign_in("hall-1").get(page_of(number))
    assert page.status_code == 200
    assert states(page)[f"paper.{PROMISED}"] == "later"
    assert len(page.context["fields"]) >= 10
    assert "Opening a nursing centre" in page.content.decode()


def test_the_first_document_to_check_is_open(sign_in: SignIn, number: str) -> None:
    client = sign_in("hall-1")
    shown = f"{number[:6]}-{number[6:13]}-{number[13]}"
    assert client.get(page_of(shown)).headers["Location"] == page_of(number)
    page = client.get(page_of(number))
    entry = page.context["entry"]
    assert entry.state == "to-check"
    assert entry.at == next(one.at for one in page.context["papers"] if one.state == "to-check")


def test_for_others_there_is_no_such_application(sign_in: SignIn, number: str) -> None:
    for person in ("officer-01", "review-health", "admin", "window-jialingdao"):
        client = sign_in(person)
        assert client.get(page_of(number)).status_code == 404, person
        sent = {"at": "paper.id-card", "verdict": "ok"}
        assert client.post(page_of(number, "/check"), sent).status_code == 404, person
        assert client.post(page_of(number, "/open"), {"reason": "看看"}).status_code == 404, person


def test_an_agency_sees_its_part_and_no_other(sign_in: SignIn, in_hand: str) -> None:
    fire = items_of(in_hand)["fire-safety"]
    page = sign_in("review-fire").get(page_of(fire.number))
    shown = states(page)
    assert "paper.fire-plan" in shown
    assert f"paper.{PROMISED}" not in shown
    assert "field.medical.beds" not in shown
    assert page.context["parts"] == []


def test_what_is_not_accepted_begins_with_its_acceptance(sign_in: SignIn, number: str) -> None:
    page = sign_in("hall-1").get(page_of(number), headers={"accept-language": "zh-hans"})
    assert {part["state"] for part in page.context["parts"]} == {"受理后开始办理"}
    assert "1个工作日" in page.content.decode()
    assert "1 working day" not in page.content.decode()


def test_asking_without_a_mark_says_what_follows(sign_in: SignIn, number: str) -> None:
    client, said = sign_in("hall-1"), "还没有标出不合格的材料"
    zh = {"accept-language": "zh-hans"}
    assert said in client.get(page_of(number), headers=zh).content.decode()
    check(number, "floor-plan", "defect", "看不清", COUNTER, NOW)
    assert said not in client.get(page_of(number), headers=zh).content.decode()


def test_a_scan_of_another_agencys_part_is_not_there(sign_in: SignIn, photographed: str) -> None:
    accept(photographed)
    fire = items_of(photographed)["fire-safety"].number
    client = sign_in("review-fire")
    token = {row.evidence: row.scans[0] for row in Material.objects.exclude(scans=[])}
    ours, theirs = token["floor-plan"], token["medical-staff"]
    assert client.get(page_of(fire, f"/scans/{ours}")).status_code == 200
    assert client.get(page_of(fire, f"/scans/{ours}/1")).status_code == 200
    assert client.get(page_of(fire, f"/scans/{theirs}")).status_code == 404
    assert client.get(page_of(fire, f"/scans/{theirs}/1")).status_code == 404


def test_what_is_in_order_leads_on_to_the_next_document(sign_in: SignIn, number: str) -> None:
    client = sign_in("hall-1")
    first = client.get(page_of(number)).context["entry"].at
    answer = client.post(page_of(number, "/check"), {"at": first, "verdict": "ok"})
    page = client.get(answer.headers["Location"])
    assert states(page)[first] == "ok"
    assert page.context["entry"].at != first
    row = Material.objects.get(evidence=first.removeprefix("paper."))
    assert (row.checked, row.checked_by) == ("ok", "hall-1")


def test_what_is_wrong_needs_words_and_keeps_what_was_looked_at(sign_in: SignIn, number: str) -> None:
    client = sign_in("hall-1")
    assert client.get(page_of(number, "/check")).headers["Location"] == page_of(number)
    answer = client.post(page_of(number, "/check"), {"at": "paper.floor-plan", "verdict": "defect"})
    assert answer.status_code == 422
    assert answer.context["entry"].at == "paper.floor-plan"
    assert "Say what is wrong with it" in answer.content.decode()


def test_a_verdict_is_about_the_document_that_was_on_the_screen(sign_in: SignIn, number: str) -> None:
    client = sign_in("hall-1")
    page = client.get(page_of(number, "?at=paper.floor-plan")).content.decode()
    looked_at, replaced = Material.objects.get(evidence="floor-plan").digest, "1" * 64
    assert f'name="seen" value="{looked_at}"' in page
    Material.objects.filter(evidence="floor-plan").update(digest=replaced)
    sent = {"at": "paper.floor-plan", "verdict": "defect", "remark": "看不清", "seen": looked_at}
    refused = client.post(page_of(number, "/check"), sent)
    assert refused.status_code == 422
    assert "replaced this document meanwhile" in refused.content.decode()
    assert 'value="看不清"' in refused.content.decode()
    assert Material.objects.get(evidence="floor-plan").checked == ""
    assert client.post(page_of(number, "/check"), {**sent, "seen": replaced}).status_code == 302


def test_every_defect_stands_in_one_request_ready_to_send(sign_in: SignIn, number: str) -> None:
    client = sign_in("hall-1")
    for at, remark in (("paper.floor-plan", "缺少面积"), ("field.firm.scope", "与护理无关")):
        client.post(page_of(number, "/check"), {"at": at, "verdict": "defect", "remark": remark})
    page = client.get(page_of(number))
    form = next(
        form for _, forms in page.context["groups"] for form in forms if form.name == "ask-supplement"
    )
    text = next(one.value for one in form.inputs if one.name == "message")
    assert "缺少面积" in text
    assert "与护理无关" in text
    assert form.open
    sent = {"message": text, "confirmed": "yes", "back": page_of(number)}
    answer = client.post(f"/desk/cases/{number}/do/ask-supplement", sent)
    assert answer.headers["Location"] == page_of(number)
    assert CaseRow.objects.get(number=number).state == "supplement"


def test_a_form_leads_back_to_no_other_site(sign_in: SignIn, number: str) -> None:
    sent = {"note": "电话核实", "back": "https://elsewhere.example/desk/"}
    answer = sign_in("hall-1").post(f"/desk/cases/{number}/do/note", sent)
    assert answer.headers["Location"] == f"/desk/cases/{number}"


def test_what_is_not_part_of_the_application_cannot_be_checked(sign_in: SignIn, in_hand: str) -> None:
    fire = items_of(in_hand)["fire-safety"].number
    sent = {"at": "field.medical.beds", "verdict": "ok"}
    assert sign_in("review-fire").post(page_of(fire, "/check"), sent).status_code == 404
    assert Application.objects.get().remarks == {}


def test_identities_are_covered_until_opened_for_a_reason(sign_in: SignIn, number: str) -> None:
    client = sign_in("hall-1")
    plain = client.get(page_of(number)).content.decode()
    assert str(FORM["firm.legal-id"]) not in plain
    assert "19900002001" not in plain
    assert client.post(page_of(number, "/open"), {"reason": " "}).status_code == 422
    opened = client.post(page_of(number, "/open"), {"reason": "核对法定代表人"}).content.decode()
    assert str(FORM["firm.legal-id"]) in opened
    assert Event.objects.get(kind="identity-revealed").data["reason"] == "核对法定代表人"
    assert str(FORM["firm.legal-id"]) not in client.get(page_of(number)).content.decode()


def test_the_law_of_the_item_is_proposed_for_the_decision(sign_in: SignIn, in_hand: str) -> None:
    row = items_of(in_hand)["business-licence"]
    page = sign_in("review-market-supervision").get(page_of(row.number))
    grant = next(form for _, forms in page.context["groups"] for form in forms if form.name == "grant")
    assert next(one.value for one in grant.inputs if one.name == "article").startswith("《")


def test_a_page_is_shown_as_a_picture_larger_and_turned(sign_in: SignIn, photographed: str) -> None:
    client = sign_in("hall-1")
    page = client.get(page_of(photographed, "?at=paper.floor-plan&zoom=2&turn=5&page=9")).content.decode()
    assert "is-larger is-turned-1" in page
    token = Material.objects.get(evidence="floor-plan").scans[0]
    answer = client.get(page_of(photographed, f"/scans/{token}/1?w=900"))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(page_of(photographed, f"/scans/{token}/2")).status_code == 404


def test_the_signed_letter_is_there_for_those_who_see_the_promise(sign_in: SignIn, in_hand: str) -> None:
    (token,) = Material.objects.get(evidence=PROMISED).letters
    row, fire = items_of(in_hand)["business-licence"], items_of(in_hand)["fire-safety"]
    answer = sign_in("review-market-supervision").get(page_of(row.number, f"/letters/{token}"))
    assert answer.content[:5] == b"%PDF-"
    assert sign_in("review-fire").get(page_of(fire.number, f"/letters/{token}")).status_code == 404


def test_the_review_costs_the_same_however_much_was_checked(
    sign_in: SignIn, in_hand: str, django_assert_max_num_queries: Any
) -> None:
    client = sign_in("hall-1")
    client.get(page_of(in_hand))
    with django_assert_max_num_queries(24) as first:
        client.get(page_of(in_hand))
    actor = actor_of("hall-1", NOW)
    for one in Material.objects.exclude(scans=[])[:6]:
        check(in_hand, one.evidence, "defect", "看不清", actor, NOW)
    with django_assert_max_num_queries(len(first)):
        client.get(page_of(in_hand))


@pytest.mark.parametrize("address", ["/desk/hall/applications/{}", "/desk/cases/{}"])
def test_pages_cost_the_same_however_many_agencies_have_a_part(
    sign_in: SignIn, number: str, django_assert_max_num_queries: Any, address: str
) -> None:
    client, path = sign_in("hall-1"), address.format(number)
    accept(number)
    client.get(path)
    with django_assert_max_num_queries(40) as before:
        client.get(path)
    for row in items_of(number).values():
        grant(row)
    assert CaseRow.objects.filter(parent__number=number).count() == 4
    # a query for each generation: the promise is the first grandchild
    with django_assert_max_num_queries(len(before) + 1):
        client.get(path)


def test_the_case_page_shows_the_plan_and_leads_to_the_review(sign_in: SignIn, in_hand: str) -> None:
    page = sign_in("hall-1").get(f"/desk/cases/{in_hand}").content.decode()
    assert page_of(in_hand) in page
    assert "Fire safety" in page
    assert "environmental-assessment" not in page


def test_an_agency_finds_its_part_on_the_case_page(sign_in: SignIn, in_hand: str) -> None:
    row = items_of(in_hand)["business-licence"]
    page = sign_in("review-market-supervision").get(f"/desk/cases/{row.number}").content.decode()
    assert page_of(row.number) in page
    assert "notice and commitment" in page


def test_lists_name_what_is_applied_for_in_the_language_of_the_page(sign_in: SignIn, in_hand: str) -> None:
    page = sign_in("review-fire").get("/desk/?tab=unit").content.decode()
    title = items_of(in_hand)["fire-safety"].excerpt
    assert title not in page
    assert "fire safety" in page.lower()


def test_who_is_affected_by_a_change_is_counted_and_named_to_those_who_see_them(
    sign_in: SignIn, in_hand: str
) -> None:
    address = "/desk/hall/scenes/open-nursing-centre/changes"
    ((one, numbers),) = sign_in("hall-1").get(address).context["affected"]
    assert (one.applications, one.drafts, one.known) == (1, 0, True)
    assert numbers == [in_hand]
    ((_, hidden),) = sign_in("officer-01").get(address).context["affected"]
    assert hidden == []


def test_an_agency_is_shown_no_letter_to_another(sign_in: SignIn, in_hand: str) -> None:
    fire, licence = items_of(in_hand)["fire-safety"], items_of(in_hand)["business-licence"]
    kinds = [one.kind for one in sign_in("review-fire").get(page_of(fire.number)).context["documents"]]
    theirs = sign_in("review-market-supervision").get(page_of(licence.number)).context["documents"]
    assert "letter" not in kinds
    assert "letter" in [one.kind for one in theirs]


def test_the_title_of_an_item_is_no_word_of_danger(sign_in: SignIn, in_hand: str) -> None:
    fire = items_of(in_hand)["fire-safety"]
    assert not fire.danger
    page = sign_in("review-fire").get(f"/desk/cases/{fire.number}").content.decode()
    assert "<dt>Mobile number</dt>" in page


def test_whoever_joins_a_review_is_led_to_their_own_part(sign_in: SignIn, in_hand: str) -> None:
    counter = actor_of("hall-1", NOW)
    act(in_hand, "joint-review", counter, {"reason": "通道与床位一并确定"}, now=NOW)
    joint = CaseRow.objects.get(service="one-thing.joint-review").number
    act(joint, "invite", counter, {"unit": "nankai-fire"}, now=NOW)
    page = sign_in("review-fire").get(f"/desk/cases/{joint}").content.decode()
    assert page_of(items_of(in_hand)["fire-safety"].number) in page
    assert page_of(in_hand) not in page
    assert page_of(in_hand) in sign_in("hall-1").get(f"/desk/cases/{joint}").content.decode()


def test_a_document_that_is_not_on_the_list_is_named_and_asked_for(sign_in: SignIn, number: str) -> None:
    client, address = sign_in("hall-1"), page_of(number, "/check")
    wrong = client.post(address, {"do": "name", "title": "食堂燃气检测报告", "why": ""})
    assert (wrong.status_code, wrong.context["own_given"]["title"]) == (422, "食堂燃气检测报告")
    client.post(address, {"do": "name", "title": "食堂燃气检测报告", "why": "厨房使用管道燃气"})
    page = client.get(page_of(number))
    forms = {form.name: form for _, group in page.context["groups"] for form in group}
    message = next(one for one in forms["ask-supplement"].inputs if one.name == "message")
    assert "食堂燃气检测报告：厨房使用管道燃气" in message.value
    assert states(page)["paper.own-1"] == "missing"


def test_it_is_done_without_again(sign_in: SignIn, number: str) -> None:
    client, address = sign_in("hall-1"), page_of(number, "/check")
    client.post(address, {"do": "name", "title": "食堂燃气检测报告", "why": "厨房使用管道燃气"})
    client.post(address, {"do": "take-back", "code": "own-1"})
    assert "paper.own-1" not in states(client.get(page_of(number)))
