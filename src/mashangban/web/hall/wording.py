"""The words of the implementation list (实施清单): what its codes mean, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mashangban.core.catalog.items import Cite
from mashangban.core.catalog.lint.regimes import MATTERS, REGIMES
from mashangban.core.catalog.notice import MODES, cited
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.rule_words import every_question, in_words
from mashangban.core.worktime import Term, TermError
from mashangban.directory.pack import current_pack
from mashangban.web.workbench import naming


def english() -> bool:
    """Whether the page is in English."""
    return naming.lang().startswith("en")


def term(value: Term | None) -> str:
    """A term in words; empty for none."""
    return value.text("en" if english() else "zh") if value is not None else ""


def term_told(text: object) -> str:
    """A term as a case or a plan keeps it, in words; as it is when it is none."""
    try:
        return term(Term.parse(str(text))) if text else ""
    except TermError:
        return str(text)


def source(text: str) -> str:
    """Where a pack says that something is known from: its usual phrases in the language of the page, others as written."""
    return {
        "example": _("an example, to be checked"),
        "field practice": _("field practice"),
        "our default": _("our default"),
        "the page": _("the page on one-thing services"),
        "title known, articles not checked": _("title known, articles not checked"),
        "the page counts 39 with these partners; which ones is an example": _(
            "the page counts 39 with these partners; which ones is an example"
        ),
        "field practice; terms and visits are examples": _("field practice; terms and visits are examples"),
        "the first national list of 2024; terms and visits are examples": _(
            "the first national list of 2024; terms and visits are examples"
        ),
        "the page names the scene and its four items; terms and visits are examples": _(
            "the page names the scene and its items; terms and visits are examples"
        ),
        "the page names the scene, its two items and the community; terms and visits are examples": _(
            "the page names the scene and its items; terms and visits are examples"
        ),
        "the page names this scene; items, terms and visits are examples": _(
            "the page names this scene; items, terms and visits are examples"
        ),
    }.get(text, text)


def law(pack: Pack, cite: Cite) -> str:
    """A law as it is cited; its code where the pack does not know it."""
    found = pack.laws.get(cite.law)
    return cited(found, cite, naming.lang()) if found else cite.law


def laws(pack: Pack, cites: Iterable[Cite]) -> list[str]:
    """Laws as they are cited, each once."""
    return list(dict.fromkeys(law(pack, cite) for cite in cites))


def rule(text: str | None) -> str:
    """A condition over the answers in plain words; empty for none."""
    return in_words(text, every_question(current_pack()), naming.lang()) if text else ""


def mode(code: str) -> str:
    return naming.text(MODES.get(code)) or code


def regime(code: str) -> str:
    en, zh = REGIMES.get(code, (code, code))
    return en if english() else zh


def matter(code: str) -> str:
    en, zh = MATTERS.get(code, (code, code))
    return en if english() else zh


def _titles() -> Mapping[str, Mapping[str, str]]:
    return _titles_in(get_language() or "")


@lru_cache(maxsize=4)
def _titles_in(language: str) -> Mapping[str, Mapping[str, str]]:
    """Looked up once a language: a list of all items asks for thousands of them."""
    return {
        "type": {
            "permit": _("administrative permit"),
            "confirmation": _("administrative confirmation"),
            "registration": _("registration"),
            "payment": _("payment to the public purse"),
            "benefit": _("benefit paid"),
            "filing": _("filing"),
            "public-service": _("public service"),
            "other": _("other power"),
        },
        "level": {
            "national": _("national level"),
            "city": _("city level"),
            "district": _("district level"),
            "street": _("street level"),
            "community": _("community level"),
        },
        "serves": {
            "person": _("persons"),
            "business": _("firms"),
            "both": _("persons and firms"),
        },
        "handling": {"instant": _("decided on the spot"), "promised": _("decided within a promise")},
        "event": {"person": _("event of a life"), "business": _("event of a firm")},
        "status": {"existing": _("existed before"), "added": _("added this half-year")},
        "original": {
            "required": _("original, kept"),
            "shown": _("original shown, handed back"),
            "optional": _("original or copy"),
            "forbidden": _("copy only"),
        },
        "medium": {
            "paper": _("on paper"),
            "electronic": _("as a file"),
            "both": _("on paper and as a file"),
            "either": _("paper or file"),
        },
        "channel": {
            "applicant": _("from the applicant"),
            "register": _("from a register"),
            "agency": _("from another agency"),
            "third-party": _("from a third party"),
        },
        "necessity": {"required": _("required"), "optional": _("if one has it")},
        "weight": {"main": _("main"), "secondary": _("secondary")},
        "trust": {
            "register": _("a register vouches for it"),
            "original": _("original seen"),
            "copy": _("copy"),
            "statement": _("the applicant's own statement"),
        },
        "result": {
            "licence": _("licence"),
            "certificate": _("certificate"),
            "decision": _("decision"),
            "payment": _("money paid out"),
            "record": _("entry in a record"),
        },
        "cross": {
            "online": _("fully online"),
            "proxy": _("handed in there, decided here"),
            "joint": _("several sites jointly"),
        },
        "law": {
            "law": _("law"),
            "regulation": _("regulation"),
            "rule": _("rule"),
            "policy": _("policy"),
        },
        "part": {
            "basis": _("as its basis"),
            "condition": _("for a condition"),
            "question": _("for a question of the form"),
            "material": _("for a document"),
            "step": _("for a special step"),
            "fee": _("for a fee"),
            "commitment": _("for a promise"),
            "policy": _("as its policy"),
        },
        "field": {
            "line": _("a line"),
            "text": _("a text"),
            "name": _("a name"),
            "phone": _("a phone number"),
            "number": _("a number"),
            "date": _("a day"),
            "choice": _("one of several"),
            "choices": _("some of several"),
            "consent": _("a consent"),
            "place": _("a place"),
            "yes-no": _("yes or no"),
        },
    }


def word(kind: str, code: str) -> str:
    """What a code of one kind (``type``, ``level``, ``original`` …) means; the code itself if nothing says."""
    return _titles().get(kind, {}).get(code, code)


def words(kind: str) -> Mapping[str, str]:
    """Every code of a kind with its meaning, for filters."""
    return _titles()[kind]


def yes_no(value: bool) -> str:
    return _("yes") if value else _("no")


def listed(values: Iterable[str]) -> str:
    """Several words in one line."""
    return ("、" if not english() else ", ").join(values)
