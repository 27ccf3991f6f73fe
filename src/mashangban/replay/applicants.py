"""Invented people and firms who apply in a replay. Identity numbers begin with a division that does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from mashangban.replay.service_story import Kind, ServiceStory

#: eighteen places, in a division (990104) and under a body (99) that do not exist
_ID = "990104{year}{month:02d}{day:02d}{index:04d}"
_FIRM = "99120104MADEMO{index:04d}"
#: numbers kept for the demo; the first thousands belong to the synthetic register
_PHONE = 19900010000
_MARK = "（演示）"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody invented, with every answer that forms may ask of them."""

    name: str
    phone: str
    #: element → value
    values: Mapping[str, str]


def invent(story: ServiceStory, kind: Kind, index: int, random: Random) -> Applicant:
    """The applicant with this index; two indexes are two people."""
    slots = {name: random.choice(options) for name, options in story.slots.items()}
    name = f"{slots['surname']}{slots['given']}{_MARK}"
    slots["person"] = f"{random.choice(story.slots['surname'])}{random.choice(story.slots['given'])}{_MARK}"
    phone = str(_PHONE + index)
    number = _ID.format(year=random.randint(1958, 2001), month=random.randint(1, 12), day=random.randint(1, 28), index=index)  # fmt: skip
    firm = {
        "founder": f"天津{slots['word']}{slots['trade']}有限公司{_MARK}",
        "firm": f"天津{slots['word']}{slots['trade']}有限公司{_MARK}",
        "school": f"南开区某中学{_MARK}",
    }.get(kind.who, "")
    home = f"天津市南开区{slots['street']}{slots['house']}号{_MARK}"
    values = {
        "person.name": name,
        "person.id-number": number,
        "person.phone": phone,
        "person.residence": home,
        "person.bank-account": f"9901049900000{index:06d}",
        "child.name": f"{slots['surname']}{slots['given'][0]}{_MARK}",
        "child.birth-date": f"2018-{random.randint(1, 8):02d}-{random.randint(1, 28):02d}",
        "firm.name": firm,
        "firm.code": _FIRM.format(index=index),
        "firm.type": "company",
        "firm.address": home,
        "firm.scope": "日用品销售",
        "firm.legal-name": name,
        "firm.legal-id": number,
        "firm.phone": phone,
        "premises.area": str(random.randint(20, 220)),
        "sign.size": "3米乘0.8米",
        "project.code": f"2024-120104-99-01-{index:06d}",
    }
    for element, written in kind.form.items():
        chosen = written if isinstance(written, str) else random.choice(written)
        values[element] = chosen.format_map(slots)
    return Applicant(name, phone, {element: value for element, value in values.items() if value})
