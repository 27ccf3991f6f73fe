"""A small pack with one scene of three items, written to a folder, so that a test can spoil one thing in it."""

from __future__ import annotations

from pathlib import Path

from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import read_pack
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Problem, in_order
from mashangban.core.catalog.scenes import Scene
from tests.core.catalog import small_pack

SCENE = "scenes/open-shop/2024-07-01.yaml"
ITEMS = "items/shop.yaml"

FILES = {
    "laws.yaml": """\
laws:
  - {code: firm-law, title: {zh: 登记条例, en: Firm Law}, source: test}
  - {code: food-law, title: {zh: 食品法, en: Food Law}, number: 〔2020〕1号, source: test}
""",
    "registers.yaml": """\
registers:
  - {code: population, title: {zh: 人口库, en: Population}, holder: {zh: 公安, en: Police}, source: test}
""",
    "elements/firm.yaml": """\
elements:
  - {code: firm.name, title: {zh: 名称, en: Name}, type: line}
  - code: firm.type
    title: {zh: 类型, en: Type}
    type: choice
    of:
      - {code: company, title: {zh: 公司, en: Company}}
      - {code: individual, title: {zh: 个体, en: Individual}}
      - {code: other, title: {zh: 其他, en: Other}}
""",
    "questions.yaml": """\
questions:
  - {code: sells_food, title: {zh: 卖食品吗, en: "Is food sold?"}}
  - {code: fresh, title: {zh: 有鲜食吗, en: "Is it fresh?"}, show_if: sells_food}
  - {code: area, title: {zh: 面积, en: Area}, type: number}
""",
    "topics.yaml": """\
topics:
  - {code: permits, title: {zh: 准营, en: Permits}, event: business, source: test}
  - {code: birth, title: {zh: 出生, en: Birth}, event: person, source: test}
""",
    "evidence.yaml": """\
evidence:
  - {code: id-card, title: {zh: 身份证, en: Identity card}, proves: {zh: 身份, en: Who}, issuer: {zh: 公安, en: Police}, held_by: population}
  - {code: lease, title: {zh: 租约, en: Lease}, proves: {zh: 场所, en: Where}, issuer: {zh: 房东, en: Landlord}}
  - {code: plan, title: {zh: 平面图, en: Plan}, proves: {zh: 布局, en: Layout}, issuer: {zh: 本人, en: Yourself}}
  - {code: licence, title: {zh: 执照, en: Licence}, proves: {zh: 主体, en: Firm}, issuer: {zh: 登记处, en: Registry}, by_applicant: false, result_of: firm}
""",
    ITEMS: """\
items:
  - code: firm
    title: {zh: 登记, en: Registration}
    type: registration
    level: district
    body: office
    basis: [firm-law]
    serves: business
    asks: [firm.name, {element: firm.type, accepts: [company, individual]}]
    materials:
      - {evidence: id-card, original: shown}
      - {evidence: lease, committable: true}
    statutory: 3 working days
    promised: 1 working day
    visits: {before: 2, after: 0}
    result: {title: {zh: 执照, en: Licence}, kind: licence, evidence: licence}
    since: 2024-01-01
    source: example
  - code: food
    title: {zh: 食品许可, en: Food}
    type: permit
    level: district
    body: station
    basis: [{law: food-law, article: "35"}]
    serves: business
    conditions:
      - {text: {zh: 不少于八平方米, en: At least 8 m²}, rule: area >= 8}
    asks: [{element: firm.name, optional: true}, {element: firm.type, accepts: [company, other]}]
    materials:
      - licence
      - {evidence: lease, original: required, copies: 2, medium: paper}
      - {evidence: plan, when: fresh, weight: secondary, deferrable: true}
    steps:
      - {title: {zh: 公示, en: Publication}, within: 3 days, counted: false, source: example}
    statutory: 10 working days
    promised: 5 working days
    fees:
      - {amount: 10, since: 2024-01-01, source: example}
      - {amount: 12.50, since: 2024-09-01, source: example}
    visits: {before: 3, after: 1}
    touches: [life-health]
    result: {title: {zh: 许可证, en: Permit}, kind: licence}
    since: 2024-01-01
    source: example
  - code: sign
    title: {zh: 牌匾, en: Sign}
    type: filing
    level: district
    body: office
    basis: [firm-law]
    serves: business
    asks: [firm.name]
    materials: [plan]
    handling: instant
    promised: 1 working day
    visits: {before: 1, after: 0}
    result: {title: {zh: 回执, en: Receipt}, kind: record}
    since: 2024-01-01
    source: example
""",
    SCENE: """\
scene: open-shop
version: 2024-07-01
title: {zh: 开店, en: Opening a shop}
summary: {zh: 一次办, en: At one go}
event: business
status: existing
modes: [integrated, commitment]
run_by: [office]
questions:
  has_sign: {title: {zh: 有牌匾吗, en: "Is there a sign?"}}
items:
  - firm
  - {item: food, when: sells_food}
  - {item: sign, when: has_sign}
before: {food: [firm]}
commitments:
  - regime: notice-and-commitment
    item: firm
    evidence: lease
    promise: {zh: 属实, en: It is true}
    due: 30 working days
    check: {zh: 抽查, en: Samples}
    consequence: {zh: 撤销, en: Revoked}
    basis: [firm-law]
    source: example
result: {zh: 开门, en: Open}
examples:
  - {title: One, on: 2024-09-02, answers: {sells_food: false, has_sign: true}, expect: {items: [firm, sign]}}
source: test
""",
}

Change = tuple[str, str, str]


def write(folder: Path, *changes: Change) -> Path:
    """The pack in `folder`; each change is (file, old text, new text) and must find its old text once."""
    files = dict(FILES)
    for name, old, new in changes:
        assert files[name].count(old) == 1, f"{old!r} is {files[name].count(old)} times in {name}"
        files[name] = files[name].replace(old, new)
    return small_pack.write_pack(folder, **files)


def load(folder: Path, *changes: Change) -> Pack:
    """The pack read without complaint."""
    pack, problems = read_pack(write(folder, *changes))
    assert pack is not None, problems
    assert problems == []
    return pack


def scene_of(pack: Pack) -> Scene:
    return pack.scene("open-shop")


def problems_of(folder: Path, *changes: Change) -> list[Problem]:
    """Everything wrong with the changed pack, by loader and lint."""
    pack, problems = read_pack(write(folder, *changes))
    return in_order([*problems, *(lint(pack) if pack else [])])


def told(folder: Path, *changes: Change) -> list[str]:
    """`file field: problem` of each, in English."""
    return [f"{p.file} {p.field}: {p.problem['en']}" for p in problems_of(folder, *changes)]
