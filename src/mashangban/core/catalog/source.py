"""Reading one YAML file of a pack into plain values that remember their lines.

Only the plain part of YAML is read: no anchors, aliases or tags, no duplicate keys, one document, bounded size and
depth. Words such as `on` and `yes` stay words (as in YAML 1.2), decimals stay exact, a day needs its year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import yaml

from mashangban.core.catalog.problems import Path, Problem, Text, shown

LARGEST: Final = 1_000_000
DEEPEST: Final = 30

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Plain(_Base):  # type: ignore[misc]  # the C loader has no types
    """Resolves nothing by itself: every scalar is read by `_scalar`."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


@dataclass(slots=True)
class Source:
    """A file as read: its value, the line of every path, and what was wrong with it."""

    file: str
    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it."""
        return self.lines.get(self.known(path), 0)

    def known(self, path: Path) -> Path:
        """The longest beginning of `path` that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return path

    def add(self, path: Path, problem: Text, remedy: Text, line: int | None = None) -> None:
        self.problems.append(
            Problem(self.file, self.line(path) if line is None else line, shown(path), problem, remedy)
        )


def read(file: str, content: bytes) -> Source:
    """The file's value and its mistakes; never raises. `value` is None when nothing could be read."""
    source = Source(file)
    if len(content) > LARGEST:
        megabytes = f"{len(content) / 1e6:.1f} MB"
        source.add(
            (),
            {"en": f"the file is too large ({megabytes})", "zh": f"文件太大（{megabytes}）"},
            {
                "en": "keep it under 1 MB; split it into several files",
                "zh": "请控制在1 MB以内，可拆成几个文件",
            },
        )
        return source
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.add(
            (),
            {"en": "the file is not UTF-8 text", "zh": "文件不是UTF-8编码"},
            {"en": "save it as UTF-8", "zh": "请另存为UTF-8编码"},
            line,
        )
        return source
    try:
        if _is_plain(source, text):
            node = yaml.compose(text, Loader=_Plain)
            source.value = None if node is None else _built(source, node, ())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        words = str(getattr(error, "problem", None) or "unreadable").replace("\n", " ")
        source.add(
            (),
            {"en": f"this is not valid YAML: {words}", "zh": f"YAML写法有误：{words}"},
            {
                "en": "check indentation, colons and quotes on this line and the one above",
                "zh": "请检查这一行和上一行的缩进、冒号和引号",
            },
            mark.line + 1 if mark else 0,
        )
        source.value = None
    return source


def _is_plain(source: Source, text: str) -> bool:
    """Whether the text keeps to the plain part of YAML; looked at event by event, before anything is built."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_Plain):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            source.add(
                (),
                {"en": "anchors and aliases (& and *) are not read", "zh": "不支持锚点和别名（& 和 *）"},
                {
                    "en": "write the value out; quote a text that begins with & or *",
                    "zh": "请把内容直接写出来；以 & 或 * 开头的文字请加引号",
                },
                line,
            )
            return False
        if tag := getattr(event, "tag", None):
            source.add(
                (),
                {"en": f"tags such as {tag} are not read", "zh": f"不支持标签 {tag}"},
                {
                    "en": "leave the tag out; quote a text that begins with !",
                    "zh": "请去掉标签；以 ! 开头的文字请加引号",
                },
                line,
            )
            return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEEPEST or documents > 1:
            deep = depth > DEEPEST
            source.add(
                (),
                {
                    "en": f"nested more than {DEEPEST} deep" if deep else "a second document begins here",
                    "zh": f"嵌套超过{DEEPEST}层" if deep else "这里开始了第二个文档",
                },
                {
                    "en": "make it flatter" if deep else "keep one document in a file; remove the --- line",
                    "zh": "请减少嵌套" if deep else "一个文件只写一个文档，请去掉 --- 行",
                },
                line,
            )
            return False
    return True


def _built(source: Source, node: yaml.Node, path: Path) -> Any:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(source, node, path)
    if isinstance(node, yaml.SequenceNode):
        return [_built(source, item, (*path, index)) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    return dict(_entries(source, node, path))


def _entries(source: Source, node: yaml.MappingNode, path: Path) -> Iterator[tuple[Any, Any]]:
    seen: dict[Any, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            source.add(path, _ODD_KEY, {"en": "use a word as the key", "zh": "请用一个词作为键"}, line)
            continue
        read_key = _scalar(source, key_node, path)
        # a year is a number; every other key is the word that was written
        key: str | int = read_key if type(read_key) is int else str(key_node.value)
        here = (*path, key)
        if key in seen:
            source.add(
                here,
                {
                    "en": f"the key {key} is here twice (first on line {seen[key]})",
                    "zh": f"键 {key} 重复（第一次在第{seen[key]}行）",
                },
                {"en": "keep one of them", "zh": "请只保留一个"},
                line,
            )
            continue
        seen[key] = line
        source.lines[here] = line
        yield key, _built(source, value_node, here)


_ODD_KEY: Final[Text] = {"en": "a key is a list or a mapping", "zh": "键写成了列表或映射"}
_QUOTED: Final = frozenset({"'", '"', "|", ">"})
_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Final[dict[str, object]] = {"": None, "~": None, "null": None, "true": True, "false": False}


def _scalar(source: Source, node: yaml.ScalarNode, path: Path) -> object:
    """What a word means: only unquoted ones mean more than themselves."""
    text: str = node.value
    if node.style in _QUOTED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            source.add(
                path,
                {"en": f"there is no day {text}", "zh": f"没有 {text} 这一天"},
                {"en": "write an existing day as YEAR-MONTH-DAY", "zh": "请按“年-月-日”写一个存在的日期"},
                node.start_mark.line + 1,
            )
    return text
