"""The work of a run, done by the worker: match, count, keep who was found; then the office is told."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from mashangban.cases.handling import act
from mashangban.core.casework.model import SYSTEM
from mashangban.core.catalog.parts import Bilingual
from mashangban.database import dialect
from mashangban.directory.sealing import seal
from mashangban.entitlements import holding, population
from mashangban.entitlements.errors import RunRefused
from mashangban.entitlements.models import Candidate, Run
from mashangban.entitlements.rulebook import BenefitAt, MatchFailed, RuleAt, rulebook
from mashangban.entitlements.suppression import SMALL

if TYPE_CHECKING:
    from mashangban.entitlements.counting import Counting, Found

log = logging.getLogger(__name__)

#: rows written in one transaction
_AT_ONCE: Final = 2000
#: plain SQL: a list may have a hundred thousand people, and objects are made of none of them
_INSERT: Final = (
    "INSERT INTO entitlements_candidate (run_id, pseudonym, household, street, rule, benefit, state, link) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
#: seconds between two notes of how far it has come
_NOTE_EVERY: Final = 1.0


@task()
def match_run(run_id: int) -> str:
    """The match of a run; done twice, the second finds nothing to do."""
    return match(run_id, timezone.now())


@task()
def look_again(number: str) -> str:
    """What earlier runs led to and an approved one no longer bears out; done twice, the second finds nothing."""
    from mashangban.entitlements.changing import reopen_changed

    try:
        return f"{len(reopen_changed(number, now=timezone.now()))} looked at again"
    except RunRefused as refused:
        log.warning("run %s: what was granted was not compared: %s", number, refused.reason)
        return refused.reason


def match(run_id: int, now: datetime) -> str:
    """Do the match of a run that waits for it: ``in-review``, ``failed``, or ``nothing`` to do."""
    run = Run.objects.select_related("case").get(pk=run_id)
    if run.case.state != "running":
        return "nothing"
    try:
        _match(run, now)
    except (MatchFailed, RunRefused) as error:
        problem = error.problem if isinstance(error, MatchFailed) else _said(error)
        return _failed(run, problem, now)
    except Exception as error:
        if dialect.is_unavailable(error):
            raise
        log.exception("run %s failed", run.case.number)
        return _failed(
            run,
            Bilingual(zh=f"内部错误：{type(error).__name__}", en=f"internal error: {type(error).__name__}"),
            now,
        )
    return "in-review"


def _match(run: Run, now: datetime) -> None:
    # Polars is loaded by who matches, and not by every page
    from mashangban.entitlements.counting import Counting

    book, number = rulebook(), run.case.number
    path = population.dataset(run.dataset)
    rules = [_unchanged(book.rule(one["code"], run.on), one) for one in run.rules]
    began = time.monotonic()
    digest = population.digest_of(path)
    out = _out(number)
    try:
        matched = book.match(path, rules, run.on, run.engine, out, _Noting(run))
        with Counting(path, out, rules, run.on) as counting:
            counts = counting.counts()
            findings = counting.samples(number)
            # in small transactions, so that nobody waits: the list counts once the run is finished
            Candidate.objects.filter(run=run).delete()
            for rule in rules:
                _keep(run, rule, book.benefit(str(rule.benefit)), counting)
            counts = _compared(run, rules, counts)
        with transaction.atomic():
            Run.objects.filter(pk=run.pk).update(
                file_digest=digest,
                rows=matched.rows,
                done=matched.rows,
                counts=counts,
                findings=seal(findings, f"run:{number}"),
                seconds=round(time.monotonic() - began, 3),
                finished_at=now,
            )
            told = _finished(rules, counts, digest, matched.rows)
            act(number, "finished", SYSTEM, told, now=now, prepared=True)
    finally:
        _remove(out)


def _unchanged(rule: RuleAt | None, listed: Mapping[str, Any]) -> RuleAt:
    """The rule as it was when the run was started; a pack changed meanwhile is not used unseen."""
    if rule is None or rule.digest != listed["digest"]:
        raise MatchFailed(
            Bilingual(
                zh=f"规则“{listed['code']}”在启动之后改动过，请重新发起比对",
                en=f"the rule {listed['code']!r} was changed after the run was begun; start a new run",
            )
        )
    return rule


def _keep(run: Run, rule: RuleAt, benefit: BenefitAt, counting: Counting) -> None:
    """Write everybody the rule says yes to; whoever has the right already is marked."""
    period = holding.period_of(benefit, run.on)
    for some in _chunks(counting.found(rule), _AT_ONCE):
        holders = {one.pseudonym: holding.holders_of(benefit, one.pseudonym, one.household) for one in some}
        held = holding.held_among(
            benefit.right, period, (each for these in holders.values() for each in these)
        )
        rows = [
            (
                run.pk,
                one.pseudonym,
                one.household,
                one.street,
                rule.code,
                benefit.code,
                "held" if any(each in held for each in holders[one.pseudonym]) else "new",
                holding.link_of(one.pseudonym),
            )
            for one in some
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_INSERT, rows)


def _compared(run: Run, rules: list[RuleAt], counts: dict[str, Any]) -> dict[str, Any]:
    """The counts with what is new and gone since the last run of the same rule, and who has the right already."""
    for rule in rules:
        own = Candidate.objects.filter(run=run, rule=rule.code)
        counts[rule.code]["odd"]["held"] = own.filter(state="held").count()
        before = previous_of(run, rule.code)
        if before is None:
            continue
        earlier = Candidate.objects.filter(run=before, rule=rule.code)
        both = own.filter(link__in=earlier.values("link")).count()
        counts[rule.code] |= {
            "previous": before.case.number,
            "new": own.count() - both,
            "gone": earlier.count() - both,
        }
    return counts


def previous_of(run: Run, rule: str) -> Run | None:
    """The last run before this one that held the rule against a population."""
    earlier = Run.objects.filter(finished_at__isnull=False, started_at__lt=run.started_at).select_related(
        "case"
    )
    for one in earlier.order_by("-started_at")[:50]:
        if any(listed["code"] == rule for listed in one.rules):
            return one
    return None


def _finished(rules: list[RuleAt], counts: Mapping[str, Any], digest: str, rows: int) -> dict[str, Any]:
    """What goes into the chain: sums alone, small ones covered."""
    outcome = [
        {
            "rule": rule.code,
            "version": rule.version,
            "digest": rule.digest,
            **{answer: _covered(int(counts[rule.code][answer])) for answer in ("yes", "no", "unknown")},
        }
        for rule in rules
    ]
    return {"outcome": outcome, "file_digest": digest, "rows": rows}


def _covered(number: int) -> str:
    return f"<{SMALL}" if 0 < number < SMALL else str(number)


def _failed(run: Run, problem: Bilingual, now: datetime) -> str:
    with transaction.atomic():
        Run.objects.filter(pk=run.pk).update(problem_zh=problem.zh, problem_en=problem.en)
        act(run.case.number, "failed", SYSTEM, {"reason": problem.zh[:500]}, now=now)
    return "failed"


def _said(error: RunRefused) -> Bilingual:
    if error.reason == "no-population":
        name = error.params.get("dataset")
        return Bilingual(zh=f"数据集“{name}”已经不在了", en=f"the data set {name!r} is not there any more")
    return Bilingual(zh=f"不能比对：{error.reason}", en=f"cannot be matched: {error.reason}")


def _out(number: str) -> Path:
    """Where the answers lie while they are counted; they are removed after that."""
    folder = Path(settings.VAR) / "matches"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{number}.parquet"


def _remove(out: Path) -> None:
    if out.is_dir():
        rmtree(out, ignore_errors=True)
    out.unlink(missing_ok=True)


class _Noting:
    """Notes how far a match has come, now and then, for whoever watches."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._noted = time.monotonic()

    def __call__(self, done: int, rows: int) -> None:
        if time.monotonic() - self._noted < _NOTE_EVERY:
            return
        self._noted = time.monotonic()
        Run.objects.filter(pk=self._run.pk).update(done=done, rows=rows)


def _chunks(items: Iterable[Found], size: int) -> Iterable[list[Found]]:
    chunk: list[Found] = []
    for one in items:
        chunk.append(one)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
