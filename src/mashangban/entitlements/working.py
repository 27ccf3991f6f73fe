"""The work of a run, done by the worker: match, count, keep who was found; then the office is told."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from mashangban.cases.handling import act
from mashangban.cases.taking import Refused
from mashangban.core.casework.model import SYSTEM
from mashangban.core.catalog.parts import Bilingual
from mashangban.database import dialect
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import seal
from mashangban.entitlements import holding, population
from mashangban.entitlements.errors import RunRefused
from mashangban.entitlements.models import Candidate, Run
from mashangban.entitlements.rulebook import BenefitAt, MatchFailed, RuleAt, rulebook
from mashangban.entitlements.runs import SILENCE
from mashangban.entitlements.suppression import answers_shown

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
#: what the chain has instead of a number that is covered
COVERED: Final = "covered"
#: seconds between two notes of how far it has come
_NOTE_EVERY: Final = 1.0


@task()
def match_run(run_id: int, attempt: int | None = None) -> str:
    """The match of a run; done twice, the second finds nothing to do. ``attempt``: the time it was begun for."""
    return match(run_id, timezone.now(), attempt)


@task()
def look_again(number: str) -> str:
    """What earlier runs led to and an approved one no longer bears out; done twice, the second finds nothing."""
    from mashangban.entitlements.changing import reopen_changed

    try:
        return f"{len(reopen_changed(number, now=timezone.now()))} looked at again"
    except RunRefused as refused:
        log.warning("run %s: what was granted was not compared: %s", number, refused.reason)
        return refused.reason


def match(run_id: int, now: datetime, attempt: int | None = None) -> str:
    """Do the match of a run that waits for it: ``in-review``, ``failed``, or ``nothing`` to do.

    ``attempt``: for which time it was begun, None for the last. Another worker that has it, or a run that was begun once more
    meanwhile, leave nothing to do; what was computed for an earlier time is dropped.
    """
    run = Run.objects.select_related("case").get(pk=run_id)
    alive = Alive(run, run.attempt if attempt is None else attempt, now)
    if run.case.state != "running" or not alive.takes_it_up():
        return "nothing"
    try:
        try:
            _match(run, now, alive)
        except (MatchFailed, RunRefused) as error:
            problem = error.problem if isinstance(error, MatchFailed) else _said(error)
            return _failed(run, problem, now, alive)
        except (Replaced, Refused):
            raise
        except Exception as error:
            if dialect.is_unavailable(error):
                raise
            log.exception("run %s failed", run.case.number)
            name = type(error).__name__
            return _failed(run, Bilingual(zh=f"内部错误：{name}", en=f"internal error: {name}"), now, alive)
    except (Replaced, Refused):
        # begun once more, or ended by hand, while this was at work: what it found counts for nothing
        log.warning("run %s: an earlier worker of it stops", run.case.number)
        return "nothing"
    return "in-review"


def _match(run: Run, now: datetime, alive: Alive) -> None:
    # Polars is loaded by who matches, and not by every page
    from mashangban.entitlements.counting import Counting

    book, number = rulebook(), run.case.number
    path = population.dataset(run.dataset)
    rules = [_unchanged(book.rule(one["code"], run.on), one) for one in run.rules]
    began = time.monotonic()
    digest = population.digest_of(path)
    out = _out(number, alive.attempt)
    try:
        matched = book.match(path, rules, run.on, run.engine, out, alive)
        alive.sign()
        with Counting(path, out, rules, run.on) as counting:
            counts = counting.counts()
            alive.sign()
            findings = counting.samples(number)
            # in small transactions, so that nobody waits: the list counts once the run is finished
            with transaction.atomic():
                alive.sign()
                Candidate.objects.filter(run=run).delete()
            for rule in rules:
                _keep(run, rule, book.benefit(str(rule.benefit)), counting, alive)
            counts = _compared(run, rules, counts)
            alive.sign()
            counts = _foreseen(run, path, rules, counts)
        with transaction.atomic():
            alive.sign()
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


def _keep(run: Run, rule: RuleAt, benefit: BenefitAt, counting: Counting, alive: Alive) -> None:
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
            alive.sign()
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


def _foreseen(run: Run, path: Path, rules: list[RuleAt], counts: dict[str, Any]) -> dict[str, Any]:
    """The counts with how many earlier offers and grants an approval would have looked at again."""
    from mashangban.entitlements.changing import foreseen

    # the approval of a run that looks ahead has nothing looked at again
    ahead = run.on > timezone.localdate(run.started_at, current_pack().zone)
    found = {} if ahead else foreseen(run, path)
    for rule in rules:
        counts[rule.code]["again"] = {kind: n for (code, kind), n in found.items() if code == rule.code}
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
        {"rule": rule.code, "version": rule.version, "digest": rule.digest, **_covered(counts[rule.code])}
        for rule in rules
    ]
    return {"outcome": outcome, "file_digest": digest, "rows": rows}


def _covered(counts: Mapping[str, Any]) -> dict[str, str]:
    """How many of each answer, as in the review."""
    answers = answers_shown(counts)
    return {answer: COVERED if number is None else str(number) for answer, number in answers.items()}


def _failed(run: Run, problem: Bilingual, now: datetime, alive: Alive) -> str:
    with transaction.atomic():
        alive.sign()
        Run.objects.filter(pk=run.pk).update(problem_zh=problem.zh, problem_en=problem.en)
        act(run.case.number, "failed", SYSTEM, {"reason": problem.zh[:500]}, now=now)
    return "failed"


def _said(error: RunRefused) -> Bilingual:
    if error.reason == "no-population":
        name = error.params.get("dataset")
        return Bilingual(zh=f"数据集“{name}”已经不在了", en=f"the data set {name!r} is not there any more")
    return Bilingual(zh=f"不能比对：{error.reason}", en=f"cannot be matched: {error.reason}")


def _out(number: str, attempt: int) -> Path:
    """Where the answers lie while they are counted; they are removed after that."""
    folder = Path(settings.VAR) / "matches"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{number}-{attempt}.parquet"


def _remove(out: Path) -> None:
    if out.is_dir():
        rmtree(out, ignore_errors=True)
    out.unlink(missing_ok=True)


class Replaced(Exception):  # noqa: N818 - named as what it says
    """The run was begun once more: this worker's part in it is over."""


class Alive:
    """The signs of life of a worker that has a run, with how far the match has come, for whoever watches."""

    def __init__(self, run: Run, attempt: int, now: datetime) -> None:
        self.attempt = attempt
        self._mine = Run.objects.filter(pk=run.pk, attempt=attempt)
        self._now, self._began = now, time.monotonic()
        self._noted = self._began

    def takes_it_up(self) -> bool:
        """Whether the run is this worker's now: the first one's, or one's whose predecessor has fallen silent."""
        free = Q(seen_at=None) | Q(seen_at__lte=self._now - SILENCE)
        return bool(self._mine.filter(free).update(seen_at=self._now))

    def __call__(self, done: int, rows: int) -> None:
        """Note how far it has come, now and then; raises ``Replaced``."""
        if time.monotonic() - self._noted >= _NOTE_EVERY:
            self.sign(done=done, rows=rows)

    def sign(self, **noted: int) -> None:
        """A sign of life; within a transaction nobody can begin the run again until it ends. Raises ``Replaced``."""
        self._noted = time.monotonic()
        seen = self._now + timedelta(seconds=self._noted - self._began)
        if not self._mine.update(seen_at=seen, **noted):
            raise Replaced


def _chunks(items: Iterable[Found], size: int) -> Iterable[list[Found]]:
    chunk: list[Found] = []
    for one in items:
        chunk.append(one)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
