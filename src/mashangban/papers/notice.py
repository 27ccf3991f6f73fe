"""The one-time notice on paper: the notice of a scene as the core tells it, typeset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import pgettext_lazy

from mashangban.papers.bilingual import Language, Words, moment, said
from mashangban.papers.typesetting import render_pdf, render_png

Told = Mapping[str, Any]

_WORDS: Final[Mapping[str, Words]] = {
    "number": pgettext_lazy("notice", "Version"),
    "answers": pgettext_lazy("notice", "Your situation"),
    "unanswered": pgettext_lazy("notice", "Not answered yet: the notice tells both possibilities"),
    "items": pgettext_lazy("notice", "What will be handled"),
    "stage": pgettext_lazy("notice", "Step"),
    "item": pgettext_lazy("notice", "Item and result"),
    "body": pgettext_lazy("notice", "Handled by"),
    "term": pgettext_lazy("notice", "Time"),
    "bring": pgettext_lazy("notice", "Please bring"),
    "nothing": pgettext_lazy("notice", "Nothing: everything is held already."),
    "document": pgettext_lazy("notice", "Document"),
    "reason": pgettext_lazy("notice", "Why, and by which law"),
    "for_": pgettext_lazy("notice", "For: "),
    "may_wait": pgettext_lazy("notice", "may come later"),
    "optional": pgettext_lazy("notice", "if you have it"),
    "depends": pgettext_lazy("notice", "Depends on: "),
    "held": pgettext_lazy("notice", "No need to bring: we have it"),
    "policies": pgettext_lazy("notice", "Laws and policies"),
}
_ORIGINALS: Final[Mapping[str, Words]] = {
    "required": pgettext_lazy("notice", "original, kept by us"),
    "shown": pgettext_lazy("notice", "original shown, handed back at once"),
    "optional": pgettext_lazy("notice", "original or copy"),
    "forbidden": pgettext_lazy("notice", "copy only, keep the original"),
}
_MEDIA: Final[Mapping[str, Words]] = {
    "paper": pgettext_lazy("notice", "on paper"),
    "electronic": pgettext_lazy("notice", "as a file"),
    "both": pgettext_lazy("notice", "on paper and as a file"),
    "either": pgettext_lazy("notice", "paper or file"),
}
_MET: Final[Mapping[str, Words]] = {
    "yes": pgettext_lazy("notice", "Condition met: %(text)s"),
    "no": pgettext_lazy("notice", "Condition not met: %(text)s"),
    "unknown": pgettext_lazy("notice", "Condition: %(text)s"),
}


def notice_pdf(told: Told, *, language: Language, printed_at: datetime) -> bytes:
    """The notice (A4) in the language it was told in; `told` is what the core's `notice` gives.

    Same notice, same moment, same bytes. Raises `FontMissing`.
    """
    return render_pdf("notice", _facts(told, language, printed_at), at=printed_at)


def notice_pictures(told: Told, *, language: Language, printed_at: datetime, ppi: int = 110) -> list[bytes]:
    """The pages of the notice as PNGs, to look at on a screen."""
    return render_png("notice", _facts(told, language, printed_at), ppi=ppi)


def _facts(told: Told, language: Language, printed_at: datetime) -> dict[str, object]:
    def say(words: Words, **names: object) -> str:
        return said(words, language, **names)

    return {
        "language": language,
        "title": say(pgettext_lazy("notice", "One-time notice: %(scene)s"), scene=told["title"]),
        "unit": told["run_by"][0]["title"],
        "number": told["version"],
        "summary": told["summary"],
        "words": {name: say(words) for name, words in _WORDS.items()},
        "tiles": list(_tiles(told, language)),
        "answers": [(one["title"], _answer(one, language)) for one in told["answers"]],
        "unanswered": [one["title"] for one in told["unanswered"]],
        "items": [_item(one, language) for one in told["items"]],
        "bring": [_document(one, told, language) for one in told["materials"] if one["bring"]],
        "held": [_held(one, language) for one in told["materials"] if not one["bring"]],
        "contracts": list(_contracts(told, language)),
        "policies": [law["text"] for law in told["policies"]],
        "notice": _last(told, language),
        "foot": say(
            pgettext_lazy("notice", "For an application on %(day)s · printed %(moment)s · Mashangban"),
            day=told["on"],
            moment=moment(printed_at, language),
        ),
    }


def _tiles(told: Told, language: Language) -> Iterator[tuple[str, str, str]]:
    clock, trips = told["time"], told["trips"]
    yield (
        said(pgettext_lazy("notice", "Promised in"), language),
        clock["promised"]["text"],
        said(pgettext_lazy("notice", "by law %(term)s"), language, term=clock["statutory"]["text"])
        if clock["statutory"]
        else said(pgettext_lazy("notice", "the law fixes no limit"), language),
    )
    yield (
        said(pgettext_lazy("notice", "Visits"), language),
        str(trips["after"]),
        said(pgettext_lazy("notice", "%(count)s before"), language, count=trips["before"]),
    )
    yield (
        said(pgettext_lazy("notice", "Documents to bring"), language),
        str(sum(one["bring"] and one["applies"] == "yes" for one in told["materials"])),
        said(
            pgettext_lazy("notice", "%(count)s are held already"),
            language,
            count=sum(not one["bring"] for one in told["materials"]),
        ),
    )
    yield (
        said(pgettext_lazy("notice", "Fees"), language),
        said(pgettext_lazy("notice", "%(amount)s yuan"), language, amount=told["fees"]["total"]),
        said(pgettext_lazy("notice", "nothing else is charged"), language),
    )


def _answer(one: Told, language: Language) -> str:
    given = one["answer"]
    if isinstance(given, bool):
        yes, no = pgettext_lazy("notice", "Yes"), pgettext_lazy("notice", "No")
        return said(yes if given else no, language)
    return next((option["title"] for option in one["options"] if option["code"] == given), str(given))


def _depends(one: Told, language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(entry["title"] for entry in one["depends_on"])


def _item(one: Told, language: Language) -> dict[str, object]:
    statutory = one["statutory"]
    return {
        "stage": str(one["stage"]),
        "title": one["title"],
        "body": one["body"]["title"],
        "result": "→ " + one["result"],
        "conditions": [
            {"text": said(_MET[c["met"]], language, text=c["text"]), "bad": c["met"] == "no"}
            for c in one["conditions"]
        ],
        "promised": one["promised"],
        "statutory": said(pgettext_lazy("notice", "by law %(term)s"), language, term=statutory)
        if statutory
        else "",
        "depends": _depends(one, language),
    }


def _document(one: Told, told: Told, language: Language) -> dict[str, object]:
    titles = {item["code"]: item["title"] for item in told["items"]}
    comma = "、" if language == "zh" else "; "
    copies = said(pgettext_lazy("notice", "%(count)s ×"), language, count=one["copies"])
    form = [copies, said(_ORIGINALS[one["original"]], language), said(_MEDIA[one["medium"]], language)]
    return {
        "title": one["title"],
        "form": " · ".join(form),
        "why": one["why"],
        "law": comma.join(law["text"] for law in one["law"]),
        "asked": comma.join(titles[code] for code in one["for"] if code in titles),
        "may-wait": one["may_wait"],
        "optional": one["necessity"] == "optional",
        "depends": _depends(one, language),
    }


def _held(one: Told, language: Language) -> tuple[str, str]:
    if one["made_by"] is None:
        return one["title"], one["held_by"]["title"]
    made = pgettext_lazy("notice", "the result of %(item)s, passed on by us")
    return one["title"], said(made, language, item=one["made_by"]["title"])


def _contracts(told: Told, language: Language) -> Iterator[dict[str, object]]:
    titles = {item["code"]: item["title"] for item in told["items"]}
    for material in told["materials"]:
        for one in material["defer"]:
            yield {
                "name": one["name"],
                "title": f"{titles.get(one['item'], one['item'])} · {material['title']}",
                "rows": [
                    (said(label, language), text)
                    for label, text in (
                        (pgettext_lazy("notice", "You promise:"), one["promise"]),
                        (pgettext_lazy("notice", "Term:"), one["due"]),
                        (pgettext_lazy("notice", "How it is checked:"), one["check"]),
                        (pgettext_lazy("notice", "If it is not kept:"), one["consequence"]),
                        (pgettext_lazy("notice", "By:"), "；".join(law["text"] for law in one["law"])),
                    )
                ],
            }


def _last(told: Told, language: Language) -> str:
    """Who helps, what the law says about this notice, and which values are examples."""
    lines = [told["delegation"]] if told["delegation"] else []
    if told["given"]:
        cited = "；".join(law["text"] for law in told["given"]["law"])
        lines.append(
            f"{told['given']['text']}（{cited}）"
            if language == "zh"
            else f"{told['given']['text']} ({cited})"
        )
    if any(one["source"] == "example" for one in told["items"]):
        words = pgettext_lazy(
            "notice", "Times and visits marked as examples in the district's data are examples here too."
        )
        lines.append(said(words, language))
    return "\n".join(lines)
