"""``mashangban explain``: what a rule says of one person or firm, why, and what is still needed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import click

from mashangban.commands.day import Day
from mashangban.core.catalog.entitlements import SUBJECTS, Subject
from mashangban.core.catalog.loader import load_rules
from mashangban.core.catalog.pack import Pack
from mashangban.core.catalog.problems import PackErrors
from mashangban.core.catalog.ruling import rule_from
from mashangban.core.rules.explaining import Because, Explanation
from mashangban.core.rules.explaining import explain as explained
from mashangban.core.rules.facts import Fact, Facts, FactsError
from mashangban.core.rules.inferring import infer
from mashangban.core.rules.refusal import BadFact, RuleError, RuleErrors, nearest
from mashangban.core.rules.rule import Rule, quoted
from mashangban.core.rules.syntax import names, parse
from mashangban.core.rules.types import Kind, decimals
from mashangban.packs import PackMissing, pack_path

_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MESSAGES: Final = {
    "rule": {
        "en": "There is no rule {given}. {near}`mashangban rules` lists them; an expression goes in quotes.",
        "zh": "没有编码为 {given} 的规则。{near}全部规则见 `mashangban rules`；表达式请加引号。",
    },
    "pack": {
        "en": "The pack cannot be used: {error}\n`mashangban check` tells everything that is wrong with it.",
        "zh": "规则包不能用：{error}\n全部问题请看 `mashangban check`。",
    },
    "near": {"en": "Did you mean {word}? ", "zh": "是不是 {word}？"},
    "file": {"en": "{file} cannot be read: {error}.", "zh": "读不了 {file}：{error}。"},
    "json": {
        "en": "{file} is no JSON that can be used: {error}. Write an object, fact → value.",
        "zh": "{file}不是能用的JSON：{error}。请写成一个对象，每个事实一个值。",
    },
    "stdin": {"en": "Standard input", "zh": "标准输入"},
    "empty": {"en": "nothing is there", "zh": "里面是空的"},
    "place": {
        "en": "line {line}, character {character} cannot be read",
        "zh": "第{line}行第{character}个字符处读不懂",
    },
    "deep": {"en": "it is nested too deep, or a number is too long", "zh": "嵌套太深，或数太长"},
    "encoding": {"en": "it is not in UTF-8", "zh": "编码不是UTF-8"},
    "number": {"en": "{word} is no number", "zh": "{word} 不是数"},
    "twice": {"en": "{word} is given twice", "zh": "{word} 写了两次"},
    "object": {
        "en": '{file} must hold one object, fact → value, such as {{"birth_date": "1950-03-31"}}.',
        "zh": '{file}应是一个对象，每个事实一个值，例如 {{"birth_date": "1950-03-31"}}。',
    },
    "ignored": {
        "en": "Ignored: there is no fact {name}. {near}",
        "zh": "已忽略：没有名为 {name} 的事实。{near}",
    },
    "follows": {
        "en": "Ignored: {name} as given is another than what follows from the other facts, which counts.{near}",
        "zh": "已忽略：给出的 {name} 与由其他事实推算的不一致，以推算的为准。{near}",
    },
    "undeclared": {
        "en": "No fact {name} is declared; its type follows from the rule. {near}",
        "zh": "没有声明过事实 {name}，按规则里的用法推断其类型。{near}",
    },
}
_WORDS: Final = {
    "zh": {
        "yes": "符合", "no": "不符合", "unknown": "还不能确定", "on": "截至",
        "because": "依据", "needed": "只要再知道这些就能确定", "possible": "顺利的话，只凭这几项就能符合", "changes": "以后的变化",
        "said-yes": "成立", "said-no": "不成立", "said-unknown": "未知", "from": "自{day}起", "never": "缺的情况无论是什么，都不会符合",
    },
    "en": {
        "yes": "Yes", "no": "No", "unknown": "Not known yet", "on": "on",
        "because": "Because", "needed": "Knowing these decides it", "possible": "With luck these alone make it yes", "changes": "Later",
        "said-yes": "holds", "said-no": "does not hold", "said-unknown": "not known", "from": "from {day} on",
        "never": "Nothing that is missing can make it yes",
    },
}  # fmt: skip


@click.command()
@click.argument("rule")
@click.option("--facts", "facts_file", help="A JSON object, fact → value; - reads standard input.")
@click.option("--on", "on_day", type=Day(), help="Day asked about (default: today).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with both languages.")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    is_eager=True,
    show_default=True,
    help="Language of the answer.",
)
def explain(rule: str, facts_file: str | None, on_day: date | None, as_json: bool, lang: str) -> None:
    """Say whether RULE holds for one person or firm: yes, no or unknown, why, and what is still needed.

    RULE is the code of a rule of the pack, or an expression in quotes such as "age(birth_date) >= 60". Exit code 0 for
    yes and unknown, 1 for no, 2 for wrong use.
    """
    try:
        pack = load_rules(pack_path())
    except PackMissing as error:
        raise click.ClickException(str(error)) from error
    except PackErrors as error:
        raise click.ClickException("\n".join(problem.text(lang) for problem in error.problems)) from error
    on = on_day or datetime.now(pack.zone).date()
    raw = _raw(facts_file, lang)
    try:
        found, facts = _rule(rule, pack, on, raw, lang)
    except RuleError as error:
        raise click.UsageError(_pointed(rule, error, lang)) from error
    except FactsError as error:
        wrong = "\n".join(f"{name}: {one.text(lang)}" for name, one in error.problems)
        raise click.ClickException(_MESSAGES["pack"][lang].format(error=wrong)) from error
    for name, like in facts.ignored(raw).items():
        _note("ignored", name, like, lang)
    try:
        values = facts.read(raw)
        for name in _followed(facts, values, on):
            _note("follows", name, None, lang)
        answer = explained(found, facts, values, on, _later(found, pack, on))
    except BadFact as error:
        raise click.UsageError(error.text(lang)) from error
    except RuleError as error:
        # A clause of the pack itself: an expression was checked above.
        raise click.ClickException(_MESSAGES["pack"][lang].format(error=error.text(lang))) from error
    if as_json:
        click.echo(json.dumps(_as_json(answer, pack), ensure_ascii=False, indent=2))
    else:
        title = found.title.get(lang, "") or found.code
        for line in _lines(answer, title, on, facts, pack, lang):
            click.echo(line)
    sys.exit(1 if answer.answer == "no" else 0)


# --- reading -------------------------------------------------------------------------------------


def _raw(file: str | None, lang: str) -> dict[str, object]:
    """The facts as JSON gives them, numbers exact."""
    if file is None:
        return {}
    shown = _MESSAGES["stdin"][lang] if file == "-" else file
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        said = _MESSAGES["file"][lang].format(file=file, error=error.strerror or error)
        raise click.UsageError(said) from error
    except UnicodeDecodeError as error:
        said = _MESSAGES["encoding"][lang]
        raise click.UsageError(_MESSAGES["json"][lang].format(file=shown, error=said)) from error
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError, ArithmeticError) as error:
        said = _wrong_json(text, error, lang)
        raise click.UsageError(_MESSAGES["json"][lang].format(file=shown, error=said)) from error
    if not isinstance(found, dict):
        raise click.UsageError(_MESSAGES["object"][lang].format(file=shown))
    return found


class _Refused(ValueError):  # noqa: N818  # reads as what it is
    """JSON that Python would take: the key of what is wrong with it, and the word it is about."""


def _wrong_json(text: str, error: Exception, lang: str) -> str:
    if isinstance(error, _Refused):
        key, word = error.args
        return _MESSAGES[key][lang].format(word=word)
    if not text.strip():
        return _MESSAGES["empty"][lang]
    if isinstance(error, json.JSONDecodeError):
        return _MESSAGES["place"][lang].format(line=error.lineno, character=error.colno)
    return _MESSAGES["deep"][lang]


def _no_number(word: str) -> object:
    raise _Refused("number", word)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen = [name for name, _ in pairs]
        raise _Refused("twice", next(name for name in seen if seen.count(name) > 1))
    return found


def _rule(text: str, pack: Pack, on: date, raw: Mapping[str, object], lang: str) -> tuple[Rule, Facts]:
    """The rule of that code on that day, or of that expression, with the facts it is about."""
    versions = pack.rules.get(text)
    if versions:
        # None on that day: the next one, or else the last; the answer says when it is in force.
        standing = [one for one in versions if on in one.valid]
        later = [one for one in versions if one.valid.since > on]
        chosen = (standing or later or [versions[-1]])[0]
        return rule_from(chosen), pack.facts_of(chosen.subject)
    subject = _subject(text, pack)
    if _CODE.fullmatch(text) and text not in pack.facts[subject]:
        like = nearest(text, pack.rules)
        if like or "-" in text:
            near = _MESSAGES["near"][lang].format(word=like) if like else ""
            raise click.UsageError(_MESSAGES["rule"][lang].format(given=text, near=near))
    facts = _with_undeclared(text, pack.facts_of(subject), raw, lang)
    return quoted(text, facts), facts


def _followed(facts: Facts, values: Mapping[str, object], on: date) -> list[str]:
    """Derived facts that were given although they follow from others that were: what follows counts."""
    raw = {name: value for name, value in values.items() if name not in facts.trees}
    following = facts.derived(raw, on)
    return [
        name
        for name, value in values.items()
        if name in facts.trees and following.get(name) not in (None, value)
    ]


def _later(rule: Rule, pack: Pack, on: date) -> list[Rule]:
    """The versions that follow a rule of the pack; an expression has none."""
    if rule.code not in pack.rules:
        return []
    return [one for one in pack.later_versions(rule.code, on) if one.valid_from != rule.valid_from]


def _subject(text: str, pack: Pack) -> Subject:
    """Whose facts an expression speaks of: those of firms only when they know more of its names."""
    used = set(names(parse(text)))
    return max(SUBJECTS, key=lambda subject: len(used & set(pack.facts[subject])))


def _with_undeclared(text: str, facts: Facts, raw: Mapping[str, object], lang: str) -> Facts:
    node = parse(text)
    unknown = [name for name in names(node) if name not in facts]
    if not unknown:
        return facts
    types = infer(node, {name: facts.types[name] for name in names(node) if name in facts})
    made = []
    for name in unknown:
        kind, value = types[name], raw.get(name)
        if kind.kind is Kind.DECIMAL and isinstance(value, Decimal) and value.is_finite():
            kind = replace(kind, scale=max(kind.scale, min(decimals(value), 12)))
        made.append(Fact(name, kind, {"zh": name, "en": name}))
        like = nearest(name, facts)
        if like:
            _note("undeclared", name, like, lang)
    return Facts([*facts.values(), *made])


def _note(message: str, name: str, like: str | None, lang: str) -> None:
    near = _MESSAGES["near"][lang].format(word=like) if like else ""
    click.echo(_MESSAGES[message][lang].format(name=name, near=near).rstrip(), err=True)


def _pointed(rule: str, error: RuleError, lang: str) -> str:
    """Every mistake with a caret under its place."""
    errors = error.errors if isinstance(error, RuleErrors) else (error,)
    line = re.sub(r"\s", " ", rule)
    shown = []
    for one in errors:
        before = line[: one.position - 1]
        wide = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in before)
        shown += [line, " " * wide + "^", one.text(lang), ""]
    return "\n" + "\n".join(shown).rstrip()


# --- telling -------------------------------------------------------------------------------------


def _as_json(answer: Explanation, pack: Pack) -> dict[str, object]:
    return {
        "answer": answer.answer,
        "because": [_reason(one, pack) for one in answer.because],
        "needed": list(answer.needed),
        "ask": [
            {
                "fact": fact.name,
                "question": dict(fact.question),
                "type": str(fact.type.kind),
                "options": None if fact.type.options is None else list(fact.type.options),
                "unit": dict(fact.unit) or None,
            }
            for fact in answer.ask
        ],
        "possible": None if answer.possible is None else list(answer.possible),
        "changes": [
            {"on": change.on.isoformat(), "answer": change.answer, "why": dict(change.why)}
            for change in answer.changes
        ],
    }


def _reason(one: Because, pack: Pack) -> dict[str, object]:
    law = pack.laws.get(one.clause.law)
    return {
        "clause": one.clause.when,
        "article": one.clause.article or None,
        "law": {"zh": law.title.zh, "en": law.title.en} if law else None,
        "text": dict(one.clause.text),
        "said": one.said,
        "facts": {name: _plain(value) for name, value in one.facts.items()},
    }


def _plain(value: object) -> object:
    """A fact as JSON: days as text, decimals as numbers as long as those are exact."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    return value


def _lines(answer: Explanation, title: str, on: date, facts: Facts, pack: Pack, lang: str) -> Iterator[str]:
    """The answer as plain text."""
    words = _WORDS[lang]
    colon = "：" if lang == "zh" else ": "
    yield (
        f"{title}{colon}{words[answer.answer]}（{words['on']}{on}）"
        if lang == "zh"
        else (f"{title}{colon}{words[answer.answer]} ({words['on']} {on})")
    )
    yield f"{words['because']}{colon}".rstrip()
    for one in answer.because:
        yield "  " + _told(one, facts, pack, lang)
    if answer.needed:
        yield f"{words['needed']}{colon}".rstrip()
        asked = {fact.name: fact for fact in answer.ask}
        for name in dict.fromkeys([*asked, *answer.needed]):
            question = facts[name].question.get(lang) or facts[name].title.get(lang) or name
            yield f"  - {question} ({name})" if question != name else f"  - {name}"
    if answer.answer == "unknown":
        if answer.possible is None:
            yield words["never"]
        elif set(answer.possible) != set(answer.needed):
            titles = [facts[name].title.get(lang) or name for name in answer.possible]
            yield f"{words['possible']}{colon}" + ("、" if lang == "zh" else ", ").join(titles)
    if answer.changes:
        yield f"{words['changes']}{colon}".rstrip()
    for change in answer.changes:
        day = words["from"].format(day=change.on)
        yield f"  {day}{colon}{words[change.answer]}" + (
            f"（{change.why['zh']}）" if lang == "zh" else f" ({change.why['en']})"
        )


def _in_words(name: str, value: object, pack: Pack, lang: str) -> object:
    """A value as a reader says it: yes or no, the title of an option, else as it is."""
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][value]
    for declared in pack.facts.values():
        for option in declared[name].of if name in declared else ():
            if option.code == value:
                return option.title.zh if lang == "zh" else option.title.en
    return _plain(value)


def _told(one: Because, facts: Facts, pack: Pack, lang: str) -> str:
    words = _WORDS[lang]
    text = one.clause.text.get(lang) or one.clause.when
    law = pack.laws.get(one.clause.law)
    title = (law.title.zh if lang == "zh" else law.title.en) if law else ""
    source = f"《{title}》{one.clause.article}" if lang == "zh" and title else f"{title} {one.clause.article}"
    known = [
        f"{facts[name].title.get(lang) or name} = {_in_words(name, value, pack, lang)}"
        for name, value in one.facts.items()
    ]
    behind = [part for part in (source.strip(), ", ".join(known)) if part]
    mark = {"yes": "✓", "no": "✗", "unknown": "?"}[one.said]
    said = f"{mark} {text} — {words['said-' + one.said]}"
    return said + (f" [{'; '.join(behind)}]" if behind else "")
