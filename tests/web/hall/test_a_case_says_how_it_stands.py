"""The page of a case at the desk: a revoked grant is not green, words signed in Chinese are translated beside them."""

from __future__ import annotations

import pytest

from mashangban.applications.contracts import contracts_of
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from tests.shell.applications.offices import COUNTER, grant, items_of
from tests.shell.desk import NOW
from tests.web.workbench.people import SignIn

pytestmark = pytest.mark.django_db


def page_of(sign_in: SignIn, person: str, number: str, language: str = "zh-hans") -> str:
    page = sign_in(person).get(f"/desk/cases/{number}", headers={"accept-language": language})
    return str(page.content.decode())


def test_a_revoked_grant_says_since_when_and_why(sign_in: SignIn, in_hand: str) -> None:
    row = grant(items_of(in_hand)["fire-safety"])
    granted = page_of(sign_in, "review-fire", row.number)
    why = {"reason": "以虚假材料取得（演示）", "article": "《行政许可法》第六十九条"}
    act(row.number, "revoke", actor_of("lead-fire", NOW), why, now=NOW)
    revoked = page_of(sign_in, "review-fire", row.number)
    assert '<span class="badge bg-green-lt">准予</span>' in granted
    assert '<span class="badge bg-red-lt">已撤销</span>' in revoked
    assert "撤销，理由：以虚假材料取得（演示）" in revoked


def test_a_joint_review_asks_what_is_to_be_settled(sign_in: SignIn, in_hand: str) -> None:
    act(in_hand, "joint-review", COUNTER, {"reason": "疏散通道需要一并确定"}, now=NOW)
    page = page_of(sign_in, "hall-1", CaseRow.objects.get(service="one-thing.joint-review").number)
    assert '<h2 id="what-title">会审事由</h2>' in page
    assert "反映内容" not in page


def test_what_was_signed_in_chinese_is_translated_beside_it(sign_in: SignIn, in_hand: str) -> None:
    grant(items_of(in_hand)["business-licence"])
    contract = contracts_of(in_hand)[0]
    english = page_of(sign_in, "review-market-supervision", contract.number, "en")
    chinese = page_of(sign_in, "review-market-supervision", contract.number)
    assert (
        f'<span lang="zh-Hans">{contract.promise}</span><br><small>Translation, for reading only:' in english
    )
    assert contract.promise in chinese
    assert '<html lang="zh' in chinese
    assert "译文" not in chinese
