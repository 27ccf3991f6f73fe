"""Who applies, and for what: from the well-known elements that name persons, firms and things.

Elements are the pack's, but these codes mean the same in every pack (docs/applications.md): without them two
applications for one thing could not be told from applications for two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from mashangban.applications.contents import Contents, keyed_hash
from mashangban.cases.identity import masked_value
from mashangban.core.catalog.compiled import CompiledScene

PERSON_NAME: Final = "person.name"
PERSON_PHONE: Final = "person.phone"
PERSON_ID: Final = "person.id-number"
FIRM_NAME: Final = "firm.name"
FIRM_CODE: Final = "firm.code"
FIRM_HEAD: Final = "firm.legal-name"
FIRM_HEAD_ID: Final = "firm.legal-id"
FIRM_PHONE: Final = "firm.phone"
#: what names the thing itself, where one person or firm may rightly apply twice
THINGS: Final = (
    "firm.name", "project.code", "project.name", "contract.name", "vehicle.plate", "home.certificate",
    "child.name", "child.birth-date", "deceased.id-number", "cargo.route", "credit.record", "check.purpose",
)  # fmt: skip

#: element → the evidence with which it comes into being: it cannot be known before that is issued
BORN_WITH: Final[Mapping[str, str]] = {FIRM_CODE: "business-licence-copy"}

_ID: Final = re.compile(r"\d{17}[\dX]|\d{15}")
_FIRM: Final = re.compile(r"[0-9A-Z]{18}")


def code_problem(element: str, value: str) -> tuple[str, str]:
    """An identity number or firm code as it is written, and what is wrong with it (empty: nothing).

    Only length and letters are looked at: whether it is somebody's is for registers to know.
    """
    tidy = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", value)).upper()
    if element.endswith(("id-number", "legal-id")):
        return (tidy, "") if _ID.fullmatch(tidy) else (value, "not-an-id-number")
    if element == FIRM_CODE:
        return (tidy, "") if _FIRM.fullmatch(tidy) else (value, "not-a-firm-code")
    return value, ""


def not_yet_known(told: CompiledScene) -> frozenset[str]:
    """Elements that the plan itself brings about, such as the code of a firm that is only being founded."""
    results = {step.item.result.evidence for step in told.plan}
    return frozenset(element for element, evidence in BORN_WITH.items() if evidence in results)


def subject_of(values: Mapping[str, Any]) -> str:
    """The firm's code, else the person's number, else that of who heads the firm; empty when none is told."""
    return next((str(values[name]) for name in (FIRM_CODE, PERSON_ID, FIRM_HEAD_ID) if values.get(name)), "")


def number_shown(values: Mapping[str, Any]) -> str:
    """The subject's number as papers carry it: a firm's code, which is public, as it is; a person's masked."""
    number = subject_of(values)
    return number if not number or number == values.get(FIRM_CODE) else masked_value(number)


def subject_hash(values: Mapping[str, Any]) -> str:
    """The keyed hash of the subject, empty without one."""
    subject = subject_of(values)
    return keyed_hash("subject", subject) if subject else ""


def thing_hash(scene: str, values: Mapping[str, Any], asked: frozenset[str]) -> str:
    """The keyed hash of what is applied for; empty while nobody knows for whom."""
    subject = subject_of(values)
    if not subject:
        who = [str(values.get(name, "")) for name in (PERSON_NAME, PERSON_PHONE, FIRM_PHONE)]
        if not any(who):
            return ""
        subject = "\x01".join(who)
    things = [f"{name}={_tidy(values[name])}" for name in THINGS if name in asked and values.get(name)]
    return keyed_hash("thing", scene, subject, *things)


def name_of(contents: Contents) -> str:
    """The applicant's name: as it was told, as a person's, as the firm's head's, as the firm's."""
    values = contents.values
    told = (values.get(name) for name in (PERSON_NAME, FIRM_HEAD, FIRM_NAME))
    return contents.name or next((str(name) for name in told if name), "")


def holder_of(contents: Contents, *, full: bool = False) -> str:
    """Who holds what came out, as papers and the page that verifies them both say it: the firm, else the person, masked unless ``full``."""
    firm = contents.values.get(FIRM_NAME)
    name = str(firm or name_of(contents))
    return name if full or firm or not name else masked_value(name)


def phone_of(contents: Contents) -> str:
    """The number to reach the applicant by."""
    values = contents.values
    return contents.phone or str(values.get(PERSON_PHONE) or values.get(FIRM_PHONE) or "")


def _tidy(value: Any) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value)).casefold().split())
