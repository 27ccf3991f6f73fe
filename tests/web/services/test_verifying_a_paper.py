"""Whether a paper is genuine: for anybody, by its code."""

from __future__ import annotations

from mashangban.applications import issuing
from mashangban.cases.handling import act
from tests.shell.applications.applicants import handed_in
from tests.shell.applications.offices import accept, grant, items_of, leader
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone


def licence() -> tuple[str, str]:
    """(code, number of the item) of a business licence."""
    _application, receipt = handed_in()
    accept(receipt.number)
    item = items_of(receipt.number)["business-licence"]
    grant(item)
    return issuing.code_of(item.number), item.number


def test_a_licence_is_valid_then_revoked(phone: PlainPhone) -> None:
    code, number = licence()
    assert "真实有效" in phone.open(f"/v/{code}").text
    assert "陈静" not in phone.text
    unit = "nankai-market-supervision"
    act(
        number, "revoke", leader(unit), {"reason": "虚假材料", "article": "《行政许可法》第六十九条"}, now=NOW
    )
    assert "已撤销" in phone.open(f"/v/{code}").text


def test_a_slip_and_a_forgery_are_told_apart(phone: PlainPhone) -> None:
    code, _number = licence()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    assert "有一处不对" in phone.open(f"/v/{wrong}").text
    assert phone.status == 404


def test_the_code_is_read_however_it_is_typed(phone: PlainPhone) -> None:
    code, _number = licence()
    assert "真实有效" in phone.open(f"/v/?code=%20{code.lower().replace('-', ' ')}").text
    assert phone.open("/v/").status == 200
