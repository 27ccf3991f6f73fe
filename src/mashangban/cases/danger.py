"""Words that mean danger now."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mashangban.core.catalog.model import WordList
from mashangban.core.catalog.pack import Pack

_SPACES = re.compile(r"\s+")


def danger_in(text: str, pack: Pack) -> WordList | None:
    """The word list one of whose words is in ``text``, or None.

    Width, case and spaces do not hide a word; a word in Latin letters counts only as a whole word.
    """
    folded = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    squeezed = folded.replace(" ", "")
    for words in pack.words.values():
        latin, others = _patterns(words.words)
        if (others and others.search(squeezed)) or (latin and latin.search(folded)):
            return words
    return None


@lru_cache(maxsize=64)
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    folded = [_SPACES.sub(" ", unicodedata.normalize("NFKC", word).casefold()).strip() for word in words]
    latin = [word for word in folded if word.isascii()]
    others = [word.replace(" ", "") for word in folded if not word.isascii()]
    return (
        re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, latin)) + r")(?!\w)") if latin else None,
        re.compile("|".join(map(re.escape, others))) if others else None,
    )
