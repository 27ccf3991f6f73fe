"""Articles of laws are named in English on English pages, and as printed on Chinese ones."""

from __future__ import annotations

import pytest
from django.utils import translation

from mashangban.web.shared.articles import article_words


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("第二条", "Article 2"),
        ("第十条", "Article 10"),
        ("第三十三条", "Article 33"),
        ("第一百零二条", "Article 102"),
        ("第12条", "Article 12"),
        ("附则", "附则"),
    ],
)
def test_an_article_has_its_number_in_english(printed: str, said: str) -> None:
    with translation.override("en"):
        assert article_words(printed) == said


def test_it_stands_as_printed_in_chinese() -> None:
    with translation.override("zh-hans"):
        assert article_words("第三十三条") == "第三十三条"
