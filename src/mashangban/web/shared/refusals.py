"""Refusals of the engine in words: what is wrong and what to do, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from mashangban.core.casework.model import Refusal

#: refusal code → sentence with the remedy; ``%(name)s`` come from the refusal's params
SENTENCES: Mapping[str, str] = {
    "not-allowed": gettext_noop(
        "You may not do this: it is for another role, unit or place. Ask whoever holds the case."
    ),
    "not-now": gettext_noop(
        "This cannot be done in the present state. Reload the page to see what is possible now."
    ),
    "missing-input": gettext_noop("This is needed. Please fill it in."),
    "bad-input": gettext_noop("This entry does not fit. Please check it."),
    "too-late": gettext_noop("The time for this has passed. Write to the desk or raise a new matter."),
    "too-often": gettext_noop("This was already done as often as it may be."),
    "stale": gettext_noop("The case has changed since you opened it. Look at what is new, then send again."),
    "is-subject": gettext_noop("The matter is about you or your unit, so somebody else has to handle it."),
    "same-person": gettext_noop("A second person has to do this: you did the step before."),
    "not-certified": gettext_noop(
        "This needs a certificate that you do not hold. Ask a certified colleague."
    ),
    "children-open": gettext_noop("Cases that belong to this one are still open. Close them first."),
    "assisting-open": gettext_noop("Units that assist have not finished. Wait for them, or release them."),
    "already-signed": gettext_noop("You have already signed. The others have to sign now."),
    "pause-cap": gettext_noop("The clock may not be stopped any longer: the longest pause is used up."),
    "no-such-action": gettext_noop("There is no such step for this case. Reload the page."),
    "no-such-case": gettext_noop("There is no such case. Check the number."),
    "unknown-unit": gettext_noop("This unit does not exist. Choose one from the list."),
    "unknown-person": gettext_noop(
        "This person does not exist or does not work there. Choose one from the list."
    ),
    "unknown-place": gettext_noop("This place is not known. Choose one from the list, or leave it empty."),
    "unknown-service": gettext_noop("This service does not exist. Scan the code again."),
    "blanks-left": gettext_noop("The text still has blanks to fill in."),
    "too-long": gettext_noop("The text is too long. Please shorten it."),
    "anonymous-not-allowed": gettext_noop("This cannot be sent without a name. Please leave a phone number."),
    "closed": gettext_noop("The case is closed."),
}

#: codes of ``missing-input``/``bad-input`` params["problem"] → sentence
PROBLEMS: Mapping[str, str] = {
    "empty": gettext_noop("This is needed. Please fill it in."),
    "too-long": gettext_noop("This is longer than %(max)s characters. Please shorten it."),
    "too-short": gettext_noop("This is shorter than %(min)s characters. Please write a little more."),
    "too-many": gettext_noop("No more than %(max)s, please. Remove some."),
    "too-few": gettext_noop("At least %(min)s are needed."),
    "too-small": gettext_noop("The smallest number is %(min)s."),
    "too-large": gettext_noop("The largest number is %(max)s."),
    "control-characters": gettext_noop(
        "The character at position %(position)s cannot be kept. Type the text afresh."
    ),
    "lone-surrogates": gettext_noop("The character at position %(position)s is damaged. Type it afresh."),
    "not-an-option": gettext_noop("Choose one of the answers offered."),
    "not-a-number": gettext_noop("Write a number, digits only."),
    "not-a-date": gettext_noop("Choose a day from the calendar."),
    "not-a-phone": gettext_noop("Write a mobile number of 11 digits, e.g. 199 0000 0001."),
    "not-a-point": gettext_noop("Tap a spot on the map, or leave it empty."),
    "not-a-case-number": gettext_noop("A case number has 14 digits. Copy it from your receipt."),
    "not-a-consent": gettext_noop("Tick the box if you agree; without it this cannot be sent."),
    "unknown-field": gettext_noop("Nobody asked for this. Scan the code again and fill in the form afresh."),
    "no-text": gettext_noop("Write text here."),
}


def refusal_text(refusal: Refusal, lang: str | None = None) -> str:
    """The refusal in ``lang`` (``zh-hans`` | ``en``; the active language when absent), with its remedy."""
    if lang is None:
        return _sentence(refusal)
    with override(lang):
        return _sentence(refusal)


def _sentence(refusal: Refusal) -> str:
    problem = str(refusal.params.get("problem", refusal.params.get("reason", "")))
    sentence = PROBLEMS.get(problem) or SENTENCES.get(refusal.code)
    if sentence is None:
        return _("This was refused (%(code)s). Check what you entered, or ask the desk.") % {
            "code": refusal.code
        }
    return _filled(_(sentence), refusal.params)


def _filled(sentence: str, params: Mapping[str, Any]) -> str:
    class Known(dict[str, Any]):
        def __missing__(self, key: str) -> str:
            return "…"

    return sentence % Known(params) if "%(" in sentence else sentence
