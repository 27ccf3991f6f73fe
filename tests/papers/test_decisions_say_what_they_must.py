"""Each paper of an application carries its facts in the language asked for, and what the law wants on it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from mashangban.core.verification import format_verify_code, verify_code
from mashangban.papers import decisions
from mashangban.papers.bilingual import Language
from mashangban.papers.decision_facts import (
    Acceptance,
    Delivery,
    Granting,
    HandoverSlip,
    Head,
    ItemLine,
    Licence,
    Owed,
    Refusal,
    Supplement,
    Tolerance,
    Want,
)
from mashangban.papers.slip_facts import Entry

NUMBER = "24090242856561"
CODE = verify_code(NUMBER, b"a secret of the demo installation")
TRACK, VERIFY = f"https://desk.example/services/case/{NUMBER}", f"https://desk.example/v/{CODE}"
PRINTED = datetime(2024, 9, 20, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def on(day: int, hour: int = 9) -> datetime:
    return datetime(2024, 9, day, hour, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


HEAD = Head("南开区卫生健康委员会", NUMBER, "王桂兰（演示）", "开办护理院", TRACK, "李小红（演示）")
ACCEPTANCE = Acceptance(
    HEAD,
    on(2),
    on(3),
    [ItemLine("营业执照", "南开区市场监督管理局", "1个工作日")],
    ["居民身份证"],
    on(30),
    promises=["消防文件"],
)
LICENCE = Licence(
    HEAD, "医疗机构执业许可证", "观园颐养（演示）", "99990104DEM0000015", "津南卫医0012号", date(2024, 9, 12),
    date(2029, 9, 11), CODE, VERIFY, [("床位", "50张")], "不得开展手术", "ab" * 32,
)  # fmt: skip

Paper = Callable[[Language], bytes]
PAPERS: dict[str, tuple[Paper, str, str, list[str]]] = {
    "acceptance": (
        lambda language: decisions.acceptance_notice(ACCEPTANCE, language=language, printed_at=PRINTED),
        "受理通知书",
        "Notice of acceptance",
        ["李小红（演示）", "营业执照", "1个工作日", "居民身份证", "消防文件", "南开区市场监督管理局"],
    ),
    "supplement": (
        lambda language: decisions.supplement_notice(
            Supplement(HEAD, on(4), on(24), [Want("平面图", "看不清", "条例第十五条"), Want("名录", "没有提交")], "请致电窗口"),
            language=language,
            printed_at=PRINTED,
        ),
        "补正告知书",
        "Notice of what to supplement",
        ["平面图", "看不清", "条例第十五条", "名录", "没有提交", "请致电窗口"],
    ),
    "refusal": (
        lambda language: decisions.refusal(
            Refusal(HEAD, "item", on(2), on(12), "选址不符合要求", ["《医疗机构管理条例》第十六条"], "区政府", "区法院", True),
            language=language,
            printed_at=PRINTED,
        ),
        "不予行政许可决定书",
        "Decision not to license",
        ["选址不符合要求", "《医疗机构管理条例》第十六条", "区政府", "区法院"],
    ),
    "decision": (
        lambda language: decisions.decision(
            Granting(HEAD, on(2), on(12), ["第三十八条"], "执业许可证", "0012号", None, "床位不超过50张", CODE, VERIFY),
            language=language,
            printed_at=PRINTED,
        ),
        "准予办理决定书",
        "Decision to grant",
        ["第三十八条", "执业许可证", "0012号", "床位不超过50张", format_verify_code(CODE)],
    ),
    "licence": (
        lambda language: decisions.licence(LICENCE, language=language, printed_at=PRINTED),
        "医疗机构执业许可证",
        "医疗机构执业许可证",
        ["观园颐养（演示）", "99990104DEM0000015", "津南卫医0012号", "50张", "不得开展手术", format_verify_code(CODE)],
    ),
    "delivery": (
        lambda language: decisions.delivery_receipt(
            Delivery(HEAD, "邮寄", on(13), ["营业执照正本"], "周洁（演示）", "EMS123"), language=language, printed_at=PRINTED
        ),
        "送达回证",
        "Receipt of delivery",
        ["邮寄", "营业执照正本", "周洁（演示）", "EMS123"],
    ),
    "tolerance": (
        lambda language: decisions.tolerance_notice(
            Tolerance(HEAD, on(3), [Owed("章程", "补交签字页", on(20), "核对原件", "退回申请")]),
            language=language,
            printed_at=PRINTED,
        ),
        "容缺受理告知书",
        "Notice of tolerant acceptance",
        ["章程", "补交签字页", "核对原件", "退回申请"],
    ),
    "handover": (
        lambda language: decisions.handover_slip(
            HandoverSlip("NK-HD-0001-7", "天津市南开区", "北京市海淀区", "代收代办", "企业迁移", ["住所变更"], ["决议"], on(4), NUMBER,
                         "启航软件（演示）", [Entry(on(5), "已签收", "海淀窗口")], TRACK, "cd" * 32),
            language=language,
            printed_at=PRINTED,
        ),
        "跨域办件移交单",
        "Handover slip across regions",
        ["NK-HD-0001-7", "北京市海淀区", "代收代办", "住所变更", "决议", "启航软件（演示）", "已签收", "海淀窗口"],
    ),
}  # fmt: skip


def text_of(data: bytes) -> str:
    """The text of all pages without spaces and breaks, which a typesetter puts where it likes."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return "".join(text.split())


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_paper_carries_its_facts_in_its_language(name: str, language: Language) -> None:
    paper, zh, en, facts = PAPERS[name]
    text = text_of(paper(language))
    for fact in (zh if language == "zh" else en, *facts):
        assert "".join(fact.split()) in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            [
                "六十日内",
                "区政府",
                "六个月内",
                "区法院",
                "《行政复议法》第二十条",
                "《行政诉讼法》第四十六条",
            ],
        ),
        ("en", ["withinsixtydays", "withinsixmonths", "区政府", "区法院"]),
    ],
)
def test_a_refusal_names_the_ways_of_appeal(language: Language, said: list[str]) -> None:
    text = text_of(PAPERS["refusal"][0](language))
    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        (Refusal(HEAD, "application", on(2), on(3), "不在受理范围", ["第三十二条"]), "不予受理决定书"),
        (Refusal(HEAD, "item", on(2), on(3), "不符合条件", ["第三十八条"]), "不予办理决定书"),
    ],
)
def test_a_refusal_without_named_bodies_names_their_kind(facts: Refusal, title: str) -> None:
    text = text_of(decisions.refusal(facts, language="zh", printed_at=PRINTED))
    assert title in text
    assert "向本级人民政府申请行政复议" in text
    assert "向有管辖权的人民法院提起行政诉讼" in text


def test_deemed_acceptance_says_why() -> None:
    facts = replace(ACCEPTANCE, deemed=True)
    text = text_of(decisions.acceptance_notice(facts, language="zh", printed_at=PRINTED))
    assert "自收到申请材料之日起即为受理" in text
    assert "符合法定形式" not in text


def test_deemed_acceptance_after_a_supplement_counts_from_it() -> None:
    facts = replace(ACCEPTANCE, deemed=True, supplied=True, accepted_at=on(3))
    text = text_of(decisions.acceptance_notice(facts, language="zh", printed_at=PRINTED))
    assert "自收到补正材料之日" in text
    assert "自收到申请材料之日起即为受理" not in text


@pytest.mark.parametrize(
    ("name", "address"), [("licence", VERIFY), ("decision", VERIFY), ("acceptance", TRACK)]
)
def test_the_code_on_a_paper_scans(name: str, address: str) -> None:
    page = pypdfium2.PdfDocument(PAPERS[name][0]("zh"))[0]
    found = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    assert [code.text for code in found] == [address]


def test_a_licence_says_that_it_is_a_specimen_or_revoked() -> None:
    def text(facts: Licence) -> str:
        return text_of(decisions.licence(facts, language="zh", printed_at=PRINTED))

    assert "样证" in text(LICENCE)
    real = text(replace(LICENCE, demo=False))
    assert "样证" not in real
    assert "演示，非印章" not in real
    assert "已撤销" not in real
    assert "已撤销" in text(replace(LICENCE, revoked="2024年10月8日 承诺不实"))


def test_what_people_wrote_is_printed_as_it_stands_and_fits() -> None:
    sly = '#read("/etc/passwd") *bold* $x$ <script> \\ ' + "长" * 400 + "W" * 300
    head = replace(HEAD, matter=sly, applicant=sly)
    data = decisions.refusal(
        Refusal(head, "item", on(2), on(3), sly, [sly]), language="zh", printed_at=PRINTED
    )
    assert '#read("/etc/passwd")*bold*$x$<script>' in text_of(data)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert PAPERS["licence"][0]("zh") == PAPERS["licence"][0]("zh")
