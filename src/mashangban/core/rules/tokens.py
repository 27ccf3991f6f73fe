"""A rule's text cut into words: names, numbers, quoted texts and signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from mashangban.core.rules.refusal import RuleError, Text

#: longer rules are a sign of a definition that wants to be split, and a way to exhaust the parser
LONGEST: Final = 2000
#: more digits than any number that can be computed with
MOST_DIGITS: Final = 38

REMEDY: Final[Text] = {
    "en": "write a comparison such as category = 'suggestion'",
    "zh": "请写成比较式，例如 category = 'suggestion'",
}
#: words with a meaning of their own; a name spelt like one is written in double quotes
KEYWORDS: Final = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "LIKE", "TRUE", "FALSE"})
#: words of SQL that a rule has no use for: refused by name, since nobody means them as facts
FOREIGN: Final = frozenset({
    "SELECT", "FROM", "WHERE", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "EXISTS", "UNION", "JOIN", "INSERT",
    "UPDATE", "DELETE", "DROP", "CREATE", "ALTER", "ILIKE", "SIMILAR", "REGEXP", "GLOB", "ESCAPE", "DISTINCT", "ALL",
    "ANY", "SOME", "WITH", "HAVING", "GROUP", "ORDER", "LIMIT", "XOR", "INTERVAL",
})  # fmt: skip
#: what people type on a Chinese keyboard or copy from a document, and what it is in a rule
LOOKALIKES: Final = {
    "（": "(", "）": ")", "，": ",", "、": ",", "＝": "=", "＜": "<", "＞": ">", "≥": ">=", "≤": "<=", "≠": "<>",
    "‘": "'", "’": "'", "“": '"', "”": '"', "＋": "+", "－": "-", "−": "-", "×": "*", "÷": "/", "；": "AND",
}  # fmt: skip

#: half of a character, which is none, and the sign that ends texts for some engines
_NOWHERE: Final = re.compile("[\ud800-\udfff\x00]")

Sort = Literal["name", "number", "text", "sign", "end"]

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<text>'(?:[^']|'')*')
    |(?P<sign><=|>=|<>|!=|[=<>+\-*/(),.])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word. ``word`` is what it says, without quotes; ``key`` is the keyword it is, in capitals, or the sign."""

    sort: Sort
    word: str
    key: str
    #: first character, counted from 1
    at: int
    value: Decimal | None = None


def cut(text: str) -> list[Token]:
    """The words of a rule, with an "end" after the last; RuleError for what is no word of a rule."""
    if not text.strip():
        raise RuleError(1, {"en": "the rule is empty", "zh": "规则是空的"}, REMEDY)
    if len(text) > LONGEST:
        raise RuleError(
            LONGEST,
            {"en": f"the rule is longer than {LONGEST} characters", "zh": f"规则超过了{LONGEST}个字符"},
            {"en": "split it into several rules", "zh": "请拆成几条规则"},
        )
    nowhere = _NOWHERE.search(text)
    if nowhere:  # inside quotes too: no file and no database holds it
        raise _stranger(text, nowhere.start())
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        if text.startswith(("--", "/*"), place):
            raise _comment(place)
        found = _TOKEN.match(text, place)
        if found is None:
            raise _stranger(text, place)
        if found.lastgroup != "space":
            tokens.append(_token(found, place + 1))
        place = found.end()
    tokens.append(Token("end", "", "", len(text) + 1))
    return tokens


def _token(found: re.Match[str], at: int) -> Token:
    word = found.group()
    match found.lastgroup:
        case "number":
            return Token("number", word, "", at, _number(word, at))
        case "name":
            return Token("name", word, word.upper() if word.upper() in KEYWORDS | FOREIGN else "", at)
        case "quoted":
            return Token("name", _named(word[1:-1].replace('""', '"'), at), "", at)
        case "text":
            return Token("text", word[1:-1].replace("''", "'"), "", at)
    return Token("sign", word, "<>" if word == "!=" else word, at)


def _named(name: str, at: int) -> str:
    if name.strip():
        return name
    raise RuleError(
        at,
        {"en": "there is no name between the double quotes", "zh": "双引号里没有名称"},
        {"en": "write the fact's name; texts stand in single quotes", "zh": "请写上名称；文字要用单引号"},
    )


def _number(word: str, at: int) -> Decimal:
    mantissa, _, power = word.lower().partition("e")
    if len(mantissa) <= MOST_DIGITS + 1 and len(power) <= 3 and abs(int(power or "0")) <= MOST_DIGITS:
        return Decimal(word)
    raise RuleError(
        at,
        {"en": f"the number has more than {MOST_DIGITS} digits", "zh": f"这个数超过了{MOST_DIGITS}位"},
        {"en": "write a shorter number", "zh": "请写短一些的数"},
    )


def _comment(place: int) -> RuleError:
    return RuleError(
        place + 1,
        {"en": "a rule has no comments", "zh": "规则里不能写注释"},
        {
            "en": "say it beside the rule; between two minus signs put a space",
            "zh": "请把说明写在规则之外；两个减号之间要有空格",
        },
    )


def _stranger(text: str, place: int) -> RuleError:
    letter = text[place]
    if letter in "'\"":
        kind = {"'": ("text", "文字"), '"': ("name", "名称")}[letter]
        return RuleError(
            place + 1,
            {"en": f"the {kind[0]} that begins here does not end", "zh": f"从这里开始的{kind[1]}没有结束"},
            {
                "en": f"close it with {letter}, and double one inside",
                "zh": f"请用 {letter} 结尾，里面的要写两个",
            },
        )
    if letter in LOOKALIKES:
        meant = LOOKALIKES[letter]
        return RuleError(
            place + 1,
            {"en": f"{letter} is not a sign of a rule", "zh": f"规则里不能用 {letter}"},
            {"en": f"write {meant}", "zh": f"请改写成半角的 {meant}"},
        )
    shown = letter if letter.isprintable() else f"U+{ord(letter):04X}"
    return RuleError(
        place + 1,
        {"en": f"{shown} is not allowed in a rule", "zh": f"规则里不能使用 {shown}"},
        {
            "en": "texts stand in single quotes, unusual names in double quotes",
            "zh": "文字要用单引号，特殊的名称要用双引号",
        },
    )
