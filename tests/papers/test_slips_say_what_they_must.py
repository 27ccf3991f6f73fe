"""Each slip carries its facts in the language asked for, and nothing that is not among them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from mashangban.core.numbers import format_case_number, format_receipt_key, new_case_number, receipt_key
from mashangban.papers.bilingual import Language
from mashangban.papers.slip_facts import (
    DisputeRecord,
    Entry,
    Party,
    PopulationConfirmation,
    Receipt,
    ReplySlip,
    TransferSlip,
)
from mashangban.papers.slips import (
    dispute_record,
    population_slip,
    receipt_picture,
    receipt_slip,
    reply_slip,
    transfer_slip,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NUMBER = new_case_number(date(2024, 6, 5), Random(3))
KEY = receipt_key(NUMBER, b"a secret of the demo installation")
UNIT, PLACE, OFFICER = "王顶堤派出所", "王顶堤第1警格（演示）", "李明（演示）"


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 6, day, hour, minute, tzinfo=SHANGHAI)


CASE = {
    "unit": UNIT,
    "place": PLACE,
    "number": NUMBER,
    "category": "反映问题",
    "received_at": on(5, 22),
    "due_at": on(6, 10),
}
RECEIPT = Receipt(**CASE, key=KEY, track_url="https://mashangban.example/t/1", content="楼下放音乐")  # type: ignore[arg-type]  # one mapping serves three slips
REPLY = ReplySlip(
    **CASE,  # type: ignore[arg-type]  # one mapping serves three slips
    content="楼下放音乐",
    replies=(
        Entry(on(6, 9, 40), "店家已把音量调低。", OFFICER),
        Entry(on(6, 8, 2), "正在了解情况。", OFFICER, holding=True),
    ),
    actions=(Entry(on(6, 9, 10), "音量调低"),),
    reopen_until=on(13, 23, 59),
)
TRANSFER = TransferSlip(
    **CASE,  # type: ignore[arg-type]  # one mapping serves three slips
    from_unit=UNIT,
    to_unit="王顶堤街道办事处",
    transferred_at=on(6, 8),
    transferred_by=OFFICER,
    reason="泊位由街道管理",
    content="路口停满了车",
    photos=2,
)
DISPUTE = DisputeRecord(
    unit=UNIT,
    place=PLACE,
    number=NUMBER,
    level="二级",
    kind="邻里噪声",
    found_at=on(6, 9),
    found_by=OFFICER,
    address="园荫里1号楼（演示）",
    parties=(Party("反映人", "王某（演示）"), Party("店家", "赵某（演示）", "19900000001")),
    matter="因外放音乐发生争吵",
    measures=(Entry(on(6, 9, 10), "到店劝导", OFFICER),),
    next_step="一周后回访",
    next_at=on(13, 10),
)
POPULATION = PopulationConfirmation(
    unit=UNIT,
    number=NUMBER,
    address="园荫里1号楼1门502（演示）",
    person=(("姓名", "王某（演示）"), ("居住类型", "租住")),
    purpose="用于实有人口登记",
    legal_basis="示例依据",
    consent_at=on(6, 9),
    entered_by=OFFICER,
    entered_at=on(6, 9, 20),
)
SLIPS: dict[str, Callable[[Language], bytes]] = {
    "receipt": lambda language: receipt_slip(RECEIPT, language=language, printed_at=on(6, 10)),
    "reply": lambda language: reply_slip(REPLY, language=language, printed_at=on(6, 10)),
    "transfer": lambda language: transfer_slip(TRANSFER, language=language, printed_at=on(6, 10)),
    "dispute": lambda language: dispute_record(DISPUTE, language=language, printed_at=on(6, 10)),
    "population": lambda language: population_slip(POPULATION, language=language, printed_at=on(6, 10)),
}


def words_of(pdf: bytes) -> str:
    return "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        .replace("\u200b", "")
        .split()
    )


@pytest.mark.parametrize(
    ("slip", "language", "title"),
    [
        ("receipt", "zh", "受理回执"),
        ("receipt", "en", "Receipt"),
        ("reply", "zh", "答复书"),
        ("reply", "en", "Reply"),
        ("transfer", "zh", "转办单"),
        ("transfer", "en", "Transferslip"),
        ("dispute", "zh", "矛盾纠纷登记表"),
        ("dispute", "en", "Disputerecord"),
        ("population", "zh", "实有人口登记确认单"),
        ("population", "en", "Populationentry"),
    ],
)
def test_a_slip_has_its_title_and_number(slip: str, language: Language, title: str) -> None:
    printed = words_of(SLIPS[slip](language))
    assert title in printed
    assert format_case_number(NUMBER) in printed
    assert UNIT in printed


@pytest.mark.parametrize(
    ("slip", "facts"),
    [
        ("receipt", [format_receipt_key(KEY), "2024年6月6日10:00", "楼下放音乐", PLACE, "110"]),
        ("reply", ["楼下放音乐", "店家已把音量调低。", "音量调低", "2024年6月13日23:59", OFFICER]),
        (
            "transfer",
            ["王顶堤街道办事处", "泊位由街道管理", "路口停满了车", "2024年6月6日08:00", "不因转办而顺延"],
        ),
        (
            "dispute",
            ["二级", "园荫里1号楼", "赵某（演示）", "19900000001", "因外放音乐发生争吵", "一周后回访"],
        ),
        (
            "population",
            ["园荫里1号楼1门502", "王某（演示）", "租住", "示例依据", "用于实有人口登记", "撤回同意"],
        ),
    ],
)
def test_a_slip_carries_its_facts(slip: str, facts: list[str]) -> None:
    printed = words_of(SLIPS[slip]("zh"))
    assert [fact for fact in facts if fact not in printed] == []


def test_a_holding_reply_is_marked_and_comes_in_its_turn() -> None:
    printed = words_of(SLIPS["reply"]("zh"))
    assert printed.index("过程答复") < printed.index("正在了解情况") < printed.index("店家已把音量调低")


def test_an_entry_nobody_has_checked_says_so() -> None:
    assert "尚未核对" in words_of(SLIPS["population"]("zh"))


@pytest.mark.parametrize("slip", ["transfer", "dispute", "population"])
def test_the_key_is_on_the_receipt_only(slip: str) -> None:
    assert format_receipt_key(KEY) not in words_of(SLIPS[slip]("zh"))


@pytest.mark.parametrize("slip", SLIPS)
def test_a_short_slip_is_one_page(slip: str) -> None:
    assert len(PdfReader(io.BytesIO(SLIPS[slip]("zh"))).pages) == 1


def test_the_receipts_code_opens_the_progress() -> None:
    picture = receipt_picture(RECEIPT, language="zh", printed_at=on(6, 10))
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert [code.text for code in found] == [RECEIPT.track_url]


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        receipt_slip(RECEIPT, language="zh", printed_at=datetime(2024, 6, 6, 10))  # noqa: DTZ001 - the mistake under test
