"""What can be wrong with a match: the file of people, the rules, the engine, the place of the output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mashangban.core.rules.refusal import RuleError, Text


class MatchingError(ValueError):
    """A match that cannot be made: what is wrong, and what to do about it, in Chinese and English."""

    def __init__(self, problem: Text, remedy: Text) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem['en']}; {remedy['en']}")

    def text(self, lang: str) -> str:
        """The whole message in `zh`, or in English for any other language."""
        if lang.startswith("zh"):
            return f"{self.problem['zh']}；{self.remedy['zh']}"
        return str(self)


class PeopleError(MatchingError):
    """A file of people or firms that cannot be used. `column` and `row` (from 1, in its file) where there is one."""

    def __init__(
        self, problem: Text, remedy: Text, column: str | None = None, row: int | None = None
    ) -> None:
        super().__init__(problem, remedy)
        self.column = column
        self.row = row


class PeopleErrors(PeopleError):  # noqa: N818  # the plural of PeopleError
    """Everything that is wrong with a file; as a PeopleError it is the first of them."""

    def __init__(self, errors: Sequence[PeopleError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.problem, first.remedy, first.column, first.row)
        self.args = ("\n".join(map(str, self.errors)),)

    def text(self, lang: str) -> str:
        """One line for each mistake."""
        return "\n".join(error.text(lang) for error in self.errors)


class RulesRefused(MatchingError):  # noqa: N818  # reads as what it is
    """Rules that do not fit the facts and columns there are: code → what is wrong with it."""

    def __init__(self, errors: Mapping[str, RuleError]) -> None:
        self.errors = dict(errors)
        first = next(iter(errors.values()))
        super().__init__(first.problem, first.remedy)
        self.args = ("\n".join(f"{code}: {error.text('en')}" for code, error in errors.items()),)

    def text(self, lang: str) -> str:
        """One line for each mistake, after the code of its rule."""
        colon = "：" if lang.startswith("zh") else ": "
        return "\n".join(
            f"{code}{colon}{line}"
            for code, error in self.errors.items()
            for line in error.text(lang).split("\n")
        )


class NotDone(MatchingError):  # noqa: N818  # reads as what it is
    """A match that could not be carried through: no disk left, no engine, no folder to write to. Nothing is left."""


class OutOfReach(NotDone):
    """An engine that is not installed or does not answer."""


def one(error: PeopleError, *others: PeopleError) -> PeopleError:
    """One error as it is, several as one."""
    return PeopleErrors([error, *others]) if others else error
