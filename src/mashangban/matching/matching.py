"""A match: all rules over a whole population, into one Parquet file that is whole or not there."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from mashangban.core.rules import typed
from mashangban.core.rules.facts import Facts
from mashangban.core.rules.inferring import infer
from mashangban.core.rules.refusal import RuleError
from mashangban.core.rules.rule import Rule, checked_rule
from mashangban.core.rules.staging import Program, program
from mashangban.core.rules.syntax import parse
from mashangban.core.rules.typed import Checked
from mashangban.core.rules.types import Type
from mashangban.matching import changes
from mashangban.matching.checking import check_columns, check_values
from mashangban.matching.engines.choosing import engine_named
from mashangban.matching.engines.job import Engine, Job
from mashangban.matching.engines.polars import write
from mashangban.matching.files import IDS, People, alike, reading
from mashangban.matching.output import NOTES, Output, writing_to
from mashangban.matching.problems import MatchingError, RulesRefused

#: rows done, rows in all; called in the thread that called `match`
Progress = Callable[[int, int], None]
#: rows of one file that are answered at a time when a match can be taken up again
STRETCH: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers of one rule."""

    yes: int
    no: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a match did."""

    out: Path
    rows: int
    #: code of a rule → its answers
    counts: Mapping[str, Counts]
    #: in all; `checking` before the engine began, `answering` by the engine with writing
    seconds: float
    checking: float
    answering: float
    #: bytes of memory this process used at most since it began (Spark's workers not counted)
    peak: int
    engine: str
    #: rows copied from an earlier output, and rows found done when a match was taken up again
    reused: int = 0
    resumed: int = 0
    #: why an earlier output could not be used, in Chinese and English
    note: Mapping[str, str] = field(default_factory=dict)


def match(
    people: People,
    rules: Mapping[str, Rule],
    facts: Facts,
    on: date,
    engine: str,
    out: Path,
    *,
    memory_limit: str | None = None,
    progress: Progress | None = None,
    resume: bool = False,
    changed_since: Path | None = None,
    keep_digests: bool = False,
) -> Report:
    """Answer every rule for every row: the id and a boolean column for each rule (NULL: unknown), in the file's order.

    `engine`: polars, duckdb or spark://host:port. `out`: a Parquet file, or a folder with one file for each partition.
    With `resume` an interrupted match keeps what it has done and goes on there. With `changed_since`, an earlier output
    made with `keep_digests`, only rows whose facts changed are answered; the others are copied.
    Raises MatchingError (PeopleError, RulesRefused, NotDone); then, and when interrupted, `out` is as it was before.
    """
    began = time.monotonic()
    engine_used = engine_named(engine, memory_limit)
    _check_out(people, Path(out))
    work, checked = prepare(people, rules, facts, on)
    keep_digests = keep_digests or changed_since is not None
    notes = _notes(people, checked, rules, on, engine_used, keep_digests=keep_digests)
    earlier, note = changes.earlier(changed_since, people, work, notes) if changed_since else (None, {})
    with writing_to(Path(out), notes, people.mark() if resume else None) as output:
        check_values(people, work.inputs)
        answering = time.monotonic()
        run = _Run(people, work, on, output, keep_digests, progress or (lambda done, rows: None))
        with engine_used as answerer, reading(people):
            if earlier is not None:
                run.only_changed(answerer, earlier)
            else:
                run.all(answerer, resume=resume)
        output.finish(people.parts)
        answered = time.monotonic()
        counts = output.counts(list(rules))
    ended = time.monotonic()
    return Report(
        out=Path(out),
        rows=people.rows,
        counts={code: Counts(*found) for code, found in counts.items()},
        seconds=round(ended - began, 3),
        checking=round(answering - began, 3),
        answering=round(answered - answering, 3),
        peak=_peak(),
        engine=engine_used.name,
        reused=run.reused,
        resumed=run.resumed,
        note=note,
    )


def prepare(
    people: People, rules: Mapping[str, Rule], facts: Facts, on: date
) -> tuple[Program, Mapping[str, Checked]]:
    """The program for rules over a file, and their checked trees by code. RulesRefused, PeopleError (columns)."""
    _check_codes(people, rules)
    types = types_of(people, rules, facts)
    checked: dict[str, Checked] = {}
    errors: dict[str, RuleError] = {}
    for code, rule in rules.items():
        try:
            checked[code] = checked_rule(rule, types)
        except RuleError as error:
            errors[code] = error
    if errors:
        raise RulesRefused(errors)
    derived = {name: tree for name, tree in facts.trees.items() if not _given(people, facts, name)}
    work = program(checked, derived, on)
    check_columns(people, work.inputs)
    return work, checked


def types_of(people: People, rules: Mapping[str, Rule], facts: Facts) -> dict[str, Type]:
    """What rules over this file may speak of: declared facts, and other columns as they lie in the file."""
    held = {
        name: column.type
        for name, column in people.columns.items()
        if column.held != "empty" and name not in IDS
    }
    types = {**held, **facts.types}
    for rule in rules.values():
        for clause in rule.clauses:
            try:
                guessed = infer(parse(clause.when), types)
            except RuleError:
                continue  # told where the rule is checked
            for name, guess in guessed.items():
                if name in people.columns:
                    types.setdefault(name, guess)
    return types


def _given(people: People, facts: Facts, name: str) -> bool:
    """A derived fact that the file holds and that nothing in the file could derive."""
    return name in people.columns and people.columns.keys().isdisjoint(facts.raw([name]))


def _check_out(people: People, out: Path) -> None:
    written = out.resolve()
    if written == people.path.resolve() or written in (path.resolve() for path in people.paths):
        raise MatchingError(
            {"zh": f"输出不能覆盖输入：{out}", "en": f"the output would replace the input: {out}"},
            {"zh": "请用 --out 换个名称", "en": "choose another name with --out"},
        )


def _check_codes(people: People, rules: Mapping[str, Rule]) -> None:
    if not rules:
        raise MatchingError(
            {"zh": "没有要匹配的规则", "en": "there are no rules to match"},
            {"zh": "请用 --rule 写一条，或换一个日期", "en": "give one with --rule, or choose another day"},
        )
    columns = dict.fromkeys((*rules, people.id, changes.DIGEST))
    clash = [code for code in rules if code in (people.id, changes.DIGEST)] or list(alike(columns))
    if clash:
        raise MatchingError(
            {"zh": f"规则不能叫“{clash[0]}”", "en": f"a rule cannot be called {clash[0]!r}"},
            {
                "zh": "每条规则要有自己的名称，不能只差大小写，也不能与编号列同名",
                "en": "give every rule a name of its own, not differing by capitals only, and not that of the ids",
            },
        )


def _notes(
    people: People,
    checked: Mapping[str, Checked],
    rules: Mapping[str, Rule],
    on: date,
    engine: Engine,
    *,
    keep_digests: bool,
) -> dict[str, str]:
    about = {
        "rules": {code: rule.text for code, rule in rules.items()},
        # Two packs may derive the same name otherwise: what counts is what was computed.
        "computed": changes.text_digest(str(sorted((code, str(tree)) for code, tree in checked.items()))),
        "valid_from": {code: str(rule.valid_from) for code, rule in rules.items() if rule.valid_from},
        "on": on.isoformat(),
        "engine": engine.name,
        "rows": people.rows,
        "people": people.mark(),
        "id": people.id,
        "digests": changes.METHOD if keep_digests else "",
    }
    return {NOTES: json.dumps(about, ensure_ascii=False, sort_keys=True)}


class _Run:
    """The pieces of a match, one after the other."""

    def __init__(
        self, people: People, work: Program, on: date, output: Output, keep_digests: bool, progress: Progress
    ) -> None:
        self._people, self._work, self._on, self._output = people, work, on, output
        self._keep_digests, self._progress = keep_digests, progress
        self._done = 0
        self.reused = self.resumed = 0

    def all(self, engine: Engine, *, resume: bool) -> None:
        """Every row; in stretches where the match may be taken up again."""
        if not resume and not self._output.folder:
            self._piece(engine, tuple(self._people.paths), None, self._people.rows, 0)
            return
        for place, (part, start, rows, whole) in enumerate(self._stretches(engine, resume=resume)):
            self._piece(engine, (part,), None if whole else (start, rows), rows, place)

    def _stretches(self, engine: Engine, *, resume: bool) -> list[tuple[Path, int, int, bool]]:
        """File, first row, rows, whether that is the whole file."""
        found = []
        for part in self._people.parts:
            if not (resume and engine.slices) or self._output.folder or part.rows <= STRETCH:
                found.append((part.path, 0, part.rows, True))
                continue
            starts = range(0, part.rows, STRETCH)
            found += [(part.path, start, min(STRETCH, part.rows - start), False) for start in starts]
        return found

    def _piece(
        self,
        engine: Engine,
        paths: tuple[Path, ...],
        stretch: tuple[int, int] | None,
        rows: int,
        place: int,
    ) -> None:
        done = self._output.piece(place)
        if done.exists():
            self.resumed += rows
        else:
            self.answer(engine, paths, stretch, rows, done)
        self._done += rows
        self._progress(self._done, self._people.rows)

    def answer(
        self,
        engine: Engine,
        paths: tuple[Path, ...],
        stretch: tuple[int, int] | None,
        rows: int,
        to: Path,
    ) -> None:
        """One job, under a name that tells it is not whole until it is."""
        unfinished = to.with_suffix(".unfinished")
        notes = self._output.notes
        job = Job(
            paths,
            stretch,
            rows,
            self._people.id,
            self._people.columns,
            self._work,
            self._on,
            unfinished,
            notes,
        )
        before, total = self._done, self._people.rows
        engine.answer(job, lambda seen: self._progress(min(before + seen, total), total))
        if self._keep_digests:
            plain = unfinished.with_suffix(".plain")
            unfinished.rename(plain)
            source = pl.scan_parquet(list(paths))
            source = source.slice(*stretch) if stretch else source
            digests = changes.digest(self._work, self._people.columns)
            ident = self._people.id
            changes.with_digests(plain, source, digests, unfinished, notes, ident=ident, at_once=STRETCH)
            plain.unlink()
        unfinished.rename(to)

    def only_changed(self, engine: Engine, earlier: Path) -> None:
        """The rows whose facts differ from the earlier output; the others are copied from it."""
        place = 0
        for part in self._people.parts:
            for start in range(0, max(part.rows, 1), STRETCH):
                rows = min(STRETCH, part.rows - start)
                self._stretch_of_changes(engine, earlier, part.path, (start, rows), self._output.piece(place))
                self._done += rows
                self._progress(self._done, self._people.rows)
                place += 1

    def _stretch_of_changes(
        self, engine: Engine, earlier: Path, path: Path, stretch: tuple[int, int], to: Path
    ) -> None:
        ident, columns = self._people.id, self._people.columns
        names = [fact.name for fact in self._work.inputs]
        rows = pl.scan_parquet(path).slice(*stretch).select(ident, *(n for n in names if n != ident))
        now = rows.select(ident, changes.digest(self._work, columns)).collect(engine="streaming")
        same = changes.unchanged(earlier, now, ident)
        self.reused += same.height
        fresh = to.with_suffix(".changed")
        rows.join(same.lazy().select(ident), on=ident, how="anti", maintain_order="left").sink_parquet(fresh)
        answers = to.with_suffix(".answers")
        self.answer(engine, (fresh,), None, now.height - same.height, answers)
        codes = [code for code, _ in self._work.answers]
        kept = [ident, *codes, changes.DIGEST]
        both = pl.concat([same.lazy().select(kept), pl.scan_parquet(answers).select(kept)])
        ordered = now.lazy().select(ident).join(both, on=ident, how="left", maintain_order="left")
        write(ordered.select(kept), to, self._output.notes, lambda seen: None)
        fresh.unlink()
        answers.unlink()


def _peak() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def facts_read(rule: Checked, facts: Facts) -> tuple[str, ...]:
    """The raw facts that a rule reads."""
    return facts.raw(typed.names(rule))
