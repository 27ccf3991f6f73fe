"""Codes sent to phones and notices on their way out."""

from __future__ import annotations

from django.db import models


class PhoneCode(models.Model):
    """A six-digit code sent to a number; attempts are counted here, so they cannot be spread over processes."""

    #: random handle given to the page
    token = models.CharField(max_length=32, unique=True)
    phone_hash = models.CharField(max_length=64, db_index=True)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class Notice(models.Model):
    """A message for a person (by sealed identity) or a staff member, sent by the worker."""

    case = models.ForeignKey("cases.CaseRow", models.PROTECT, null=True, related_name="notices")
    #: "applicant" or a person code
    to = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to", "-created_at"], name="notice_to")]
