"""What people read: both languages present and in their own language, blanks that can be filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from mashangban.core.catalog.lint.service_names import all_services, key_of
from mashangban.core.catalog.model import Bilingual, CannedText
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import Path, Problem, Text, choices

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LETTERS = re.compile("[A-Za-z]{3}")
_BLANK = re.compile(r"\{([^{}]*)\}")


def problems(pack: Pack) -> Iterator[Problem]:
    """Everything wrong with the words of the pack."""
    for kind, code, model in _models(pack):
        for path, words in _bilinguals(model, ()):
            yield from (pack.where.problem(kind, code, *found) for found in _languages(path, words))
    for text in pack.texts.values():
        yield from (pack.where.problem("texts", text.code, *found) for found in _blanks(text))
        yield from _categories(pack, text)
    seen: dict[str, str] = {}
    for words_list in pack.words.values():
        for index, word in enumerate(words_list.words):
            first = seen.setdefault(word.casefold(), f"{words_list.code}[{index}]")
            if first != f"{words_list.code}[{index}]":
                yield pack.where.problem(
                    "words",
                    words_list.code,
                    ("words", index),
                    {"en": f"the word {word} is already in {first}", "zh": f"词语“{word}”已经在 {first} 里"},
                    {"en": "keep it once", "zh": "请只保留一处"},
                )


def _models(pack: Pack) -> Iterator[tuple[str, str, BaseModel]]:
    yield "pack", pack.info.code, pack.info
    tables: Mapping[str, Mapping[str, BaseModel]] = {
        "units": pack.units,
        "places": pack.places,
        "posts": pack.posts,
        "people": pack.people,
        "texts": pack.texts,
        "words": pack.words,
        "elements": pack.elements,
    }
    for kind, table in tables.items():
        for code, model in table.items():
            yield kind, code, model
    for service in all_services(pack):
        yield "services", key_of(service), service


def _bilinguals(value: object, path: Path) -> Iterator[tuple[Path, Bilingual]]:
    if isinstance(value, Bilingual):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _bilinguals(getattr(value, name), (*path, name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _bilinguals(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _bilinguals(item, (*path, index))


def _languages(path: Path, words: Bilingual) -> Iterator[tuple[Path, Text, Text]]:
    if not _HAN.search(words.zh) and _LETTERS.search(words.zh):
        yield (
            (*path, "zh"),
            {
                "en": f"the Chinese text is not translated: {words.zh[:40]}",
                "zh": f"中文没有翻译：{words.zh[:40]}",
            },
            {
                "en": "write it in Chinese",
                "zh": "请写成中文",
            },
        )
    if _HAN.search(words.en):
        yield (
            (*path, "en"),
            {
                "en": f"the English text has Chinese in it: {words.en[:40]}",
                "zh": f"英文里有汉字：{words.en[:40]}",
            },
            {
                "en": "write it in English",
                "zh": "请写成英文",
            },
        )


def _blanks(text: CannedText) -> Iterator[tuple[Path, Text, Text]]:
    counts = {}
    for lang, body in (("zh", text.body.zh), ("en", text.body.en)):
        names = _BLANK.findall(body)
        counts[lang] = len(set(names))
        rest = _BLANK.sub("", body)
        if "{" in rest or "}" in rest or any(not name.strip() for name in names):
            yield (
                ("body", lang),
                {
                    "en": "a blank is not closed, not opened or has no name",
                    "zh": "有空格没写完整，或没有名称",
                },
                {
                    "en": "write blanks as {name}",
                    "zh": "空格请写成 {名称}",
                },
            )
    if counts["zh"] != counts["en"]:
        yield (
            ("body",),
            {
                "en": f"{counts['zh']} blanks in Chinese, {counts['en']} in English",
                "zh": f"中文有{counts['zh']}处空格，英文有{counts['en']}处",
            },
            {"en": "give both texts the same blanks", "zh": "请让两种语言的空格一一对应"},
        )


def _categories(pack: Pack, text: CannedText) -> Iterator[Problem]:
    offered = {
        option.code
        for service in all_services(pack)
        if (not text.services or service.service in text.services) and "category" in service.form
        for option in service.form["category"].of
    }
    for index, category in enumerate(text.categories):
        if category not in offered:
            yield pack.where.problem(
                "texts",
                text.code,
                ("categories", index),
                {"en": f"there is no category {category}", "zh": f"没有类别 {category}"},
                choices(offered, category),
            )
