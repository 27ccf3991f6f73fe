"""What changed between two versions of a definition, in plain words: what came, what went, what is different now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from mashangban.core.catalog.items import Question
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.parts import Model
from mashangban.core.catalog.problems import Text
from mashangban.core.catalog.rule_words import every_question, in_words
from mashangban.core.worktime import Term, TermError

Kind = Literal["added", "removed", "changed"]

#: what is no part of what a definition promises
_LEFT_OUT: Final = frozenset({"version", "examples", "source"})
#: keys by which the entries of a list are known
_KEYS: Final = ("code", "item", "element", "evidence", "law", "service")
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("title", "名称"),
    "summary": ("summary", "简介"),
    "items": ("items", "事项"),
    "before": ("what waits for what", "先后顺序"),
    "questions": ("situations", "情形"),
    "asks": ("form", "表单"),
    "form": ("form", "表单"),
    "materials": ("materials", "材料"),
    "commitments": ("commitments", "承诺"),
    "modes": ("modes", "办理方式"),
    "run_by": ("run by", "负责单位"),
    "places": ("places", "办理地点"),
    "visits": ("visits", "跑动次数"),
    "result": ("result", "结果"),
    "policies": ("policies", "政策依据"),
    "basis": ("law", "依据"),
    "conditions": ("conditions", "条件"),
    "steps": ("special steps", "特别程序"),
    "statutory": ("statutory limit", "法定时限"),
    "promised": ("promised limit", "承诺时限"),
    "fees": ("fees", "收费"),
    "body": ("implementing body", "实施部门"),
    "touches": ("matters touched", "涉及领域"),
    "states": ("states", "状态"),
    "clocks": ("clocks", "时限"),
    "flow": ("flow", "流程"),
    "within": ("term", "期限"),
    "due": ("term", "期限"),
    "warn_at": ("warning at per cent", "预警点（%）"),
    "by": ("by whom", "由谁"),
    "to": ("leads to", "转到"),
    "needs": ("needs", "必填"),
    "when": ("only when", "适用情形"),
    "rule": ("condition", "条件"),
    "show_if": ("asked when", "显示条件"),
    "of": ("options", "选项"),
    "optional": ("optional", "选填"),
    "original": ("original", "原件要求"),
    "copies": ("copies", "份数"),
    "necessity": ("necessity", "必要性"),
    "channels": ("channels", "渠道"),
    "route": ("route", "派办方式"),
    "promise": ("promise", "承诺内容"),
    "check": ("check", "核查方式"),
    "consequence": ("consequence", "后果"),
    "regime": ("regime", "制度"),
    "may": ("may be given", "可填"),
    "inputs": ("further entries", "其他填写项"),
    "confirm": ("question before it is done", "确认提示"),
    "message": ("message to the applicant", "告知申请人"),
    "starts": ("starts clocks", "启动时限"),
    "restarts": ("starts clocks anew", "重启时限"),
    "stops": ("stops clocks", "停止时限"),
    "pauses": ("pauses clocks", "暂停时限"),
    "resumes": ("lets clocks run again", "恢复时限"),
    "requires": ("required before", "前提"),
    "spawns": ("opens cases", "派生办件"),
    "at_most": ("at most how often", "最多次数"),
    "after": ("by itself after", "到期自动执行"),
    "handler": ("handler", "经办人"),
    "counter": ("unified counter", "综合窗口"),
    "leader": ("leader", "负责人"),
    "applicant": ("applicant", "申请人"),
    "system": ("system", "系统"),
    "dispatcher": ("dispatcher", "派单员"),
}
_TERMS: Final = frozenset({"within", "due", "statutory", "promised", "after", "pause_cap", "remind_every"})
#: keys whose texts are rules
_RULES: Final = frozenset({"when", "show_if", "rule"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where (keys from the top), which kind, and in plain words in both languages."""

    kind: Kind
    path: tuple[str, ...]
    text: Text


def differences(old: Model, new: Model, pack: Pack | None = None) -> list[Difference]:
    """Every change from `old` to `new`, two versions of one service, scene or item, in the order of `new`.

    With `pack` items, evidence and units are named by their titles. Texts changed only in wording count too; versions,
    examples and sources do not.
    """
    before, after = (one.model_dump(mode="json") for one in (old, new))
    keep = [{k: v for k, v in one.items() if k not in _LEFT_OUT} for one in (before, after)]
    comparing = _Comparing(pack, _titles_in(*keep), _questions_in(pack, *keep))
    return list(comparing.mappings((), (), (), keep[0], keep[1]))


Labels = tuple[str, ...]


@dataclass(frozen=True)
class _Comparing:
    pack: Pack | None
    #: what states and clocks are called in the definition itself
    titles: Mapping[str, Text]
    #: what rules speak of: questions, and fields of a form
    questions: Mapping[str, Question]

    def mappings(
        self, path: Labels, en: Labels, zh: Labels, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[Difference]:
        for key in dict.fromkeys((*new, *old)):
            one, other = old.get(key), new.get(key)
            if one != other:
                there = other if other is not None else one
                named = self.named(key, there)
                here = ((*path, key), (*en, named["en"]), (*zh, named["zh"]))
                if (one is None or other is None) and _has_title(there):
                    # what has a name of its own comes and goes as a whole
                    yield _said("added" if one is None else "removed", *here, None, None)
                else:
                    yield from self.values(*here, one, other)

    def values(self, path: Labels, en: Labels, zh: Labels, old: Any, new: Any) -> Iterator[Difference]:
        if _is_text(old) and _is_text(new):
            yield _said("changed", path, en, zh, old, new)
        elif isinstance(old, dict) and isinstance(new, dict):
            yield from self.mappings(path, en, zh, old, new)
        elif isinstance(old, list) and isinstance(new, list):
            yield from self.lists(path, en, zh, old, new)
        elif _empty(old) and isinstance(new, list | dict) and not _is_text(new):
            yield from self.values(path, en, zh, type(new)(), new)
        elif _empty(new) and isinstance(old, list | dict) and not _is_text(old):
            yield from self.values(path, en, zh, old, type(old)())
        elif not (_empty(old) and _empty(new)):
            kind: Kind = "added" if _empty(old) else "removed" if _empty(new) else "changed"
            yield _said(kind, path, en, zh, self.told(path[-1], old), self.told(path[-1], new))

    def told(self, key: str, value: Any) -> Any:
        """A rule in plain words, the title of a state or clock named by its code; anything else as it is."""
        if key in _RULES and isinstance(value, str):
            return {lang: in_words(value, self.questions, lang) for lang in ("zh", "en")}
        return self.titles.get(value, value) if isinstance(value, str) else value

    def lists(
        self, path: Labels, en: Labels, zh: Labels, old: Sequence[Any], new: Sequence[Any]
    ) -> Iterator[Difference]:
        before, after = _by_key(old), _by_key(new)
        for key in dict.fromkeys((*after, *before)):
            one, other = before.get(key), after.get(key)
            if one == other:
                continue
            named = self.named(key, other if other is not None else one)
            here = ((*path, key), (*en, named["en"]), (*zh, named["zh"]))
            if one is None or other is None:
                yield _said("added" if one is None else "removed", *here, None, None)
            else:
                yield from self.values(*here, one, other)

    def named(self, key: str, value: Any) -> Text:
        """What a key or an entry is called."""
        if _has_title(value):
            return {"en": value["title"]["en"], "zh": value["title"]["zh"]}
        if key in self.titles:
            return self.titles[key]
        if self.pack is not None:
            code = key.partition("/")[0]
            for table in (
                self.pack.items,
                self.pack.evidence,
                self.pack.elements,
                self.pack.laws,
                self.pack.units,
            ):
                found: Any = table.get(code)
                if found is not None:
                    return {"en": found.title.en, "zh": found.title.zh}
        words = _WORDS.get(key, (key, key))
        return {"en": words[0], "zh": words[1]}


def _titles_in(*definitions: Mapping[str, Any]) -> dict[str, Text]:
    """Titles of states and clocks, by which flows speak of them."""
    found: dict[str, Text] = {}
    for definition in definitions:
        for table in ("states", "clocks"):
            for code, entry in (definition.get(table) or {}).items():
                if _has_title(entry):
                    found[code] = {"en": entry["title"]["en"], "zh": entry["title"]["zh"]}
    return found


def _questions_in(pack: Pack | None, *definitions: Mapping[str, Any]) -> dict[str, Question]:
    """What rules of the definition speak of: the pack's questions, its own, and the fields of its form."""
    found = every_question(pack) if pack is not None else {}
    for definition in definitions:
        for table in ("form", "questions"):
            for name, entry in (definition.get(table) or {}).items():
                options = [
                    {"code": one["code"], "title": one["title"]}
                    for one in entry.get("of") or ()
                    if isinstance(one, dict) and _has_title(one) and "code" in one
                ]
                if _has_title(entry):
                    found[name] = Question.model_validate({"title": entry["title"], "of": options})
    return found


def _has_title(value: Any) -> bool:
    return isinstance(value, dict) and _is_text(value.get("title"))


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"zh", "en"}


def _empty(value: Any) -> bool:
    return value is None or value == [] or value == {}


def _by_key(rows: Sequence[Any]) -> dict[str, Any]:
    """The rows by what they are known by; a second row of one name gets a number."""
    found: dict[str, Any] = {}
    for row in rows:
        name = str(row)
        if isinstance(row, dict):
            names = [str(row[key]) for key in _KEYS if isinstance(row.get(key), str)]
            title: Any = row.get("title") or row.get("text")
            name = "/".join(names[:2]) or (title["en"] if _is_text(title) else str(len(found) + 1))
        found[name if name not in found else f"{name}/{len(found) + 1}"] = row
    return found


def _said(kind: Kind, path: Labels, en: Labels, zh: Labels, old: Any, new: Any) -> Difference:
    words = [{lang: _shown(path[-1], value, lang) for lang in ("en", "zh")} for value in (old, new)]
    if kind == "changed":
        only = {"en": "the Chinese wording changed", "zh": "英文文字有改动"}
        texts = {
            lang: f"{words[0][lang]} → {words[1][lang]}" if words[0][lang] != words[1][lang] else only[lang]
            for lang in only
        }
    else:
        done = {"added": ("added", "新增"), "removed": ("removed", "取消")}[kind]
        value = words[1 if kind == "added" else 0]
        texts = {"en": done[0], "zh": done[1]}
        if not _empty(new if kind == "added" else old):
            texts = {"en": f"{done[0]} ({value['en']})", "zh": f"{done[1]}（{value['zh']}）"}
    return Difference(
        kind, path, {"en": f"{' › '.join(en)}: {texts['en']}", "zh": f"{' › '.join(zh)}：{texts['zh']}"}
    )


def _shown(key: str, value: Any, lang: str) -> str:
    if _is_text(value):
        return str(value[lang])
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "zh": ("否", "是")}[lang][value]
    if isinstance(value, list):
        return ("、" if lang == "zh" else ", ").join(_shown(key, one, lang) for one in value)
    if key in _TERMS and isinstance(value, str):
        try:
            return Term.parse(value).text(lang)
        except TermError:
            return value
    return str(value)
