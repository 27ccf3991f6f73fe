"""A run: rules held against a population, reviewed by the office, approved by somebody else. Its case is the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from mashangban.cases.handling import act, again_if_colliding
from mashangban.cases.intake import Submission
from mashangban.cases.intake import submit as take_in
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import SYSTEM, Actor
from mashangban.core.numbers import NumberError, parse_case_number
from mashangban.directory.pack import current_pack
from mashangban.entitlements import population
from mashangban.entitlements.access import can_approve, can_offer, can_start, can_work, required
from mashangban.entitlements.errors import NoSuchRun, RunRefused
from mashangban.entitlements.models import RuleText, Run
from mashangban.entitlements.rulebook import BenefitAt, RuleAt, rulebook

__all__ = [
    "SERVICE",
    "SILENCE",
    "approve",
    "can_approve",
    "can_offer",
    "can_start",
    "chosen_rules",
    "drop",
    "find",
    "one_unit",
    "reject",
    "restart",
    "silent_since",
    "start",
    "text_of",
]

SERVICE: Final = "no-application.run"
#: without a sign of life for so long a run may be begun again [our own default]; a worker gives one every few seconds
SILENCE: Final = timedelta(minutes=5)
_SILENT: Final = "处理程序没有回应，由经办人员重新启动。"


def find(number: str) -> Run:
    """The run of a number, as typed; raises ``NoSuchRun``."""
    try:
        canonical = parse_case_number(number)
    except NumberError as error:
        raise NoSuchRun(number) from error
    run = Run.objects.select_related("case").filter(case__number=canonical).first()
    if run is None:
        raise NoSuchRun(number)
    return run


def start(
    rules: Sequence[str],
    dataset: str,
    actor: Actor,
    *,
    now: datetime,
    on: date | None = None,
    engine: str = "polars",
) -> Run:
    """Open the case of a run and queue its match. Raises ``RunRefused`` and, if the actor may not, ``intake.Refused``.

    ``rules``: codes; those of one benefit's authority. ``dataset``: a name among ``population.datasets()``. ``on``: the day as
    of which is judged; today unless said otherwise.
    """
    pack = current_pack()
    day = on or timezone.localdate(now, pack.zone)
    population.dataset(dataset)
    chosen, benefits = chosen_rules(rules, day)
    unit = one_unit(benefits)
    required(can_start(actor, unit), "start")
    with transaction.atomic():
        texts = [_kept(one, now) for one in chosen]
        listed = [
            {"code": one.code, "version": one.version, "digest": text.digest, "benefit": one.benefit or ""}
            for one, text in zip(chosen, texts, strict=True)
        ]
        receipt = take_in(
            Submission(
                SERVICE,
                {
                    "on": day.isoformat(),
                    "benefits": "、".join(dict.fromkeys(one.title.zh for one in benefits))[:500],
                    "rules": listed,
                    "dataset": dataset,
                    "engine": engine,
                },
                place=pack.info.code if pack.info.code in pack.places else None,
                channel="counter",
                anonymous=True,
                demo=pack.info.demo,
                prepared=True,
                unit=unit,
            ),
            now=now,
            actor=actor,
        )
        run = Run.objects.create(
            case=CaseRow.objects.get(number=receipt.number),
            on=day,
            subject=chosen[0].subject,
            rules=listed,
            dataset=dataset,
            engine=engine,
            started_by=actor.id,
            started_at=now,
            attempt=1,
        )
        _begin(run, actor, now)
    return find(receipt.number)


def restart(number: str, actor: Actor, *, now: datetime) -> Run:
    """Begin a run once more that failed, or whose worker gives no sign of life any more.

    Raises ``RunRefused`` (``still-running``) while it does, or when somebody else has begun it again at the same moment: a run
    goes on once. A worker that was only slow finds that it has been replaced, and writes nothing any more.
    """

    def whole() -> None:
        with transaction.atomic():
            run = find(number)
            required(can_work(actor, run.case.unit), "start")
            if run.case.state == "running":
                if silent_since(run, now) is None:
                    raise RunRefused("still-running", "run")
                _taken(run, now)
                act(run.case.number, "failed", SYSTEM, {"reason": _SILENT}, now=now)
            else:
                _taken(run, now)
            _begin(run, actor, now)

    again_if_colliding(whole)
    return find(number)


def silent_since(run: Run, now: datetime) -> datetime | None:
    """The last sign of life of a run that should be under way, when it is too long ago; None: all is well."""
    if run.case.state != "running":
        return None
    last = run.seen_at or run.started_at
    return last if now - last >= SILENCE else None


def approve(number: str, actor: Actor, remark: str = "", *, now: datetime) -> Run:
    """A leader who did not start the run lets offers be made of it; what it no longer bears out is looked at again."""
    from mashangban.entitlements.working import look_again

    with transaction.atomic():
        run = find(number)
        # the rows only this room prepares: a generic page cannot approve and leave out what follows
        noted = {**_given(remark=remark), "platform": [{"follows": "look-again"}]}
        act(run.case.number, "approve", actor, noted, now=now, prepared=True)
        look_again.enqueue(run.case.number)
    return find(number)


def reject(number: str, actor: Actor, reason: str, *, now: datetime) -> Run:
    """Nothing comes of the run."""
    act(find(number).case.number, "reject", actor, {"reason": reason}, now=now)
    return find(number)


def drop(number: str, actor: Actor, reason: str, *, now: datetime) -> Run:
    """A run that failed is given up."""
    act(find(number).case.number, "drop", actor, {"reason": reason}, now=now)
    return find(number)


def chosen_rules(codes: Sequence[str], on: date) -> tuple[list[RuleAt], list[BenefitAt]]:
    """The rules as valid on the day, and what they grant; raises ``RunRefused``."""
    book, chosen, benefits = rulebook(), [], []
    for code in dict.fromkeys(codes):
        try:
            rule = book.rule(code, on)
        except LookupError as error:
            raise RunRefused("unknown-rule", "rules", rule=code[:80]) from error
        if rule is None:
            raise RunRefused("not-valid", "rules", rule=code, on=on)
        if rule.benefit is None:
            raise RunRefused("no-benefit", "rules", rule=code)
        chosen.append(rule)
        benefits.append(book.benefit(rule.benefit))
    if not chosen:
        raise RunRefused("no-rules", "rules")
    if len({one.subject for one in chosen}) > 1:
        raise RunRefused("mixed-subjects", "rules")
    return chosen, benefits


def one_unit(benefits: Sequence[BenefitAt]) -> str:
    """The authority of all the benefits; raises ``RunRefused`` when there are several."""
    units = sorted({one.unit for one in benefits})
    if len(units) > 1:
        raise RunRefused("mixed-units", "rules", units=units)
    return units[0]


def text_of(run: Run, rule: str) -> RuleText:
    """The rule as the run used it."""
    for one in run.rules:
        if one["code"] == rule:
            return RuleText.objects.get(rule=rule, version=one["version"], digest=one["digest"])
    raise RunRefused("unknown-rule", "rules", rule=rule[:80])


def _kept(rule: RuleAt, now: datetime) -> RuleText:
    found, _ = RuleText.objects.get_or_create(
        rule=rule.code,
        version=rule.version,
        digest=rule.digest,
        defaults={"body": dict(rule.body), "kept_at": now},
    )
    return found


def _begin(run: Run, actor: Actor, now: datetime) -> None:
    from mashangban.entitlements.working import match_run

    act(run.case.number, "start", actor, {"platform": [{"dataset": run.dataset}]}, now=now, prepared=True)
    match_run.enqueue(run.pk, run.attempt)


def _taken(run: Run, now: datetime) -> None:
    """Whoever is first to begin it again; by one statement, so that two at once are told apart."""
    fresh = {"problem_zh": "", "problem_en": "", "done": 0, "started_at": now, "seen_at": None}
    if not Run.objects.filter(pk=run.pk, attempt=run.attempt).update(attempt=run.attempt + 1, **fresh):
        raise RunRefused("still-running", "run")
    run.attempt += 1


def _given(**texts: str) -> dict[str, Any]:
    return {name: value for name, value in texts.items() if value}
