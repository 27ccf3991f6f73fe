"""What is wrong with a rule or with a fact, and what to do about it, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

#: a text in both languages: keys "zh" and "en"
Text = Mapping[str, str]


class RuleError(ValueError):
    """A rule that cannot be used: where (character, counted from 1), what is wrong, what to do about it."""

    def __init__(self, position: int, problem: Text, remedy: Text) -> None:
        self.position = position
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"character {position}: {problem['en']}; {remedy['en']}")

    def text(self, lang: str) -> str:
        """The whole message in `zh`, or in English for any other language."""
        if lang.startswith("zh"):
            return f"第{self.position}个字符：{self.problem['zh']}；{self.remedy['zh']}"
        return str(self)


class RuleErrors(RuleError):  # noqa: N818  # the plural of RuleError
    """Everything that is wrong with one rule, in the order of the text; as a RuleError it is the first of them."""

    def __init__(self, errors: Sequence[RuleError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: error.position))
        first = self.errors[0]
        super().__init__(first.position, first.problem, first.remedy)

    def text(self, lang: str) -> str:
        """One line for each mistake."""
        return "\n".join(error.text(lang) for error in self.errors)


class BadFact(ValueError):  # noqa: N818  # reads as what it is
    """A value that a fact cannot have: which fact, what was given, what is wrong, what to do about it."""

    def __init__(self, name: str, value: object, problem: Text, remedy: Text) -> None:
        self.name = name
        self.value = value
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{name}: {problem['en']}; {remedy['en']}")

    def text(self, lang: str) -> str:
        """The whole message in `zh`, or in English for any other language."""
        if lang.startswith("zh"):
            return f"{self.name}：{self.problem['zh']}；{self.remedy['zh']}"
        return str(self)


class BadFacts(BadFact):  # the plural of BadFact
    """Every bad value at once; as a BadFact it is the first of them."""

    def __init__(self, errors: Sequence[BadFact]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.name, first.value, first.problem, first.remedy)

    def text(self, lang: str) -> str:
        """One line for each bad value."""
        return "\n".join(error.text(lang) for error in self.errors)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known word most like `name`, or None when nothing is like it."""
    words = list(known)
    found = get_close_matches(name, words, n=1, cutoff=0.6)
    if found:
        return found[0]
    folded = {word.casefold().replace("_", "").replace("-", ""): word for word in words}
    return folded.get(name.casefold().replace("_", "").replace("-", ""))
