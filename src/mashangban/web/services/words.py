"""What the room of applications refuses, in words with their remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mashangban.applications.errors import MaterialRefused, PromiseRefused
from mashangban.core.numbers import format_case_number
from mashangban.directory.pack import current_pack

_Say = Callable[[], str]
_MATERIALS: Mapping[str, _Say] = {
    "not-asked": lambda: _("This document is not needed (any more). Reload the page."),
    "no-scan": lambda: _("No file was chosen. Choose one, then upload."),
    "unknown-scan": lambda: _("A file is no longer there. Choose it again."),
    "not-held": lambda: _("The register holds nothing for this number. Please hand the document in."),
    "register-down": lambda: _(
        "The register does not answer just now. Try again later, or hand the document in."
    ),
    "not-yours": lambda: _("This document belongs to another applicant. Please hand in your own."),
    "not-open": lambda: _("Nobody has asked for this document again."),
    "paper-only": lambda: _("This document is taken on paper only. Bring it to the counter."),
    "original-needed": lambda: _("The original is needed. Bring it to the counter."),
}


def material_refusal(refused: MaterialRefused) -> str:
    """Why a document cannot come in this way."""
    say = _MATERIALS.get(refused.reason)
    return say() if say else _("This document cannot be taken in this way. Choose another way.")


def promise_refusal(refused: PromiseRefused) -> str:
    """Why it may not be promised."""
    pack = current_pack()
    if refused.reason == "in-default":
        numbers = "、".join(format_case_number(number) for number in refused.names)
        if not numbers:
            return _(
                "An earlier promise was not kept, so promises are not open to you until it is repaired. "
                "Hand the document in, or ask the counter how to repair it."
            )
        return _(
            "An earlier promise was not kept (%(numbers)s), so promises are not open to you until it is repaired. "
            "Hand the document in, or ask the counter how to repair it."
        ) % {"numbers": numbers}
    language = get_language() or "zh-hans"
    titles = "、".join(pack.items[code].title.text(language) for code in refused.names if code in pack.items)
    if refused.reason == "excluded":
        return _("The law allows no promise here (%(items)s). Please hand the document in.") % {
            "items": titles
        }
    return _("This document cannot be promised. Please hand it in.")


def regime_names() -> Mapping[str, str]:
    """The three regimes by name."""
    return {
        "notice-and-commitment": _("Notice and commitment"),
        "credit-commitment": _("Credit commitment"),
        "tolerant-acceptance": _("Tolerant acceptance"),
    }


def regime_offers() -> Mapping[str, str]:
    """What pressing the button of a regime means."""
    return {
        "notice-and-commitment": _("Promise instead of proving it"),
        "credit-commitment": _("Hand it in later, on my credit"),
        "tolerant-acceptance": _("Begin without it, hand it in before the result"),
    }


def ways_of_coming() -> Mapping[str, str]:
    """How a document came."""
    return {
        "scan": _("uploaded as a file"),
        "paper": _("on paper, at the counter"),
        "register": _("shared from a register"),
        "reuse": _("used again from an earlier application"),
        "made-here": _("passed on by us"),
    }


def trust_words() -> Mapping[str, str]:
    """How far a document is trusted."""
    return {
        "register": _("from a register"),
        "original": _("seen as an original"),
        "copy": _("a copy"),
        "statement": _("your own statement"),
    }
