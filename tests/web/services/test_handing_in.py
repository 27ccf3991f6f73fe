"""The review and what follows the button: everything missing with the way to it, once, and not twice for one thing."""

from __future__ import annotations

from mashangban.applications import drafts, submission
from mashangban.cases.models import CaseRow
from tests.shell.applications.applicants import FORM, filled, handed_in, ready, with_papers
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone
from tests.web.services.mine_here import opened_here
from tests.web.services.pages import resumed, sending


def review(phone: PlainPhone, reference: str) -> PlainPhone:
    return phone.open(f"/services/a/{reference}/review")


def test_what_is_missing_is_listed_with_links_and_nothing_is_sent(phone: PlainPhone) -> None:
    begun = resumed(phone)
    review(phone, begun.application.reference).press("send", form=0)
    assert phone.status == 422
    assert (
        f'href="/services/a/{begun.application.reference}/form?at=firm.name&amp;check=1#q-firm.name"'
        in phone.html
    )
    assert not CaseRow.objects.exists()


def test_a_double_tap_makes_one_case(phone: PlainPhone) -> None:
    application = opened_here(phone, ready())
    form = review(phone, application.reference).forms[0]
    data = dict(form.fields) | {"do": "send"}
    first = phone.client.post(f"/services/a/{application.reference}/review", data)
    second = phone.client.post(f"/services/a/{application.reference}/review", data)
    assert first.status_code == 302
    assert second.status_code in {302, 404}
    assert CaseRow.objects.filter(service="one-thing.application").count() == 1


def test_the_receipt_has_number_key_pattern_and_dates(phone: PlainPhone) -> None:
    application = opened_here(phone, ready())
    review(phone, application.reference).press("send", form=0)
    number = CaseRow.objects.get(service="one-thing.application").number
    assert phone.place == f"/services/case/{number}"
    assert "data:image/svg" in phone.html
    assert "已经收到" in phone.text
    assert "10月14日 24:00" in phone.text or "10月15日" in phone.text


def test_a_second_application_for_the_same_thing_leads_to_the_first(phone: PlainPhone) -> None:
    _first, receipt = handed_in()
    second = opened_here(phone, with_papers(filled(form=FORM)))
    review(phone, second.reference).press("send", form=0)
    assert phone.status == 409
    assert receipt.number in phone.html
    assert "已经申请过" in phone.text


def test_who_applied_first_with_another_phone_stays_unknown(phone: PlainPhone) -> None:
    _first, receipt = handed_in()
    second = filled(form=FORM)
    drafts.prove_phone(second, "19900000077", NOW)
    opened_here(phone, with_papers(second))
    review(phone, second.reference).press("send", form=0)
    assert phone.status == 409
    assert receipt.number not in phone.html
    assert "另一个手机号" in phone.text


def test_an_application_that_was_handed_in_leads_to_its_case(phone: PlainPhone) -> None:
    application, receipt = handed_in()
    opened_here(phone, application)
    phone.open(f"/services/a/{application.reference}/form")
    assert phone.place == f"/t/{receipt.number}"
    assert "查询码" in phone.text


def test_answers_typed_after_it_was_handed_in_are_shown_not_lost(phone: PlainPhone) -> None:
    application = opened_here(phone, ready())
    phone.open(f"/services/a/{application.reference}/form")
    submission.submit(application, now=NOW)
    phone.press("next", **sending({"q-firm.name": "改过的名字（演示）"}))
    assert phone.status == 409
    assert "改过的名字（演示）" in phone.text
    assert "撤回" in phone.text
