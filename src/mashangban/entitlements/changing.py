"""Facts that have changed since something was granted: found by a new run, looked at again by the office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from django.utils import timezone

from mashangban.directory.pack import current_pack
from mashangban.entitlements import grants, population
from mashangban.entitlements.errors import RunRefused
from mashangban.entitlements.holding import period_is_open
from mashangban.entitlements.models import Candidate, Offer, Run
from mashangban.entitlements.pages import facts_of
from mashangban.entitlements.rulebook import RuleAt, rulebook
from mashangban.entitlements.runs import find

#: what stands, or may come to stand
_STANDING = ("offered", "confirmed", "granted", "checked")
_AT_ONCE = 500
#: ``off-record``: the data set does not hold them any more; ``no-longer``: it holds them, and the rule says yes no more
Kind = Literal["off-record", "no-longer"]


@dataclass(frozen=True, slots=True)
class _Again:
    """An offer or grant to look at again, and why."""

    offer: Offer
    kind: Kind
    reason: str
    changes: Sequence[Mapping[str, Any]]


def reopen_changed(run_number: str, *, now: datetime) -> list[str]:
    """Look again at what was offered or granted for a period that is still open, where a new run no longer says yes.

    ``run_number``: a run that is reviewed or approved. Offers that nobody was paid by are taken back; grants are re-opened,
    with the clauses and facts that changed. Their numbers. A run that did not hold the rule against the data says nothing, nor
    does one as of a day before that of the offer. Raises ``RunRefused``; ``day-ahead``: what will be is no reason today.
    The fact that the holder has the benefit by now is no reason to take it away; nor is it that somebody is not in a data set
    that holds nobody of their street.
    """
    run = find(run_number)
    if run.case.state not in {"in-review", "approved"}:
        raise RunRefused("not-approved", "run")
    if run.on > timezone.localdate(now, current_pack().zone):
        raise RunRefused("day-ahead", "on", on=run.on)
    path = population.dataset(run.dataset)
    if population.digest_of(path) != run.file_digest:
        raise RunRefused("population-changed", "dataset", dataset=run.dataset)
    reopened = []
    for one in _borne_out_no_more(run, path):
        grants.reopen(one.offer.case.number, one.reason, one.changes, now=now)
        reopened.append(one.offer.case.number)
    return reopened


def foreseen(run: Run, path: Path) -> Counter[tuple[str, Kind]]:
    """Rule and kind → how many would be looked at again if the run were approved now. Its candidates are written."""
    return Counter((one.offer.text.rule, one.kind) for one in _borne_out_no_more(run, path))


def _borne_out_no_more(run: Run, path: Path) -> Iterator[_Again]:
    id_name = population.id_column(run.subject)
    streets: set[str] | None = None
    for some in _no_longer_found(run):
        kept = {offer.pk: facts_of(offer) for offer in some}
        names = [str(facts[id_name]) for facts in kept.values() if facts.get(id_name)]
        known = population.facts_of(path, run.subject, names)
        for offer in some:
            before = kept[offer.pk]
            if not before:
                continue
            after = known.get(str(before[id_name]))
            if after is None:
                streets = population.streets(path) if streets is None else streets
                if streets and offer.street not in streets:
                    # A data set of other streets says nothing of them.
                    continue
            found = _changed(run, offer, before, after)
            if found is not None:
                yield _Again(offer, "no-longer" if after is not None else "off-record", *found)


def _no_longer_found(run: Run) -> Iterator[list[Offer]]:
    """Standing offers of rules that the run held, whose holder is not among whom it found for the same benefit."""
    for listed in run.rules:
        found = Candidate.objects.filter(run=run, benefit=listed["benefit"]).values("link")
        rows = Offer.objects.select_related("case", "text").filter(
            benefit=listed["benefit"],
            text__rule=listed["code"],
            state__in=_STANDING,
            run__started_at__lt=run.started_at,
            on__lte=run.on,
        )
        last = 0
        while some := list(rows.filter(pk__gt=last).exclude(link__in=found).order_by("pk")[:_AT_ONCE]):
            last = some[-1].pk
            yield [one for one in some if period_is_open(one.period, run.on)]


def _changed(
    run: Run, offer: Offer, before: Mapping[str, Any], after: Mapping[str, Any] | None
) -> tuple[str, Sequence[Mapping[str, Any]]] | None:
    """Why it is looked at again, and what changed; None when nothing that matters has."""
    if after is None:
        fact = {
            "fact": population.id_column(run.subject),
            "zh": "登记",
            "en": "entry",
            "before": "有",
            "after": "已查不到",
        }
        return "登记库里已查不到这个人（可能已去世或迁出），请核实", [fact]
    rule = rulebook().rule(offer.text.rule, run.on)
    if rule is None:
        return "规则在新的日期已经不再有效", [{"fact": "rule", "before": offer.text.version, "after": ""}]
    receives = rulebook().benefit(offer.benefit).receives
    now_known = dict(after)
    if receives:
        # that they have it is what we did ourselves
        now_known[receives] = before.get(receives)
    said = rulebook().explain(rule.body, now_known, run.on)
    if said.answer == "yes":
        return None
    failing = [one for one in said.because if one.said != "yes"]
    titles = _titles(rule)
    raw = [name for name in rule.reads if name != receives and before.get(name) != now_known.get(name)]
    changes: list[Mapping[str, Any]] = [
        {
            "fact": name,
            "zh": titles.get(name, (name, name))[0],
            "en": titles.get(name, (name, name))[1],
            "before": before.get(name),
            "after": now_known.get(name),
        }
        for name in raw
    ]
    clauses = [
        {
            "fact": "clause",
            "zh": one.text.zh,
            "en": one.text.en,
            "before": "yes",
            "after": one.said,
            "article": one.article,
        }
        for one in failing
    ]
    reason = "不再符合：" + "；".join(
        f"{one.text.zh}（{one.article}）" if one.article else one.text.zh for one in failing
    )
    return reason[:500], [*changes, *clauses]


def _titles(rule: RuleAt) -> dict[str, tuple[str, str]]:
    return {one["name"]: (one["zh"], one["en"]) for one in rule.body["facts"]}
