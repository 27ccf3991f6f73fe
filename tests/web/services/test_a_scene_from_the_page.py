"""The bookshop of `docs/scenes.md` is applied for: pages, agencies, promise, licence, without a line of Python for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mashangban.applications import issuing
from mashangban.applications.contracts import contracts_of
from mashangban.cases.handling import act
from mashangban.cases.models import CaseRow
from mashangban.directory.accounts import actor_of
from tests.shell.applications.applicants import with_papers
from tests.shell.applications.offices import items_of
from tests.shell.desk import NOW
from tests.web.portal.plain_phone import PlainPhone
from tests.web.services.pages import at_hand, proven

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "scenes.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n# packs/nankai/(\S+)\n(.*?)```", PAGE, re.DOTALL)
BOOKSHOP = "/services/open-bookshop"
ARTICLE = {"article": "《行政许可法》第三十八条"}
#: item → who decides it, as the page says
REVIEWERS = {item: who for who, item in re.findall(r"`(review-[a-z-]+)` grants `([a-z-]+)`", PAGE)}
ANSWERS = {
    "firm_kind": "individual",
    "premises_kind": "rent",
    "has_signboard": "yes",
    "sells_online": "no",
    "acts_for_other": "no",
}
FORM: dict[str, Any] = {
    "q-firm.name": "南开区芸窗书店（演示）",
    "q-firm.type": "individual",
    "q-firm.address": "天津市南开区卫津路200号（演示）",
    "q-firm.scope": "出版物零售",
    "q-firm.legal-name": "陈静（演示）",
    "q-firm.legal-id": "99010419850503000X",
    "q-firm.phone": "19900003001",
    "q-premises.area": "80",
    "q-sign.size": "3米×0.8米",
}


@pytest.fixture(scope="module", autouse=True)
def _pack_with_the_bookshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The district's pack with the files of the page in it, as somebody new to it would have written them."""
    pack = tmp_path_factory.mktemp("page") / "nankai"
    shutil.copytree(ROOT / "packs" / "nankai", pack)
    for name, text in BLOCKS:
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        with (pack / name).open("a", encoding="utf-8") as file:
            file.write(text)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASHANGBAN_PACK", str(pack))
        yield


def test_the_catalogue_and_the_notice_tell_it_before_any_login(phone: PlainPhone) -> None:
    assert BOOKSHOP in phone.open("/services/?q=书店").html
    query = "&".join(f"{name}={value}" for name, value in ANSWERS.items())
    text = phone.open(f"{BOOKSHOP}?{query}").text
    for words in (
        "出版物零售经营许可",
        "住所（经营场所）使用证明",
        "《出版管理条例》",
        "告知承诺",
        "以前要跑6次",
    ):
        assert words in text, words
    assert phone.client.get(f"{BOOKSHOP}/notice.pdf?{query}").content.startswith(b"%PDF")


def test_the_bookshop_opens_with_a_licence_anybody_can_verify(phone: PlainPhone) -> None:
    number = handed_in_on_the_pages(phone)
    done(number, "accept", "review-approval-bureau")
    assert granted(number) == ["business-licence"]
    assert granted(number) == ["publication-retail-licence", "signboard"]
    (contract,) = contracts_of(number)
    assert (contract.item, contract.state) == ("publication-retail-licence", "open")
    done(
        contract.number,
        "confirm",
        "review-approval-bureau",
        measure="到店抽查，场所属实",
        happened_on="2024-10-08",
    )
    done(number, "deliver", "review-approval-bureau", mode="counter", message="证照齐了，祝您开业大吉。")
    assert CaseRow.objects.get(number=number).state == "completed"
    licence = items_of(number)["publication-retail-licence"]
    verified = phone.open(f"/v/{issuing.code_of(licence.number)}").text
    assert "真实有效" in verified
    assert "出版物经营许可证" in verified


def handed_in_on_the_pages(phone: PlainPhone) -> str:
    """Notice, phone, form, promise, review on a phone without scripts; the number of the application."""
    begun = phone.client.post(f"{BOOKSHOP}/begin", ANSWERS)
    proven(phone.open(begun["Location"]), "19900003001")
    phone.press("next", **FORM)
    assert phone.place.endswith("/materials"), phone.text
    application = with_papers(at_hand(phone), promised="premises-proof")
    phone.open(f"/services/a/{application.reference}/review").press("send", form=0)
    assert "已经收到" in phone.text
    return CaseRow.objects.get(service="one-thing.application").number


def done(number: str, action: str, person: str, **inputs: str) -> None:
    """Somebody of the pack does it, with the posts the pack gives them."""
    act(number, action, actor_of(person, NOW), inputs, now=NOW)


def granted(number: str) -> list[str]:
    """Items that lie at their agencies now, each granted by whom the page names."""
    waiting = [(item, row) for item, row in sorted(items_of(number).items()) if row.state == "in-review"]
    for item, row in waiting:
        done(row.number, "grant", REVIEWERS[item], **ARTICLE)
    return [item for item, _row in waiting]
