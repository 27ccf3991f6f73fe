"""Actions on the case page: what is sent, what is refused and why, and that nothing typed is lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow, Event
from mashangban.core.casework.model import Actor
from mashangban.directory.pack import current_pack
from tests.web.workbench.people import NOW, HandIn, SignIn

pytestmark = pytest.mark.django_db

REPLY = "请带身份证和户口簿到户籍窗口办理。"


def _send(client: Any, case: CaseRow, action: str, **data: Any) -> Any:
    return client.post(f"/desk/cases/{case.number}/do/{action}", {"seen": case.seq, **data})


def _photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return SimpleUploadedFile("door.jpg", out.getvalue(), "image/jpeg")


def _last(case: CaseRow, action: str) -> Event:
    return next(event for event in case.events.order_by("-seq") if event.data.get("action") == action)


def test_a_reply_is_sent_and_stops_the_clock(sign_in: SignIn, case: CaseRow) -> None:
    answer = _send(sign_in("officer-01"), case, "reply", message=REPLY)
    assert answer.headers["Location"] == f"/desk/cases/{case.number}"
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("replied", None)


def test_a_holding_reply_is_marked_and_leaves_the_clock(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("officer-01")
    _send(client, case, "hold", message="正在核实，今天答复您。")
    case.refresh_from_db()
    assert case.due_at is not None
    assert "holding reply" in client.get(f"/desk/cases/{case.number}").content.decode()


def test_blanks_are_refused_and_the_text_stays(sign_in: SignIn, case: CaseRow) -> None:
    answer = _send(sign_in("officer-01"), case, "reply", message="请带{材料}到窗口。")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Fill in the blanks first: {材料}" in page
    assert "请带{材料}到窗口。</textarea>" in page


def test_a_canned_text_is_put_in_without_scripts(sign_in: SignIn, case: CaseRow) -> None:
    answer = _send(sign_in("officer-01"), case, "reply", message="您好。", canned="hukou-move:zh", fill="yes")
    assert answer.status_code == 200
    assert "您好。\n" + current_pack().texts["hukou-move"].body.zh in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "received"


def test_which_canned_text_was_used_is_kept(sign_in: SignIn, case: CaseRow) -> None:
    _send(sign_in("officer-01"), case, "reply", message=REPLY, canned="hukou-move:zh")
    data = _last(case, "reply").data
    assert (data["input"]["template"], data["bare_template"]) == ("hukou-move", False)


def test_only_texts_for_the_category_are_offered(sign_in: SignIn, hand_in: HandIn) -> None:
    row = hand_in(data={"category": "suggestion", "opinion_kind": "praise", "matter": None})
    page = sign_in("officer-01").get(f"/desk/cases/{row.number}").content.decode()
    assert "hukou-move:zh" not in page


def test_an_empty_form_names_every_field_it_needs(sign_in: SignIn, case: CaseRow) -> None:
    answer = _send(sign_in("officer-01"), case, "reply", message="   ")
    assert answer.status_code == 422
    assert "This is needed. Please fill it in." in answer.content.decode()


def test_a_step_is_kept_with_its_moment_and_zone(sign_in: SignIn, case: CaseRow) -> None:
    _send(sign_in("officer-01"), case, "act", measure="音量已调低", happened_on="2024-10-15T09:30")
    assert _last(case, "act").data["input"]["happened_on"] == "2024-10-15T09:30+08:00"


def test_a_return_needs_its_evidence(sign_in: SignIn, case: CaseRow) -> None:
    answer = _send(sign_in("officer-01"), case, "return", reason="不在本警格")
    assert answer.status_code == 422
    assert "不在本警格</textarea>" in answer.content.decode()


def test_a_return_goes_to_the_dispatcher_for_a_ruling(sign_in: SignIn, case: CaseRow) -> None:
    _send(sign_in("officer-01"), case, "return", reason="不在本警格", evidence=_photo())
    case.refresh_from_db()
    assert case.state == "returned"
    assert case in sign_in("dispatcher-1").get("/desk/queue").context["rulings"]
    ruled = _send(sign_in("dispatcher-1"), case, "overrule", reason="属于本警格")
    assert ruled.status_code == 302


def test_a_photo_uploaded_survives_an_error_elsewhere(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("officer-01")
    page = _send(client, case, "return", reason="", evidence=_photo()).content.decode()
    token = page.split('name="evidence-kept" value="')[1].split('"')[0]
    again = client.post(
        f"/desk/cases/{case.number}/do/return",
        {"seen": case.seq, "reason": "不在本警格", "evidence-kept": token},
    )
    assert again.status_code == 302
    assert client.get(f"/desk/cases/{case.number}/photos/{token}").status_code == 200


def test_a_file_that_is_no_photo_is_refused_with_its_name(sign_in: SignIn, case: CaseRow) -> None:
    bad = SimpleUploadedFile("list.pdf", b"%PDF-1.7 nothing", "image/jpeg")
    answer = _send(sign_in("officer-01"), case, "return", reason="不在本警格", evidence=bad)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "list.pdf:" in page
    assert "不在本警格</textarea>" in page


def test_a_stale_page_shows_what_changed_and_keeps_the_text(
    sign_in: SignIn, case: CaseRow, officer: Actor
) -> None:
    act(case.number, "note", officer, {"note": "刚打过电话"}, now=NOW)
    answer = _send(sign_in("officer-01"), case, "reply", message=REPLY)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The case has changed while you were writing." in page
    assert "刚打过电话" in page
    assert REPLY + "</textarea>" in page


def test_after_a_stale_page_sending_again_works(sign_in: SignIn, case: CaseRow, officer: Actor) -> None:
    act(case.number, "note", officer, {"note": "刚打过电话"}, now=NOW)
    client = sign_in("officer-01")
    page = _send(client, case, "reply", message=REPLY).content.decode()
    case.refresh_from_db()
    assert f'name="seen" value="{case.seq}"' in page
    assert _send(client, case, "reply", message=REPLY).status_code == 302


def test_an_action_out_of_turn_says_why_and_keeps_the_text(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("officer-01")
    _send(client, case, "reply", message=REPLY)
    page = _send(client, case, "hold", message="再等一下")
    assert page.status_code == 409
    assert "The case has moved on since you opened it" in page.content.decode()
    assert "再等一下</textarea>" in page.content.decode()


def test_what_cannot_be_undone_wants_a_tick(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("leader")
    given = {"message": "不属于受理范围", "reason": "重复"}
    answer = _send(client, case, "reject", **given)
    assert answer.status_code == 422
    assert "Tick the box first" in answer.content.decode()
    assert _send(client, case, "reject", **given, confirmed="yes").status_code == 302


def test_an_unknown_action_is_refused(sign_in: SignIn, case: CaseRow) -> None:
    assert _send(sign_in("officer-01"), case, "explode").status_code == 403


def test_too_long_a_text_is_kept_whole(sign_in: SignIn, case: CaseRow) -> None:
    answer = _send(sign_in("officer-01"), case, "reply", message="长" * 2100)
    assert answer.status_code == 422
    assert "长" * 2100 in answer.content.decode()


def test_rare_characters_and_emoji_arrive(sign_in: SignIn, case: CaseRow) -> None:
    _send(sign_in("officer-01"), case, "reply", message="𠮷先生、䶮女士您好🙂")
    assert _last(case, "reply").data["input"]["message"] == "𠮷先生、䶮女士您好🙂"


def test_markup_in_a_letter_stays_text(sign_in: SignIn, hand_in: HandIn) -> None:
    row = hand_in(data={"content": "<script>alert(1)</script>"})
    page = sign_in("officer-01").get(f"/desk/cases/{row.number}").content.decode()
    assert "<script>alert" not in page


def test_a_note_is_not_for_the_resident(sign_in: SignIn, case: CaseRow) -> None:
    _send(sign_in("officer-02"), case, "note", note="与物业联系过")
    assert case.events.get(kind="noted").internal


def test_a_lead_opens_a_case_of_its_own(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("officer-01")
    _send(client, case, "lead-dispute", level="general", note="店主与居民口角")
    child = CaseRow.objects.get(parent=case)
    assert child.service == "police-desk.dispute"
    assert f"/desk/cases/{child.number}" in client.get(f"/desk/cases/{case.number}").content.decode()


def test_a_clock_says_why_it_is_due_then(sign_in: SignIn, case: CaseRow) -> None:
    page = sign_in("officer-01").get(f"/desk/cases/{case.number}").content.decode()
    assert "Why then?" in page
    assert "hours count from the receipt at 2024-10-15 10:00" in page


def test_the_history_can_be_narrowed(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("officer-01")
    _send(client, case, "note", note="只在内部")
    assert "只在内部" not in client.get(f"/desk/cases/{case.number}?show=talk").content.decode()
    assert "只在内部" in client.get(f"/desk/cases/{case.number}?show=record").content.decode()


def test_the_page_costs_the_same_however_long_the_history(
    sign_in: SignIn, case: CaseRow, officer: Actor, django_assert_max_num_queries: Any
) -> None:
    client = sign_in("officer-01")
    client.get(f"/desk/cases/{case.number}")
    with django_assert_max_num_queries(16) as first:
        client.get(f"/desk/cases/{case.number}")
    for count in range(25):
        act(case.number, "note", officer, {"note": f"备注{count}"}, now=NOW)
    with django_assert_max_num_queries(len(first)):
        client.get(f"/desk/cases/{case.number}")


def test_without_the_residents_consent_no_register_entry_is_proposed(sign_in: SignIn, case: CaseRow) -> None:
    client = sign_in("officer-01")
    given = {"address": "wdd-01-building-1", "note": "新租户一人"}
    answer = _send(client, case, "lead-population", **given)
    assert answer.status_code == 422
    assert "The resident has not given the consent" in answer.content.decode()
    assert not CaseRow.objects.filter(parent=case).exists()


def test_with_consent_a_second_officer_confirms_the_entry(sign_in: SignIn, hand_in: HandIn) -> None:
    row = hand_in(data={"population_consent": True})
    proposer, second = sign_in("officer-01"), sign_in("officer-02")
    _send(proposer, row, "lead-population", address="wdd-01-building-1", note="新租户一人")
    entry = CaseRow.objects.get(parent=row)
    _send(proposer, entry, "propose", note="本人已同意")
    entry.refresh_from_db()
    confirmed = {"note": "已上门核对", "confirmed": "yes"}
    assert _send(proposer, entry, "confirm", **confirmed).status_code in {403, 422}
    assert _send(second, entry, "confirm", **confirmed).status_code == 302
    entry.refresh_from_db()
    assert entry.state == "confirmed"


def test_the_history_says_why_it_went_to_whom(sign_in: SignIn, hand_in: HandIn) -> None:
    row = hand_in(place="wdd-grid-08")
    page = sign_in("leader").get(f"/desk/cases/{row.number}").content.decode()
    assert "the post of Community officer of grid 8 is vacant" in page
    assert "passed on to Station duty desk" in page
