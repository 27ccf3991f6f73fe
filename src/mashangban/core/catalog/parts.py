"""What every definition is made of: frozen models, bilingual texts, codes, days and terms.

Every model refuses unknown keys, so a misspelt word is an error at its own line and never a silent default.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from mashangban.core.worktime import Term

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,79}$")]

#: a code, or ``$name``: a value that the case itself has
CodeOrName = Annotated[str, Field(pattern=r"^(\$[a-z@][a-z0-9_-]*|[a-z0-9][a-z0-9.-]{0,79})$")]


class MisfitError(ValueError):
    """Values that do not go together, said in both languages for the author of a pack; a validator raises it."""

    def __init__(self, problem: Mapping[str, str], remedy: Mapping[str, str]) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem['en']}; {remedy['en']}")


def _term(value: object) -> object:
    return value if isinstance(value, Term) else Term.parse(str(value))


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _day(value: object) -> object:
    """A day written in full; numbers would otherwise be taken for seconds since 1970."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError(f"{value!r} is not a day; write it with its year, such as 2024-10-01")


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
TermText = Annotated[
    Term,
    BeforeValidator(_term),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {"type": "string", "examples": ["12 hours", "8 working hours", "5 working days", "3 days"]}
    ),
]
Names = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class Model(BaseModel):
    """Base of all definition models: frozen, strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Bilingual(Model):
    """A text in both languages of the screen."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def text(self, lang: str) -> str:
        """The text for a language tag such as ``zh-hans`` or ``en``."""
        return self.en if lang.startswith("en") else self.zh


def _in_both(value: object) -> object:
    return {"zh": value, "en": value} if isinstance(value, str) else value


#: where a rule comes from, shown to staff: in both languages, or one text for both (the name of a law)
SourceText = Annotated[
    Bilingual,
    BeforeValidator(_in_both),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "properties": {
                        "zh": {"type": "string", "minLength": 1},
                        "en": {"type": "string", "minLength": 1},
                    },
                    "required": ["zh", "en"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class Option(Model):
    """One answer of a choice."""

    code: Code
    title: Bilingual
    help: Bilingual | None = None
    #: something is wrong there, rather than unknown: residents find it under "Report trouble", not among questions
    trouble: bool = False
