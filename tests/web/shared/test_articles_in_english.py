"""Articles of laws are named in English on English pages, and as printed on Chinese ones."""

from __future__ import annotations

import pytest
from django.utils import translation

from mashangban.directory.pack import current_pack
from mashangban.web.shared.articles import article_words, citation_words


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


def test_a_printed_citation_is_in_english_with_its_law() -> None:
    pack = current_pack()
    with translation.override("en"):
        said = citation_words("《老年人权益保障法》第三十三条", pack)
        assert said == f"{pack.laws['elderly-rights-law'].title.en}, Article 33"
        assert citation_words("《没有的法》第二条", pack) == "《没有的法》, Article 2"
