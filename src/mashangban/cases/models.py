"""The case log and its projections.

``Event`` is the truth: append-only (the database refuses change, see ``database.dialect``) and
hash-chained per case. ``CaseRow`` is what the events fold to, kept for queues and pages.
"""

from __future__ import annotations

from django.db import models


class DefinitionVersion(models.Model):
    """A published version of a service; open cases are served from here for ever."""

    service = models.CharField(max_length=80)
    version = models.DateField()
    #: SHA-256 of ``body``; a pack that changes a published version is refused
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "version"], name="one_body_per_version")]


class CaseRow(models.Model):
    """A case as queues and pages need it: the fold of its events plus the columns they sort by."""

    district = models.CharField(max_length=6)
    #: 14 digits with a check digit, see ``core.numbers``
    number = models.CharField(max_length=14, unique=True)
    service = models.CharField(max_length=80)
    version = models.CharField(max_length=10)
    state = models.CharField(max_length=60)
    unit = models.CharField(max_length=80)
    #: person code, empty while it waits in the unit's queue
    handler = models.CharField(max_length=80, blank=True, default="")
    place = models.CharField(max_length=80, blank=True, default="")
    channel = models.CharField(max_length=20)
    category = models.CharField(max_length=60, blank=True, default="")
    #: first words of what was written
    excerpt = models.CharField(max_length=160, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    #: next moment at which the sweep has something to do
    next_at = models.DateTimeField(null=True)
    #: the earliest due and warning moments among running clocks: lights and order of the inbox
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    #: where it stands in an open inbox: ``due_at``, or the far future when no clock runs; never null, so that
    #: pages can continue after it
    sort_at = models.DateTimeField()
    #: whom the present state waits for: staff, applicant or nobody
    waiting = models.CharField(max_length=10, default="staff")
    rating = models.SmallIntegerField(null=True)
    #: id of the place code that was scanned, empty if none
    code = models.CharField(max_length=16, blank=True, default="")
    #: words of danger found at intake
    danger = models.BooleanField(default=False)
    demo = models.BooleanField(default=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    #: number of the case whose cluster it follows, empty if none
    cluster = models.CharField(max_length=14, blank=True, default="")
    #: number of events; a writer that saw another is stale
    seq = models.PositiveIntegerField()
    #: hash of the last event
    head = models.CharField(max_length=64)
    #: the folded ``core.casework.Case``
    snapshot = models.JSONField()
    #: WGS-84, where the applicant gave a spot
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True)

    class Meta:
        db_table = "cases_case"
        indexes = [
            # the sweep
            models.Index(fields=["next_at"], name="case_next", condition=models.Q(next_at__isnull=False)),
            # inboxes: open cases by due moment
            models.Index(
                fields=["unit", "sort_at", "id"],
                name="case_unit_open",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["handler", "sort_at", "id"],
                name="case_handler_open",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["unit", "-closed_at", "-id"],
                name="case_unit_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["handler", "-closed_at", "-id"],
                name="case_handler_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(fields=["unit", "-opened_at", "-id"], name="case_unit_all"),
            models.Index(fields=["place", "-opened_at"], name="case_place"),
            models.Index(fields=["cluster"], name="case_cluster", condition=~models.Q(cluster="")),
        ]


class Event(models.Model):
    """One event, chained to the one before it. Never updated, never deleted."""

    district = models.CharField(max_length=6)
    case = models.ForeignKey(CaseRow, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    internal = models.BooleanField(default=False)
    data = models.JSONField()
    #: when it was written; ``at`` may be earlier, since a clock runs out at its own moment and not when it is swept.
    #: A day's root covers what was written that day, so that nothing can join a sealed day.
    recorded_at = models.DateTimeField()
    #: SHA-256 (or SM3) over the previous hash and this event's canonical form, see ``core.chain``
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_per_seq")]
        indexes = [models.Index(fields=["recorded_at"], name="event_recorded")]


class Assist(models.Model):
    """A unit asked to assist in a case: lets its people find and see the case."""

    case = models.ForeignKey(CaseRow, models.PROTECT, related_name="assists")
    unit = models.CharField(max_length=80)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="one_assist_per_unit")]
        indexes = [models.Index(fields=["unit"], name="assist_open", condition=models.Q(done=False))]


class Subject(models.Model):
    """A person or unit a case is about: they do not find it, see it or handle it."""

    case = models.ForeignKey(CaseRow, models.PROTECT, related_name="subjects")
    #: person or unit code
    who = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "who"], name="one_subject_per_case")]


class Identity(models.Model):
    """Who raised a case: encrypted, apart from the case, revealed only with a reason."""

    case = models.OneToOneField(CaseRow, models.PROTECT, primary_key=True, related_name="identity")
    #: AES-GCM (or SM4-GCM) over a JSON object of identity fields
    sealed = models.BinaryField()
    #: keyed hash of the phone number: finds one's own cases and caps misuse without opening anything
    phone_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    #: the case's, repeated here so that what has served its time is found by an index that knows nothing else
    closed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["closed_at"],
                name="identity_to_erase",
                condition=models.Q(closed_at__isnull=False, erased_at__isnull=True),
            )
        ]


class IdempotencyKey(models.Model):
    """A key already used, what it was used for, and the case it made."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    body_hash = models.CharField(max_length=64)
    case = models.ForeignKey(CaseRow, models.PROTECT)
    created_at = models.DateTimeField()


class DayRoot(models.Model):
    """The published Merkle root of a day's events, chained to the day before."""

    day = models.DateField(primary_key=True)
    root = models.CharField(max_length=64)
    events = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    #: hash over previous, day and root
    seal = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Migration(models.Model):
    """One applied move of open cases to another version, so that it can be undone."""

    service = models.CharField(max_length=80)
    to_version = models.CharField(max_length=10)
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    #: number → version it came from
    moved = models.JSONField()
