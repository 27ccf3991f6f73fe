"""Following a matter: what happened, in plain words; writing, answering, opening it again."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from mashangban.cases.identity import reveal
from mashangban.cases.intake import Receipt
from mashangban.cases.models import CaseRow, Event
from mashangban.directory.accounts import actor_of
from tests.shell.desk import NOW
from tests.web.portal.conftest import Do
from tests.web.portal.plain_phone import PlainPhone


def events(sent: Receipt, kind: str) -> int:
    return Event.objects.filter(case__number=sent.number, kind=kind).count()


def test_it_says_who_has_it_and_till_when(holder: PlainPhone) -> None:
    assert "王顶堤派出所" in holder.text
    assert "还剩 12 小时" in holder.text


def test_the_answer_is_shown(holder: PlainPhone, sent: Receipt, replied: CaseRow) -> None:
    assert "音量已经调低" in holder.open(f"/t/{sent.number}").text


def test_a_holding_reply_is_not_called_the_answer(
    holder: PlainPhone, sent: Receipt, officer_does: Do
) -> None:
    officer_does("hold", message="已收到，晚上去看")
    text = holder.open(f"/t/{sent.number}").text
    assert "正式答复随后就到" in text
    assert "还剩 12 小时" in text


def test_internal_notes_stay_inside(holder: PlainPhone, sent: Receipt, officer_does: Do) -> None:
    officer_does("note", note="此人多次投诉")
    assert "多次投诉" not in holder.open(f"/t/{sent.number}").html


def test_what_staff_wrote_is_text_and_never_code(holder: PlainPhone, sent: Receipt, officer_does: Do) -> None:
    officer_does("reply", message="<script>alert(1)</script>")
    assert "<script>alert" not in holder.open(f"/t/{sent.number}").html


def test_a_message_reaches_the_desk_and_moves_no_clock(holder: PlainPhone, sent: Receipt) -> None:
    before = CaseRow.objects.get().due_at
    holder.press("", form=_form(holder, "message"), q_message="今晚又开始了")
    assert events(sent, "messaged") == 1
    assert CaseRow.objects.get().due_at == before


def test_the_same_message_twice_is_one(holder: PlainPhone, sent: Receipt) -> None:
    for _ in range(2):
        holder.open(f"/t/{sent.number}")
        holder.press("", form=_form(holder, "message"), q_message="今晚又开始了")
    assert events(sent, "messaged") == 1


def test_a_form_sent_twice_writes_once_however_long_between(
    holder: PlainPhone, sent: Receipt, clock: time_machine.Traveller
) -> None:
    holder.open(f"/t/{sent.number}")
    page = holder.response, holder.path
    holder.press("", form=_form(holder, "message"), q_message="在三号楼")
    clock.move_to(NOW + timedelta(hours=1))
    holder.response, holder.path = page
    holder.press("", form=_form(holder, "message"), q_message="在三号楼")
    assert events(sent, "messaged") == 1


def test_a_page_gone_back_to_sends_something_else_too(holder: PlainPhone, sent: Receipt) -> None:
    holder.open(f"/t/{sent.number}")
    page = holder.response, holder.path
    holder.press("", form=_form(holder, "message"), q_message="在三号楼")
    holder.response, holder.path = page
    holder.press("", form=_form(holder, "message"), q_message="不对，是五号楼")
    assert events(sent, "messaged") == 2


def test_an_empty_message_is_asked_for(holder: PlainPhone) -> None:
    holder.press("", form=_form(holder, "message"), q_message="")
    assert holder.status == 422


def test_a_question_is_shown_and_answered(holder: PlainPhone, sent: Receipt, officer_does: Do) -> None:
    officer_does("ask", message="请问是几号楼？")
    assert "请问是几号楼" in holder.open(f"/t/{sent.number}").text
    holder.open(f"/t/{sent.number}/do/answer").press("next", q_message="3号楼2门")
    assert CaseRow.objects.get().state == "assigned"


def test_withdrawing_asks_first(holder: PlainPhone, sent: Receipt) -> None:
    holder.open(f"/t/{sent.number}/do/withdraw").press("next")
    assert CaseRow.objects.get().closed_at is None
    holder.press("1")
    assert CaseRow.objects.get().state == "withdrawn"


def test_it_can_be_opened_again_with_the_same_number(
    holder: PlainPhone, sent: Receipt, replied: CaseRow
) -> None:
    holder.open(f"/t/{sent.number}/do/reopen").press("next", q_reason="又响起来了")
    row = CaseRow.objects.get()
    assert (row.number, row.state, row.handler) == (sent.number, "assigned", replied.handler)
    assert row.due_at is not None


def test_after_seven_days_it_cannot(
    holder: PlainPhone, sent: Receipt, replied: CaseRow, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW + timedelta(days=9))
    text = holder.open(f"/t/{sent.number}/do/reopen").text
    assert "已经不能办了" in text


def test_who_saw_my_identity_and_why(holder: PlainPhone, sent: Receipt) -> None:
    row = CaseRow.objects.get()
    reveal(sent.number, actor_of(row.handler, NOW), "电话核实时间段", now=NOW)
    text = holder.open(f"/t/{sent.number}").text
    assert "电话核实时间段" in text


def test_something_that_changed_meanwhile_keeps_what_was_typed(
    holder: PlainPhone, sent: Receipt, officer_does: Do
) -> None:
    officer_does("ask", message="请问是几号楼？")
    holder.open(f"/t/{sent.number}/do/answer")
    officer_does("note", note="已电话联系")
    holder.press("next", q_message="3号楼2门")
    assert "有了新进展" in holder.text
    assert "3号楼2门" in dict(holder.forms[-1].fields)["q-message"]


def _form(phone: PlainPhone, action: str) -> int:
    return next(n for n, form in enumerate(phone.forms) if form.action.endswith(f"/do/{action}"))
