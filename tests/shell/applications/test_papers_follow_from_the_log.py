"""Papers of an application are projections of its log: the text of each PDF is read back."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from mashangban.applications import issuing
from mashangban.cases.handling import act
from tests.shell.applications.applicants import FORM, handed_in
from tests.shell.applications.offices import COUNTER, accept, grant, items_of, leader, refuse
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
PREMISES = "premises-proof"


def text_of(data: bytes) -> str:
    """The words of a PDF without spaces and breaks."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_the_acceptance_notice_names_items_and_what_was_promised() -> None:
    _, receipt = handed_in(promised=PREMISES)
    accept(receipt.number)
    text = text_of(issuing.pdf(receipt.number, "acceptance", "zh-hans", NOW, full=True))
    assert all(words in text for words in ("受理通知书", "营业执照（设立登记）", "住所"))
    assert "（告知承诺）" in text


def test_a_licence_carries_its_code_and_says_so_when_it_is_revoked() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    row = grant(items_of(receipt.number)["business-licence"], licence_number="演示-0001")
    code = issuing.code_of(row.number)
    text = text_of(issuing.pdf(row.number, "licence", "zh-hans", NOW))
    assert FORM["firm.name"] in text
    assert code in text
    assert FORM["firm.legal-id"] not in text
    act(
        row.number,
        "revoke",
        leader(row.unit),
        {"reason": "材料虚假", "article": "《行政许可法》第六十九条"},
        now=NOW,
    )
    assert "材料虚假" in text_of(issuing.pdf(row.number, "licence", "zh-hans", NOW))


def test_a_refusal_gives_reason_and_article() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    row = refuse(items_of(receipt.number)["fire-safety"])
    text = text_of(issuing.pdf(row.number, "refusal", "zh-hans", NOW))
    assert "面积不足" in text
    assert "第三十八条" in text


def test_the_delivery_receipt_lists_what_was_handed_over() -> None:
    _, receipt = handed_in()
    accept(receipt.number)
    for item in (
        "business-licence",
        "fire-safety",
        "environmental-assessment",
        "medical-institution-registration",
    ):
        grant(items_of(receipt.number)[item])
    act(
        receipt.number,
        "deliver",
        COUNTER,
        {"mode": "post", "tracking": "DEMO1", "message": "已寄出。"},
        now=NOW,
    )
    text = text_of(issuing.pdf(receipt.number, "delivery", "en", NOW))
    assert "DEMO1" in text
    assert "Businesslicence" in text


def test_there_is_no_paper_before_the_log_has_led_to_it() -> None:
    _, receipt = handed_in()
    for kind in ("acceptance", "supplement", "refusal", "delivery", "licence"):
        with pytest.raises(issuing.NotIssued):
            issuing.pdf(receipt.number, kind, "zh", NOW)
