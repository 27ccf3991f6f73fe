"""The questions about somebody's situation: their answers live in the address, so that a link can be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from mashangban.core.catalog.items import Question as Asked
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.scenes import Scene
from mashangban.core.catalog.situations import Situation, questions_of, situation
from mashangban.web.portal.questions import Answer, Question

YES, NO = "yes", "no"
#: no number of beds or square metres is longer
_DIGITS = 12
_TYPED = 40


class SituationQuestion(Question):
    """A question whose name in the form is its own: it stands in shared addresses."""

    @property
    def html_name(self) -> str:
        """Its name in the address."""
        return self.name


@dataclass(frozen=True)
class Told:
    """What the address says: answers that fit, what was typed, and what is wrong with the rest."""

    situation: Situation
    typed: Mapping[str, str]
    wrong: Mapping[str, str]

    @property
    def answers(self) -> Mapping[str, object]:
        """The answers that fit, as rules read them."""
        return self.situation.answers

    @property
    def query(self) -> str:
        """The answers as an address carries them; empty when there are none."""
        return urlencode(dict(self.pairs))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The answers as a form carries them."""
        return [(name, _written(value)) for name, value in self.answers.items()]

    def asked(self) -> list[str]:
        """Questions that are asked, as far as the answers so far tell."""
        told = self.situation
        return [name for name in told.questions if told.asked(name).answer is not False]


def told_by(pack: Pack, scene: Scene, given: QueryDict) -> Told:
    """Read answers from an address or a form; names that are no question of the scene are left out."""
    questions = questions_of(pack, scene)
    said = {name: (given.get(name) or "").strip()[:_TYPED] for name in questions}
    typed = {name: text for name, text in said.items() if text}
    answers: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for name, text in typed.items():
        value = _value(questions[name], text)
        if value is None:
            wrong[name] = _what_is_wrong(questions[name])
        else:
            answers[name] = value
    return Told(situation(pack, scene, _still_asked(pack, scene, answers)), typed, wrong)


def _still_asked(pack: Pack, scene: Scene, answers: dict[str, object]) -> dict[str, object]:
    """Without answers to questions that another answer has made pointless."""
    told = situation(pack, scene, answers)
    return {name: value for name, value in answers.items() if told.asked(name).answer is not False}


def questions(told: Told, language: str) -> list[SituationQuestion]:
    """The questions as the page asks them, with what was typed."""
    return [_question(name, told.situation.questions[name], told, language) for name in told.asked()]


def said(question: Asked, value: object, language: str) -> str:
    """An answer in words."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    titles = {option.code: option.title.text(language) for option in question.of}
    return titles.get(str(value), str(value))


def _question(name: str, one: Asked, told: Told, language: str) -> SituationQuestion:
    typed = told.typed.get(name, "")
    offered = [(YES, _("Yes")), (NO, _("No"))] if one.type == "yes-no" else []
    offered += [(option.code, option.title.text(language)) for option in one.of]
    return SituationQuestion(
        name=name,
        type="number" if one.type == "number" else "choice",
        title=one.title.text(language),
        help=one.help.text(language) if one.help else "",
        optional=False,
        value=typed,
        values=(typed,) if typed else (),
        answers=tuple(Answer(code, title, "", code == typed) for code, title in offered),
        max=None,
        min=0,
        error=told.wrong.get(name, ""),
        live=True,
    )


def _value(question: Asked, text: str) -> object | None:
    if question.type == "yes-no":
        return {YES: True, NO: False}.get(text)
    if question.type == "choice":
        return text if text in {option.code for option in question.of} else None
    try:
        number = Decimal(text.replace("，", "").replace(",", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or number < 0 or len(text) > _DIGITS:
        return None
    return int(number) if number == number.to_integral_value() else number


def _what_is_wrong(question: Asked) -> str:
    if question.type == "number":
        return _("Write a number in digits, such as 40.")
    return _("Choose one of the answers.")


def _written(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)
