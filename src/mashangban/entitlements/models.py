"""Runs, the people they found, and what was offered to them.

Everything that was decided is in the log of the cases. These rows keep what must not stand there (facts, accounts: sealed),
what finds people again without naming them (keyed hashes), and what the database itself must refuse: a right held twice.
Money is kept in fen, as whole numbers: SQLite has no exact decimals.
"""

from __future__ import annotations

from django.db import models


class RuleText(models.Model):
    """A version of a rule with the facts it stands on, as it was when a run used it; never changed."""

    rule = models.CharField(max_length=80)
    #: the first day it is valid on
    version = models.CharField(max_length=10)
    #: SHA-256 of ``body``
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "version", "digest"], name="one_text_per_digest")
        ]


class Run(models.Model):
    """Rules held against a population on a day."""

    case = models.OneToOneField("cases.CaseRow", models.PROTECT, related_name="entitlement_run")
    on = models.DateField()
    subject = models.CharField(max_length=10)
    #: [{code, version, digest, benefit}]
    rules = models.JSONField()
    #: name of the data set among those of the installation
    dataset = models.CharField(max_length=120)
    engine = models.CharField(max_length=120, default="polars")
    file_digest = models.CharField(max_length=64, blank=True, default="")
    rows = models.BigIntegerField(default=0)
    #: what the office reviews, see ``reviewing``: plain numbers, suppressed when shown
    counts = models.JSONField(default=dict)
    #: samples and odd ones with their facts, sealed to the run's number
    findings = models.BinaryField(default=b"")
    #: rows done so far, for whoever watches
    done = models.BigIntegerField(default=0)
    seconds = models.DecimalField(max_digits=10, decimal_places=3, default=0)
    started_by = models.CharField(max_length=80)
    #: when it was begun, or begun once more
    started_at = models.DateTimeField()
    #: how often it was begun: a worker of an earlier time writes nothing any more
    attempt = models.PositiveIntegerField(default=0)
    #: the last sign of life of the worker that has it; None: none has taken it up yet
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    #: why it failed, in the words of the error
    problem_zh = models.TextField(blank=True, default="")
    problem_en = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="run_newest")]


class Candidate(models.Model):
    """Somebody, under a pseudonym, to whom a rule of a run says yes. What is offered carries no pseudonym."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="candidates")
    pseudonym = models.CharField(max_length=64)
    household = models.CharField(max_length=64, blank=True, default="")
    street = models.CharField(max_length=80, blank=True, default="")
    rule = models.CharField(max_length=80)
    benefit = models.CharField(max_length=80)
    #: new, offered, held (has the right already), declined (did not want it lately),
    #: unknown-person (no register names them), differs
    state = models.CharField(max_length=20, default="new")
    #: keyed hash of the pseudonym, which finds the grants of the same person
    link = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "rule", "pseudonym"], name="one_candidate_per_rule")
        ]
        indexes = [
            models.Index(fields=["run", "benefit", "state", "street", "id"], name="candidate_to_offer"),
            models.Index(fields=["run", "link"], name="candidate_link"),
        ]


class Offer(models.Model):
    """What one person was offered; its case is the truth of what became of it."""

    case = models.OneToOneField("cases.CaseRow", models.PROTECT, related_name="entitlement")
    run = models.ForeignKey(Run, models.PROTECT, related_name="offers")
    benefit = models.CharField(max_length=80)
    right = models.CharField(max_length=80)
    text = models.ForeignKey(RuleText, models.PROTECT, related_name="offers")
    on = models.DateField()
    period = models.CharField(max_length=10)
    #: first day of the budget it is paid from
    budget = models.DateField()
    amount_fen = models.BigIntegerField()
    street = models.CharField(max_length=80, blank=True, default="")
    unit = models.CharField(max_length=80)
    #: the case's state as far as rights and sums follow it, see ``settling``
    state = models.CharField(max_length=60)
    #: keyed hash of the pseudonym
    link = models.CharField(max_length=64)
    #: keyed hash of the holder of the right
    holder = models.CharField(max_length=64)
    #: the open part of the person's code
    code_id = models.CharField(max_length=8, unique=True)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=80)
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)
    #: a grant was tried and the budget did not reach
    waits_for_budget = models.BooleanField(default=False)
    #: facts the rule was held against, sealed to the case's number
    facts = models.BinaryField(default=b"")
    facts_digest = models.CharField(max_length=64)
    #: where it is paid to, sealed to ``account:<number>``; ``account_tail`` may be shown
    account = models.BinaryField(default=b"")
    account_kind = models.CharField(max_length=20, blank=True, default="")
    account_tail = models.CharField(max_length=8, blank=True, default="")
    consent = models.CharField(max_length=10, blank=True, default="")
    #: what the person said yes to themselves, where this goes on from it without their answering again
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried")
    #: the language the person has chosen, ``zh`` or ``en``; empty: not known
    lang = models.CharField(max_length=2, blank=True, default="")
    #: what changed since, sealed to ``changes:<number>``
    changes = models.BinaryField(default=b"")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state", "offered_at", "id"], name="offer_unit_state"),
            models.Index(fields=["right", "period", "state"], name="offer_right_state"),
            models.Index(fields=["run", "state"], name="offer_run_state"),
            models.Index(fields=["answer_by"], name="offer_unanswered", condition=models.Q(state="offered")),
            models.Index(fields=["case"], name="offer_to_erase", condition=models.Q(erased_at=None)),
            models.Index(fields=["link", "right", "offered_at"], name="offer_of_somebody"),
            models.Index(
                fields=["unit", "offered_at", "id"],
                name="offer_carried_on",
                condition=models.Q(carried_from__isnull=False),
            ),
        ]


class Right(models.Model):
    """A right held by somebody for a period. The database refuses the second one, whoever comes by it and how."""

    right = models.CharField(max_length=80)
    #: keyed hash of ``person:…``, ``household:…`` or ``firm:…``
    holder = models.CharField(max_length=64)
    #: once, 2024, 2024-10
    period = models.CharField(max_length=10)
    case = models.ForeignKey("cases.CaseRow", models.PROTECT, related_name="rights")
    taken_at = models.DateTimeField()
    #: the offer came to nothing, so the holder may have it another time
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["right", "holder", "period"],
                name="never_twice",
                condition=models.Q(released_at=None),
            )
        ]


class Tally(models.Model):
    """What was offered and granted from one budget, counted as it happens. Its row is the lock of the budget."""

    benefit = models.CharField(max_length=80)
    #: first day of the budget or, without one, of the year
    since = models.DateField()
    offers = models.BigIntegerField(default=0)
    offered_fen = models.BigIntegerField(default=0)
    confirmed = models.BigIntegerField(default=0)
    objected = models.BigIntegerField(default=0)
    lapsed = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    grants = models.BigIntegerField(default=0)
    #: of what stands: granted and not paid back
    granted_fen = models.BigIntegerField(default=0)
    withdrawn = models.BigIntegerField(default=0)
    recovered = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["benefit", "since"], name="one_tally_per_budget")]
