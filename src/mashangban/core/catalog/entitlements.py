"""The models of who is entitled to what: facts that rules speak of, rules, and the benefits that rules grant.

They are what a district writes; `ruling` turns them into the objects that `core.rules` checks and evaluates.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from mashangban.core.catalog.items import Money, Name
from mashangban.core.catalog.parts import Bilingual, Code, Day, MisfitError, Model, SourceText

Subject = Literal["person", "firm"]
#: the rows of a population are of one of these
SUBJECTS: tuple[Subject, ...] = ("person", "firm")
Answer = Literal["yes", "no", "unknown"]


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise _misfit(
            "true and false are no bounds", "true 和 false 不能作为上下限", "write a number", "请写数字"
        )
    return value


def _example(value: object) -> object:
    return {"zh": "示例", "en": "example"} if value == "example" else value


#: where a rule comes from; the word `example` says honestly that the local figures are not known
RuleSource = Annotated[SourceText, BeforeValidator(_example)]
Bound = Annotated[int | Decimal | date, BeforeValidator(_no_truth)]


def _misfit(en: str, zh: str, remedy_en: str, remedy_zh: str) -> MisfitError:
    return MisfitError({"en": en, "zh": zh}, {"en": remedy_en, "zh": remedy_zh})


class FactOption(Model):
    """One of the texts that a fact can be; its code may have capitals, as ratings do."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
    title: Bilingual


class FactExample(Model):
    """What a derived fact is for given facts on a day; None: unknown."""

    title: str | None = None
    on: Day
    facts: Mapping[str, object]
    value: object


class Fact(Model):
    """Something a rule can speak of, declared once: what it can be, how it is asked, who holds it."""

    code: Name
    subject: Subject
    type: Literal["boolean", "integer", "decimal", "text", "date"]
    #: decimals of a `decimal`; money has 2
    scale: int = Field(default=0, ge=0, le=12)
    min: Bound | None = None
    max: Bound | None = None
    #: the only texts it can be
    of: tuple[FactOption, ...] = ()
    unit: Bilingual | None = None
    title: Bilingual
    #: what somebody is asked; a fact without one is asked of nobody
    question: Bilingual | None = None
    help: Bilingual | None = None
    #: the register that knows it
    held_by: Code | None = None
    #: told about only where it is needed: health, hardship, money
    sensitive: bool = False
    #: how it follows from other facts: an expression; absent = a raw fact
    derive: str | None = None
    examples: tuple[FactExample, ...] = ()

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.of and self.type != "text":
            raise _misfit("only a text has options", "只有文字类型才有选项", "remove of", "请删掉 of")
        if self.scale and self.type != "decimal":
            raise _misfit(
                "only a decimal has a scale", "只有小数类型才有位数", "remove scale", "请删掉 scale"
            )
        for bound in (self.min, self.max):
            if bound is not None and not self._may_bound(bound):
                raise _misfit(
                    f"{bound} does not bound a {self.type}",
                    f"{bound} 不能作为 {self.type} 的上下限",
                    "write a value of its type, or leave it out",
                    "请写同一类型的值，或者不写",
                )
        if self.derive is None and self.examples:
            raise _misfit(
                "only a derived fact has examples", "只有推算的事实才有例子", "add derive", "请补上 derive"
            )
        if self.derive is not None and (self.question is not None or self.held_by is not None):
            raise _misfit(
                "a derived fact is computed: nobody is asked for it and no register holds it",
                "推算的事实由系统算出，不提问，也不由数据库提供",
                "remove question and held_by",
                "请删掉 question 和 held_by",
            )
        return self

    def _may_bound(self, bound: int | Decimal | date) -> bool:
        if self.type == "date":
            return isinstance(bound, date)
        whole = isinstance(bound, int) or (isinstance(bound, Decimal) and self.type == "decimal")
        return whole and self.type in ("integer", "decimal")


class Span(Model):
    """From a day to a day, both included; without `to` it goes on."""

    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _goes_forward(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise _misfit(
                "it ends before it begins",
                "结束日期早于开始日期",
                "exchange from and to",
                "请对调 from 和 to",
            )
        return self

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.since <= day and (self.until is None or day <= self.until)


class Clause(Model):
    """One condition of a rule: the expression that decides it and the words that people read."""

    when: str = Field(min_length=1)
    text: Bilingual
    #: of the law, as it is printed there; only where it is known for sure
    article: str | None = None
    #: absent = the rule's law
    law: Code | None = None
    source: RuleSource | None = None


class RuleExample(Model):
    """A person or firm and the answer that must come out."""

    title: str | None = None
    on: Day
    facts: Mapping[str, object]
    answer: Answer


class Rule(Model):
    """Who is entitled, in one version: all clauses must hold on the day. Versions of one rule follow each other."""

    rule: Code
    title: Bilingual
    summary: Bilingual | None = None
    subject: Subject
    #: shelf of the catalogue
    topic: Code | None = None
    #: what it grants; absent: it only tells
    benefit: Code | None = None
    #: yuan a period, when it is this rule's own and not the benefit's
    amount: Money | None = None
    #: unit that answers for it
    authority: Code
    law: Code
    source: RuleSource
    valid: Span
    clauses: tuple[Clause, ...] = Field(min_length=1)
    examples: tuple[RuleExample, ...] = ()

    @property
    def version(self) -> str:
        """The day from which it counts, in ISO."""
        return self.valid.since.isoformat()

    @property
    def key(self) -> str:
        """Code and version: `elder-subsidy@2024-01-01`."""
        return f"{self.rule}@{self.version}"

    @property
    def example_figures(self) -> bool:
        """Whether the figures are an example, because the local ones are not known."""
        sources = (self.source, *(clause.source for clause in self.clauses))
        return any(source is not None and source.en.startswith("example") for source in sources)


class Budget(Span):
    """Money for a span of time, in yuan."""

    until: Day = Field(alias="to")
    amount: Money


class Benefit(Model):
    """What rules grant. Several benefits may give one right: nobody has a right twice in a period."""

    code: Code
    title: Bilingual
    summary: Bilingual | None = None
    right: Code
    #: who holds the right
    per: Literal["person", "household", "firm"]
    period: Literal["once", "month", "year"]
    kind: Literal["payment", "reduction", "card", "service"] = "payment"
    #: yuan a period; absent: each rule has its own, or it is worked out by the office (`amount_words`)
    amount: Money | None = None
    #: how much it is, when no sum can be named
    amount_words: Bilingual | None = None
    budget: Budget | None = None
    #: in which days it is offered; absent: always
    window: Span | None = None
    #: fact (yes or no) that says that the holder has it already, however they came by it
    receives: Name | None = None
    #: unit that grants it
    unit: Code
    #: scene by which one can apply for it oneself
    scene: Code | None = None
    #: days after the grant within which it is looked at again
    after_check_days: int = Field(default=180, ge=1, le=3650)
    source: RuleSource
