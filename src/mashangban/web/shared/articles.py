"""Articles of Chinese laws as a page names them in English: ``第三十三条`` → ``Article 33``."""

from __future__ import annotations

import re
from typing import Final

from mashangban.web.shared.dates import english

_ARTICLE: Final = re.compile(r"第([〇零一二三四五六七八九十百]+|[0-9]+)条")
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_TENS: Final = {"十": 10, "百": 100}


def article_words(article: str) -> str:
    """An article as printed in the law; in English its number, as far as it is one; other words stay."""
    return _ARTICLE.sub(lambda found: f"Article {_number(found[1])}", article) if english() else article


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
