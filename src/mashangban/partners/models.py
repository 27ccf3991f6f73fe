"""Slips, the messages that travel with them, and how each partner is.

What slips and messages carry is personal: it is sealed (``directory.sealing``) to the slip's number.
"""

from __future__ import annotations

from django.db import models


class Handover(models.Model):
    """One slip as this side sees it: what was handed over to a partner, or by one."""

    #: 20 digits with a check digit, see ``slips``; the same on both sides
    slip = models.CharField(max_length=20, unique=True)
    partner = models.CharField(max_length=40)
    #: ``out``: the partner decides; ``in``: we decide
    direction = models.CharField(max_length=3)
    #: online, proxy or joint
    mode = models.CharField(max_length=10)
    item = models.CharField(max_length=80, blank=True, default="")
    scene = models.CharField(max_length=80, blank=True, default="")
    title = models.CharField(max_length=400, blank=True, default="")
    #: our case: the application or request that came of it, the collection, or the part that waits
    case = models.OneToOneField("cases.CaseRow", models.PROTECT, null=True, related_name="handover")
    #: a ``shapes.State``; before the partner has said anything, ``draft`` and then ``sent``
    state = models.CharField(max_length=20, default="draft")
    #: what the applicant is to be told; names nobody
    told = models.TextField(blank=True, default="")
    #: sequence numbers: the last one written here, the last one heard
    said = models.PositiveIntegerField(default=0)
    heard = models.PositiveIntegerField(default=0)
    #: events of the case when it was last compared, and the digest of what was last written about it
    seen = models.PositiveIntegerField(default=0)
    written = models.CharField(max_length=64, blank=True, default="")
    #: the newest dossier, sealed; empty once it has served its time
    dossier = models.BinaryField(default=b"")
    #: the newest status, sealed likewise
    status = models.BinaryField(default=b"")
    #: files of the dossier here: SHA-256 as sent → token of the scan
    files = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    #: nothing more will come or go
    closed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "-updated_at"], name="handover_partner"),
            models.Index(fields=["case"], name="handover_open", condition=models.Q(closed_at__isnull=True)),
        ]


class Message(models.Model):
    """One message, in or out. A message that came again is known by its id; its answer is kept."""

    #: 32 hexadecimal digits, given by whoever wrote it
    message_id = models.CharField(max_length=32)
    partner = models.CharField(max_length=40)
    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=10)
    slip = models.ForeignKey(Handover, models.CASCADE, null=True, related_name="messages")
    sequence = models.PositiveIntegerField()
    #: the envelope's bytes, sealed - without those of scans once it was taken; empty when they have served their time
    body = models.BinaryField(default=b"")
    #: SHA-256 of those bytes
    digest = models.CharField(max_length=64)
    #: written here, or first received
    at = models.DateTimeField()
    #: the receipt (as ``envelope.Receipt``) and its signature: ours for what came in, the partner's for what went out
    receipt = models.JSONField(null=True)
    receipt_moment = models.CharField(max_length=40, blank=True, default="")
    receipt_signature = models.CharField(max_length=100, blank=True, default="")
    #: how often it came in again, or was tried to be sent
    attempts = models.PositiveIntegerField(default=0)
    acked_at = models.DateTimeField(null=True)
    #: the partner will not take it as it is; why is in ``problem``
    refused_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "direction", "message_id"], name="one_message_per_id")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="message_to_send", condition=models.Q(next_try_at__isnull=False)
            ),
        ]


class Standing(models.Model):
    """How a partner is: when it last answered, what it last failed with, and what is open there across regions."""

    partner = models.CharField(max_length=40, primary_key=True)
    answered_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")
    #: the last copy of the partner's offers (``offers``), and when it was fetched
    offers = models.JSONField(default=list)
    offers_at = models.DateTimeField(null=True)
