"""Each kind of bad code has its own page and a way on."""

from __future__ import annotations

from datetime import timedelta

from mashangban.core.codes import make_token
from mashangban.directory.codes import code_for_place, issue, revoke, token_of
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone

GRID = "wdd-grid-02"


def test_a_mistyped_code_can_be_typed_again(phone: PlainPhone, token: str) -> None:
    wrong = token[:-1] + ("A" if token[-1] != "A" else "C")
    phone.open(f"/q/{wrong}")
    assert (phone.status, "输错" in phone.text) == (404, True)
    assert f'value="{wrong}"' in phone.html


def test_a_forged_code_warns(phone: PlainPhone, token: str) -> None:
    text = phone.open("/q/" + make_token(token[:8], b"another installation's secret")).text
    assert "不是我们的二维码" in text
    assert "付款" in text


def test_a_revoked_code_leads_to_its_place(phone: PlainPhone) -> None:
    old = issue(GRID, now=NOW - timedelta(days=9), by="system")
    revoke(old, now=NOW - timedelta(days=1), by="leader", reason="换新海报")
    newest = token_of(code_for_place(GRID, now=NOW))
    phone.open("/q/" + token_of(old))
    assert (phone.status, "已经更换" in phone.text) == (410, True)
    assert f'href="/q/{newest}"' in phone.html


def test_an_expired_code_leads_to_its_place(phone: PlainPhone) -> None:
    old = issue(GRID, now=NOW - timedelta(days=9), by="system", expires_at=NOW - timedelta(days=1))
    phone.open("/q/" + token_of(old))
    assert "有效期" in phone.text
    assert f'href="/at/{GRID}"' in phone.html


def test_a_code_that_the_directory_lost_offers_the_list(phone: PlainPhone, token: str) -> None:
    code_for_place("wdd-grid-01", now=NOW).delete()
    assert 'href="/at/"' in phone.open(f"/q/{token}").html


def test_a_letter_begun_before_its_code_was_withdrawn_still_arrives(phone: PlainPhone) -> None:
    code = issue(GRID, now=NOW, by="system")
    phone.open(f"/q/{token_of(code)}/new/suggestion")
    revoke(code, now=NOW, by="leader", reason="换新海报")
    phone.press(q_opinion_kind="praise", q_content="路灯修好了，谢谢")
    phone.press(how="nameless").press("send")
    assert phone.place.endswith("/receipt")
