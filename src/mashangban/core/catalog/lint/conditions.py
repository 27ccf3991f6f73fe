"""What can be wrong with a rule's text: it cannot be read, or speaks of names and answers that do not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from mashangban.core.catalog.parts import Option
from mashangban.core.catalog.problems import Path, Text, choices
from mashangban.core.rules.expression import RuleError, parse

#: where, what is wrong, and what to write instead
Found = tuple[Path, Text, Text]
#: what the names of a form's rules are called in a message
FIELD: Text = {"en": "field", "zh": "字段"}
#: what the names of an item's or a scene's rules are called
QUESTION: Text = {"en": "question", "zh": "问题"}


class Asked(Protocol):
    """A field or a question: what matters here are the answers it offers, if it is a choice."""

    @property
    def of(self) -> Sequence[Option]: ...


def rule_problems(
    path: Path, text: str, known: Mapping[str, Asked], kind: Text, *, others: bool = False
) -> Iterator[Found]:
    """Mistakes of a rule over the ``known`` names, which are each a ``kind``; ``others``: there are more names,
    which only a case knows.
    """
    try:
        rule = parse(text)
    except RuleError as error:
        yield (
            path,
            {
                "en": f"the rule cannot be used: character {error.position}: {error.problem['en']}",
                "zh": f"规则不能使用：第{error.position}个字符：{error.problem['zh']}",
            },
            error.remedy,
        )
        return
    for name in sorted(rule.names() - set(known)) if not others else ():
        yield (
            path,
            {
                "en": f"the rule speaks of {name}, which is no {kind['en']} here",
                "zh": f"规则里的 {name} 不是这里的{kind['zh']}",
            },
            choices(known, name),
        )
    for name, texts in sorted(rule.compared_texts().items()):
        offered = {option.code for option in known[name].of} if name in known else set()
        for value in sorted(texts - offered) if offered else ():
            yield (
                path,
                {"en": f"{name} never is '{value}'", "zh": f"{name} 没有选项“{value}”"},
                choices(offered, value),
            )
