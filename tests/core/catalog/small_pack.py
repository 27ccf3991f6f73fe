"""A complete pack of a few lines, written to a folder, so that a test can spoil one thing in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mashangban.core.catalog.lint import lint
from mashangban.core.catalog.loader import read_pack
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Problem, in_order

SERVICE = "services/ask/2024-04-01.yaml"

FILES = {
    "pack.yaml": """\
code: small
title: {zh: 小区, en: Small}
district: "120104"
unmatched: office
""",
    "units.yaml": """\
units:
  - {code: office, title: {zh: 办公室, en: Office}, kind: bureau}
  - {code: station, title: {zh: 派出所, en: Station}, kind: police-station, parent: office}
""",
    "places.yaml": """\
places:
  - {code: town, kind: district, title: {zh: 城区, en: Town}, unit: office}
  - {code: grid-1, kind: police-grid, title: {zh: 一格, en: Grid one}, parent: town, unit: station, aliases: [一号]}
  - {code: house, kind: building, title: {zh: 楼, en: House}, parent: grid-1}
""",
    "people.yaml": """\
people:
  - {code: ann, name: {zh: 安, en: Ann}}
  - {code: bob, name: {zh: 博, en: Bob}}
  - {code: kim, name: {zh: 金, en: Kim}}
""",
    "posts.yaml": """\
posts:
  - code: officer
    title: {zh: 民警, en: Officer}
    unit: station
    roles: [handler]
    places: [grid-1]
    fallback: desk
    holders: [{person: ann, since: 2024-01-01}]
  - code: desk
    title: {zh: 值班室, en: Desk}
    unit: station
    roles: [handler]
    holders: [{person: bob, since: 2024-01-01}]
  - code: head
    title: {zh: 负责人, en: Head}
    unit: office
    roles: [leader, dispatcher]
    holders: [{person: kim, since: 2024-01-01}]
""",
    "shifts.yaml": """\
shifts:
  - {post: officer, people: [ann], on: working-days, hours: "08:30-17:30", since: 2024-01-01}
  - {post: desk, people: [bob], hours: "17:30-08:30", since: 2024-01-01}
""",
    "texts.yaml": """\
texts:
  - code: thanks
    title: {zh: 感谢, en: Thanks}
    body: {zh: "谢谢{称呼}", en: "Thank you, {name}"}
    services: [ask]
    categories: [question]
""",
    "words.yaml": """\
words:
  - {code: fire, title: {zh: 火情, en: Fire}, words: [着火], advice: {zh: 请拨打119, en: Call 119}, phone: "119"}
""",
    "elements.yaml": """\
elements:
  - {code: person.phone, title: {zh: 手机, en: Phone}, type: phone, identity: true}
""",
    "calendars/state-council.yaml": """\
calendar: state-council
title: {zh: 放假安排, en: Holidays}
zone: Asia/Shanghai
working_weekdays: [mon, tue, wed, thu, fri]
working_periods: ["09:00-12:00", "13:30-17:30"]
years:
  2024:
    source: {notice: 演示, issued: 2023-10-25, title: {zh: 演示, en: Demo}}
    holidays:
      - {name: {zh: 国庆节, en: National Day}, from: 2024-10-01, to: 2024-10-07, make_up: [2024-09-29, 2024-10-12]}
""",
    SERVICE: """\
service: ask
version: 2024-04-01
title: {zh: 提问, en: Ask}
authority: station
channels: [qr]
anonymous: true
form:
  category:
    type: choice
    title: {zh: 类别, en: Category}
    of:
      - {code: question, title: {zh: 咨询, en: Question}}
      - {code: idea, title: {zh: 建议, en: Idea}}
  about:
    type: line
    title: {zh: 关于, en: About}
    show_if: "category = 'idea'"
  phone:
    type: phone
    title: {zh: 手机, en: Phone}
    element: person.phone
    identity: true
    optional: true
states:
  received: {title: {zh: 收到, en: Received}}
  replied: {title: {zh: 已答复, en: Replied}}
  closed: {title: {zh: 办结, en: Closed}, final: true}
clocks:
  reply: {within: 12 hours, title: {zh: 答复, en: Reply}, pause_cap: 3 days}
flow:
  received:
    reply:
      title: {zh: 答复, en: Reply}
      by: handler
      to: replied
      needs: message
      message: substantive
      stops: reply
  replied:
    rate:
      title: {zh: 评价, en: Rate}
      by: applicant
      to: closed
      needs: rating
    lapse:
      title: {zh: 到期办结, en: Lapse}
      by: system
      after: 15 days
      to: closed
examples:
  - title: Asked and answered
    place: house
    at: "2024-10-08 09:00"
    data: {category: question}
    steps:
      - {at: "2024-10-08 10:00", by: ann, action: reply, data: {message: 好的}}
    expect: {state: replied, handler: ann, due.reply: "2024-10-08 21:00"}
""",
}


def write_pack(folder: Path, *changes: tuple[str, str, str], **more: str) -> Path:
    """The pack in `folder`; each change is (file, old text, new text) and must find its old text once."""
    files = {**FILES, **more}
    for name, old, new in changes:
        assert files[name].count(old) == 1, f"{old!r} is {files[name].count(old)} times in {name}"
        files[name] = files[name].replace(old, new)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def load_small(folder: Path, *changes: tuple[str, str, str]) -> Pack:
    """The pack read without complaint."""
    pack, problems = read_pack(write_pack(folder, *changes))
    assert pack is not None, problems
    assert problems == []
    return pack


def problems_of(folder: Path, *changes: tuple[str, str, str]) -> list[Problem]:
    """Everything wrong with the changed pack, by loader and lint."""
    pack, problems = read_pack(write_pack(folder, *changes))
    return in_order([*problems, *(lint(pack) if pack else [])])


def told(problems: Iterable[Problem]) -> list[str]:
    """`file:line field: problem` of each, in English."""
    return [f"{p.file}:{p.line} {p.field}: {p.problem['en']}" for p in problems]


def line_of(name: str, words: str) -> int:
    """The line of the unspoilt file that holds `words`."""
    return next(number for number, line in enumerate(FILES[name].splitlines(), 1) if words in line)
