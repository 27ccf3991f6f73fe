"""What people type: made safe to store and show, and cut into the pieces by which it is found again.

Kept: every letter of every script, the rarest characters (𠮷, 䶮, private-use characters of old name registers),
emoji with their joiners, variants and flags, and line breaks. Made one: line ends, composed letters (NFC).
Dropped: what cannot be seen and only misleads - text-direction controls, zero-width spaces, byte-order marks.
Refused, with a reason: other control characters, halves of characters, too much, nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise

_LINE_ENDS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
#: Soft hyphen, marks and overrides of direction, zero-width space, word joiner and invisible operators,
#: deprecated format characters, byte-order mark, annotation marks.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
#: Joiners and tags: only a text with one of them needs to be looked at character by character.
_JOINERS = re.compile("[\u200c\u200d\U000e0000-\U000e007f]")
_NON_JOINER, _JOINER = "\u200c", "\u200d"
_TAGS = (0xE0000, 0xE007F)
_BLACK_FLAG = "\U0001f3f4"

#: Scripts written without spaces: kana, ideographs with all extensions, their compatibility forms, hangul.
_UNSPACED = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_PIECES = re.compile(f"([{_UNSPACED}]+)|([^\\W_{_UNSPACED}]+)")


class TextRefused(ValueError):  # noqa: N818 - it is an answer to a person, not a fault
    """A text that cannot be taken as it is; what was typed stays with the caller.

    `code` is one of `empty`, `too-long` (params: `max`, `length`, `over`), `control-characters` (`position`, counted
    from 1) and `lone-surrogates` (`position`); `field` is always among the params.
    """

    def __init__(self, code: str, params: Mapping[str, str | int]) -> None:
        self.code = code
        self.params: dict[str, str | int] = dict(params)
        super().__init__(_MESSAGES[code].format(**self.params))


_MESSAGES = {
    "empty": "{field}: write something here.",
    "too-long": "{field}: {length} characters are {over} more than the {max} that fit. Shorten the text.",
    "control-characters": "{field}: the character at position {position} is a control character. Type the text afresh.",
    "lone-surrogates": "{field}: the character at position {position} is damaged. Type it afresh.",
}


def clean_text(
    text: str,
    max: int,  # noqa: A002 - the word that definitions use
    field: str,
    *,
    required: bool = True,
    one_line: bool = False,
) -> str:
    """`text` as it is stored and shown.

    `max` counts code points after cleaning: an emoji of several parts counts each, a rare ideograph counts one.
    White space around the text goes; with `one_line` (names, titles) each run of it inside becomes one space.
    `field` is the field's name in the caller's language. Raises `TextRefused`. Cleaning twice changes nothing.
    """
    _refuse(_HALF, text, "lone-surrogates", field)
    _refuse(_CONTROL, text, "control-characters", field)
    plain = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    if _JOINERS.search(plain):
        plain = "".join(_without_stray_joiners(plain))
    cleaned = unicodedata.normalize("NFC", plain)
    cleaned = " ".join(cleaned.split()) if one_line else cleaned.strip()
    if required and not cleaned:
        raise TextRefused("empty", {"field": field})
    if len(cleaned) > max:
        over = {"max": max, "length": len(cleaned), "over": len(cleaned) - max}
        raise TextRefused("too-long", {"field": field, **over})
    return cleaned


def bigrams(text: str) -> list[str]:
    """The tokens under which `text` is found: each once, in order of first appearance.

    Runs of Chinese (and kana, hangul) give every character and every pair of neighbours, so that words of one
    and of two characters are found without a dictionary; other words and numbers stay whole, in lower case, with
    full-width forms made plain.
    """
    return list(dict.fromkeys(_tokens(text, singles=True)))


def query_bigrams(text: str) -> list[str]:
    """The tokens that all have to be among `bigrams` of a text for `text` to be looked for in it.

    A run of one character gives that character, longer runs give their pairs only. All tokens present is
    necessary, not sufficient, for runs of three and more (`甲乙` and `乙丙` may stand apart): compare the found
    text once more where that matters. An empty list means that there is nothing to look for.
    """
    return list(dict.fromkeys(_tokens(text, singles=False)))


def _tokens(text: str, *, singles: bool) -> Iterator[str]:
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    for run, word in _PIECES.findall(folded):
        if word:
            yield word
        if singles or len(run) == 1:
            yield from run
        yield from map("".join, pairwise(run))


def _refuse(pattern: re.Pattern[str], text: str, code: str, field: str) -> None:
    found = pattern.search(text)
    if found:
        raise TextRefused(code, {"field": field, "position": found.start() + 1})


def _without_stray_joiners(text: str) -> Iterator[str]:
    """Joiners stay inside emoji and in scripts that need them, tags stay after a flag; elsewhere both only hide."""
    before, in_flag = "", False
    for place, character in enumerate(text):
        after = text[place + 1 : place + 2]
        is_tag = _TAGS[0] <= ord(character) <= _TAGS[1]
        in_flag = character == _BLACK_FLAG or (in_flag and is_tag)
        if is_tag and not in_flag:
            continue
        if character == _JOINER and not (_joins_emoji(before, after) or _joins_letters(before, after)):
            continue
        if character == _NON_JOINER and not _joins_letters(before, after):
            continue
        yield character
        before = character


def _joins_emoji(before: str, after: str) -> bool:
    return (_is_pictograph(before) or before == "\ufe0f") and _is_pictograph(after)


def _is_pictograph(character: str) -> bool:
    return bool(character) and (0x2190 <= ord(character) <= 0x2BFF or 0x1F000 <= ord(character) <= 0x1FAFF)


def _joins_letters(before: str, after: str) -> bool:
    """Between letters of Arabic, Indic and kindred scripts (Persian, Hindi, Uyghur …) joiners change the word."""
    return all(side and 0x0600 <= ord(side) <= 0x0DFF for side in (before, after))
