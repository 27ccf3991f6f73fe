"""From candidates to offers: a batch of a street, each offer in a transaction of its own."""

from __future__ import annotations

import secrets as random_source
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from mashangban.cases.handling import act, again_if_colliding
from mashangban.cases.intake import Submission
from mashangban.cases.intake import submit as take_in
from mashangban.cases.models import CaseRow
from mashangban.core.casework.model import Actor
from mashangban.directory.pack import current_pack
from mashangban.directory.sealing import phone_hash, seal
from mashangban.entitlements import budgets, carrying, holding, population
from mashangban.entitlements.access import can_work, required
from mashangban.entitlements.codes import new_code_id
from mashangban.entitlements.errors import AlreadyHeld, RunRefused
from mashangban.entitlements.models import Candidate, Offer, RuleText, Run
from mashangban.entitlements.pages import facts_of
from mashangban.entitlements.rulebook import BenefitAt, Explained, digest_of, rulebook
from mashangban.entitlements.runs import find, text_of
from mashangban.entitlements.settling import SERVICE
from mashangban.entitlements.telling import language_of, tell_offered
from mashangban.entitlements.timing import hindrance
from mashangban.registers import adapters
from mashangban.registers.subjects import Person

#: most offers of one batch
MOST = 500
#: how long whoever did not want it is not asked again [our own default]
NOT_AGAIN = timedelta(days=365)
#: registers that know who a pseudonym is
_REGISTERS = {"person": "population", "firm": "enterprises"}


@dataclass
class Batch:
    """What became of a batch."""

    #: numbers of the cases that were opened
    made: list[str] = field(default_factory=list)
    #: of those the ones that go on from what was confirmed before: nobody has to answer
    carried: list[str] = field(default_factory=list)
    #: has the right already → number of the case, empty where they came by it otherwise
    held: list[str] = field(default_factory=list)
    #: did not want it within the last year
    declined: int = 0
    #: no register says who they are
    unknown: int = 0
    #: the facts do not bear out the match
    differing: int = 0
    #: candidates of this choice that are left
    left: int = 0
    #: what was offered in all exceeds the budget by, in yuan
    over_budget: Decimal | None = None


@dataclass(frozen=True)
class _Making:
    """What all offers of a batch share."""

    run: Run
    benefit: BenefitAt
    text: RuleText
    actor: Actor
    now: datetime
    period: str
    #: household → who belongs to it, for a right of households
    members: Mapping[str, Sequence[str]]


def offer(
    run_number: str, benefit: str, actor: Actor, *, now: datetime, street: str | None = None, most: int = 100
) -> Batch:
    """Offer the benefit to up to ``most`` candidates of an approved run, of one street (its code; None: of all).

    Raises ``RunRefused`` (``not-approved``, ``bad-number``, ``population-changed``, ``no-benefit``, ``secret-replaced``, and what ``timing`` says) and
    ``intake.Refused`` when the actor may not; what was offered before that stays offered.
    """
    run = find(run_number)
    required(can_work(actor, run.case.unit), "offer")
    if run.case.state != "approved":
        raise RunRefused("not-approved", "run")
    if not 1 <= most <= MOST:
        raise RunRefused("bad-number", "most", most=MOST)
    what = _benefit(run, benefit)
    if (refused := hindrance(what, run.on, timezone.localdate(now, current_pack().zone))) is not None:
        raise refused
    if not _keyed_as_before():
        raise RunRefused("secret-replaced")
    waiting = Candidate.objects.filter(run=run, benefit=benefit, state="new")
    if street is not None:
        waiting = waiting.filter(street=street)
    chosen = list(waiting.order_by("id")[:most])
    batch = Batch()
    if chosen:
        path = population.dataset(run.dataset)
        if population.digest_of(path) != run.file_digest:
            raise RunRefused("population-changed", "dataset", dataset=run.dataset)
        known = population.facts_of(path, run.subject, [one.pseudonym for one in chosen])
        households = [one.household for one in chosen] if what.per == "household" else []
        members = population.members_of(path, households)
        makings: dict[str, _Making] = {}
        for one in chosen:
            if one.rule not in makings:
                makings[one.rule] = _making(run, what, one.rule, actor, now, members)
            _offer_one(one, known.get(one.pseudonym, {}), makings[one.rule], batch)
    batch.left = waiting.count()
    standing = budgets.standing(what, run.on)
    if standing.limit is not None and standing.offered > standing.limit:
        batch.over_budget = standing.offered - standing.limit
    return batch


def _keyed_as_before() -> bool:
    """Whether rights are found by the keys they were written with: else everybody would be offered again what they have."""
    newest = Offer.objects.select_related("case", "run").filter(erased_at=None).order_by("-pk").first()
    if newest is None or not newest.facts:
        return True
    facts = facts_of(newest)
    id_name = population.id_column(newest.run.subject)
    return id_name in facts and holding.link_of(str(facts[id_name])) == newest.link


def _benefit(run: Run, code: str) -> BenefitAt:
    if code not in {one["benefit"] for one in run.rules}:
        raise RunRefused("no-benefit", "benefit", benefit=code[:80])
    return rulebook().benefit(code)


def _making(
    run: Run, benefit: BenefitAt, rule: str, actor: Actor, now: datetime, members: Mapping[str, Sequence[str]]
) -> _Making:
    period = holding.period_of(benefit, run.on)
    return _Making(run, benefit, text_of(run, rule), actor, now, period, members)


def _offer_one(one: Candidate, facts: Mapping[str, Any], making: _Making, batch: Batch) -> None:
    run, benefit = making.run, making.benefit
    said = rulebook().explain(making.text.body, facts, run.on)
    if said.answer != "yes":
        batch.differing += 1
        _mark(one, "differs")
        return
    if _declined(one, benefit, making.now):
        batch.declined += 1
        _mark(one, "declined")
        return
    earlier = carrying.granted_before(benefit, one.link, making.period)
    if benefit.receives and facts.get(benefit.receives) is True and earlier is None:
        batch.held.append("")
        _mark(one, "held")
        return
    person = adapters.identity(_REGISTERS[run.subject], one.pseudonym, making.now)
    if person is None:
        batch.unknown += 1
        _mark(one, "unknown-person")
        return
    try:
        made = again_if_colliding(lambda: _open(one, facts, person, said, making, earlier))
    except AlreadyHeld as held:
        batch.held.append(held.number)
        _mark(one, "held")
        return
    if made is not None:
        batch.made.append(made.case.number)
        if made.carried_from_id is not None:
            batch.carried.append(made.case.number)


def _declined(one: Candidate, benefit: BenefitAt, now: datetime) -> bool:
    """Whether they said lately that they do not want it: nobody is asked the same every month."""
    objections = Offer.objects.filter(link=one.link, right=benefit.right, state="objected")
    return objections.filter(answered_at__gt=now - NOT_AGAIN).exists()


def _mark(one: Candidate, state: str) -> None:
    Candidate.objects.filter(pk=one.pk, state="new").update(state=state)


def _open(
    one: Candidate,
    facts: Mapping[str, Any],
    person: Person,
    said: Explained,
    making: _Making,
    earlier: Offer | None,
) -> Offer | None:
    """Everything one offer writes; None when somebody else has offered it meanwhile."""
    run, benefit, now = making.run, making.benefit, making.now
    with transaction.atomic():
        if not Candidate.objects.filter(pk=one.pk, state="new").update(state="offered"):
            return None
        digest = digest_of(facts)
        amount = benefit.amount_of(making.text.body)
        receipt = take_in(_submission(one, person, said, making, amount, digest), now=now, actor=making.actor)
        case_id = CaseRow.objects.values_list("id", flat=True).get(number=receipt.number)
        holders = holding.holders_of(
            benefit, one.pseudonym, one.household, making.members.get(one.household, ())
        )
        holding.claim(benefit, holders, making.period, case_id, now)
        row = act(
            receipt.number,
            "offer",
            making.actor,
            {"platform": [{"run": run.case.number, "right": benefit.right, "facts": digest}]},
            now=now,
            prepared=True,
        )
        since = budgets.budget_since(benefit, run.on)
        offer = Offer.objects.create(
            case_id=case_id,
            run=run,
            benefit=benefit.code,
            right=benefit.right,
            text=making.text,
            on=run.on,
            period=making.period,
            budget=since,
            amount_fen=budgets.fen(amount),
            street=one.street,
            unit=row.unit,
            state=row.state,
            link=one.link,
            holder=holders[0],
            code_id=new_code_id(random_source.randbelow),
            offered_at=now,
            offered_by=making.actor.id,
            answer_by=row.due_at,
            lang=language_of(phone_hash(person.phone) if person.phone else ""),
            facts=seal(dict(facts), receipt.number),
            facts_digest=digest,
        )
        budgets.count(benefit.code, since, offers=1, offered_fen=budgets.fen(amount))
        if earlier is None or not carrying.carry_on(offer, earlier, benefit, facts, now):
            tell_offered(case_id, now)
    return offer


def _submission(
    one: Candidate, person: Person, said: Explained, making: _Making, amount: Decimal, digest: str
) -> Submission:
    run, benefit, pack = making.run, making.benefit, current_pack()
    identity = {"name": person.name, "phone": person.phone}
    data = {
        "benefit_title": benefit.title.zh,
        "benefit": benefit.code,
        "amount": f"{amount:.2f}",
        "period": making.period,
        "on": run.on.isoformat(),
        "run": run.case.number,
        "found": timezone.localdate(run.finished_at or making.now, pack.zone).isoformat(),
        "rule": one.rule,
        "rule_version": making.text.version,
        "rule_digest": making.text.digest,
        "facts_digest": digest,
        "after_check": f"{benefit.after_check_days} days",
        "reasons": [
            {"zh": reason.text.zh, "en": reason.text.en, "article": reason.article} for reason in said.because
        ],
    }
    return Submission(
        SERVICE,
        data,
        {name: value for name, value in identity.items() if value},
        place=one.street if one.street in pack.places else pack.info.code,
        channel="counter",
        demo=pack.info.demo,
        prepared=True,
        unit=benefit.unit,
    )
