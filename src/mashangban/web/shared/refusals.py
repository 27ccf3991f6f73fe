"""Refusals of the engine in words: what is wrong and what to do, for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from mashangban.core.casework.model import Refusal
from mashangban.web.shared.dates import exact_text

#: refusal code → sentence with the remedy; ``%(name)s`` come from the refusal's params
SENTENCES: Mapping[str, str] = {
    "not-allowed": gettext_noop(
        "You may not do this: it is for another role, unit or place. Ask whoever holds the case."
    ),
    "is-subject": gettext_noop("The matter is about you or your unit, so somebody else has to handle it."),
    "same-person": gettext_noop("A second person has to do this: you did the step before."),
    "not-certified": gettext_noop(
        "This needs a certificate that you do not hold. Ask a certified colleague."
    ),
    "approver-needed": gettext_noop("Somebody with the right to approve has to do this. Ask your leader."),
    "already-signed": gettext_noop("You have already signed. The others have to sign now."),
    "no-such-action": gettext_noop("There is no such step for this case. Reload the page."),
    "not-now": gettext_noop(
        "This cannot be done in the present state. Reload the page to see what is possible now."
    ),
    "too-early": gettext_noop("It is too early for this: it is possible from %(from)s on."),
    "too-late": gettext_noop(
        "The time for this ran out at %(until)s. Write to the desk or raise a new matter."
    ),
    "too-often": gettext_noop("This was already done as often as it may be."),
    "stale": gettext_noop("The case has changed since you opened it. Look at what is new, then send again."),
    "closed": gettext_noop(
        "The case is closed. Open it again where that is still possible, or raise a new matter."
    ),
    "missing-input": gettext_noop("This is needed. Please fill it in."),
    "bad-input": gettext_noop("This entry does not fit. Please check it."),
    "unknown-input": gettext_noop("Nobody asked for “%(input)s” here. Leave it out."),
    "blanks-left": gettext_noop("The text still has blanks to fill in: %(blanks)s"),
    "unknown-unit": gettext_noop("This unit does not exist. Choose one from the list."),
    "unknown-person": gettext_noop(
        "This person does not exist or does not work there. Choose one from the list."
    ),
    "unknown-place": gettext_noop("This place is not known. Choose one from the list, or leave it empty."),
    "unknown-service": gettext_noop("This service does not exist. Scan the code again."),
    "unknown-upload": gettext_noop("A photo is no longer there or belongs to another case. Choose it again."),
    "no-such-case": gettext_noop("There is no such case. Check the number."),
    "children-open": gettext_noop(
        "Cases that belong to this one are still open: %(children)s. Close them first."
    ),
    "assisting-open": gettext_noop("Units that assist have not finished. Wait for them, or release them."),
    "part-failed": gettext_noop(
        "A part of this case did not succeed, so this cannot be done. See how it ended."
    ),
    "pause-cap": gettext_noop("The clock may not be stopped any longer: the longest pause is used up."),
    "clock-not-paused": gettext_noop("This clock is not paused, so there is nothing to let run again."),
    "clock-not-running": gettext_noop("This clock does not run, so there is nothing to pause."),
    "unknown-child": gettext_noop("Case %(number)s does not belong to this one. Check the number."),
    "unknown-state": gettext_noop("The definition has no state “%(state)s”. Ask the administrator."),
    "cluster-self": gettext_noop("A case cannot be merged with itself. Give the other case's number."),
    "cluster-other-service": gettext_noop(
        "Case %(number)s belongs to another service and cannot be merged with this one."
    ),
    "cluster-closed": gettext_noop("Case %(number)s is closed. Merge with an open one."),
    "cluster-unknown": gettext_noop("There is no case %(number)s that you may see. Check the number."),
    "has-followers": gettext_noop("Other cases follow this one. Release them first."),
    "not-clustered": gettext_noop("This case follows no other. Reload the page."),
    "channel-closed": gettext_noop(
        "This service does not take letters this way. Scan its code, or go to the counter."
    ),
    "not-anonymous": gettext_noop("This cannot be sent without a name. Please leave a phone number."),
    "identity-needed": gettext_noop("Leave a phone number, or choose to write without a name."),
    "no-counterpart": gettext_noop(
        "The newer version has nothing that corresponds to the state “%(state)s”."
    ),
    "clock-without-counterpart": gettext_noop("The newer version has no clock “%(clock)s”."),
    "other-service": gettext_noop("This definition belongs to another service."),
    "calendar-year-missing": gettext_noop(
        "The calendar has no working days for %(year)s yet, so no deadline can be given. Tell the administrator."
    ),
    "naive-moment": gettext_noop(
        "A moment without time zone was given. Write it with its zone, such as 2024-10-08T09:00+08:00."
    ),
    "broken-definition": gettext_noop(
        "The definition of this service is faulty here. Tell the administrator."
    ),
}

#: ``problem`` of a ``bad-input`` → sentence
PROBLEMS: Mapping[str, str] = {
    "wrong-type": gettext_noop("This is not what the field takes. Check the entry."),
    "empty": gettext_noop("This is needed. Please fill it in."),
    "too-long": gettext_noop("This is longer than %(max)s characters. Please shorten it."),
    "too-short": gettext_noop("This is shorter than %(min)s characters. Please write a little more."),
    "control-characters": gettext_noop(
        "The character at position %(position)s cannot be kept. Type the text afresh."
    ),
    "lone-surrogates": gettext_noop("The character at position %(position)s is damaged. Type it afresh."),
    "not-a-choice": gettext_noop("Choose one of the answers offered."),
    "not-a-number": gettext_noop("Write a number, digits only."),
    "not-a-date": gettext_noop("Choose a day from the calendar."),
    "not-a-phone": gettext_noop("Write a mobile number of 11 digits, e.g. 199 0000 0001."),
    "not-a-case-number": gettext_noop("A case number has 14 digits. Copy it from your receipt."),
    "not-a-code": gettext_noop("Choose one from the list."),
    "not-a-point": gettext_noop("Tap a spot on the map, or leave it empty."),
    "not-consented": gettext_noop("Tick the box if you agree; without it this cannot be sent."),
    "too-small": gettext_noop("The smallest number is %(min)s."),
    "too-large": gettext_noop("The largest number is %(max)s."),
    "too-many": gettext_noop("No more than %(max)s, please. Remove some."),
    "too-few": gettext_noop("At least %(min)s are needed."),
    "same-unit": gettext_noop("This unit has the case already. Choose another one."),
    "already-assisting": gettext_noop("This unit is assisting already. Choose another one."),
    "not-assisting": gettext_noop("This unit is not assisting. Choose another one."),
    "wrong-case": gettext_noop("This belongs to another case. Check the number."),
    "not-yours": gettext_noop("This is prepared by the platform and cannot be sent in. Leave it out."),
    "not-a-term": gettext_noop("Write a term such as “5 working days” or “3 days”."),
}


def refusal_text(refusal: Refusal, lang: str | None = None) -> str:
    """The refusal in ``lang`` (``zh-hans`` | ``en``; the active language when absent), with its remedy."""
    if lang is None:
        return _sentence(refusal)
    with override(lang):
        return _sentence(refusal)


def _sentence(refusal: Refusal) -> str:
    sentence = PROBLEMS.get(str(refusal.params.get("problem", ""))) or SENTENCES.get(refusal.code)
    if sentence is None:
        return _("This was refused (%(code)s). Check what you entered, or ask the desk.") % {
            "code": refusal.code
        }
    words = _(sentence)
    return words % {**_BLANK, **{name: _said(name, value) for name, value in refusal.params.items()}}


#: what a sentence shows where a refusal came without the parameter: an error page must not fail itself
_BLANK = dict.fromkeys(
    ("from", "until", "input", "blanks", "children", "number", "state", "clock", "year"), "…"
) | (dict.fromkeys(("max", "min", "position"), "…"))


def _said(name: str, value: Any) -> str:
    """A parameter for people: lists joined, moments in local time."""
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    text = str(value)
    if "T" in text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return exact_text(moment, moment, ends=name == "until")
    return text
