"""Articles of Chinese laws as a page names them in English: ``第三十三条`` → ``Article 33``."""

from __future__ import annotations

import re
from typing import Final

from mashangban.core.catalog.pack import Pack
from mashangban.web.shared.dates import english

_ARTICLE: Final = re.compile(r"第([〇零一二三四五六七八九十百]+|[0-9]+)条")
_CITED: Final = re.compile(r"《(.+?)》(.*)")
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_TENS: Final = {"十": 10, "百": 100}


def article_words(article: str) -> str:
    """An article as printed in the law; in English its number, as far as it is one; other words stay."""
    return _ARTICLE.sub(lambda found: f"Article {_number(found[1])}", article) if english() else article


def citation_words(citation: str, pack: Pack) -> str:
    """``《老年人权益保障法》第三十三条`` in English ``Law on the Rights of the Elderly, Article 33``.

    A law that the pack does not have keeps its printed title.
    """
    found = _CITED.fullmatch(citation)
    if found is None or not english():
        return article_words(citation)
    law = next((one for one in pack.laws.values() if one.title.zh.strip("《》") == found[1]), None)
    parts = [law.title.en if law else f"《{found[1]}》", article_words(found[2])]
    return ", ".join(part for part in parts if part)


def has_article(citation: str) -> bool:
    """Whether a citation names more than the law."""
    found = _CITED.fullmatch(citation)
    return bool(citation) and (found is None or bool(found[2]))


def _number(text: str) -> int:
    """``三十三`` → 33, ``一百零二`` → 102, ``12`` → 12."""
    if text.isascii():
        return int(text)
    whole, digit = 0, 0
    for sign in text:
        if sign in _TENS:
            whole += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return whole + digit
