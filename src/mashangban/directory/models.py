"""Runtime facts of the directory: accounts, absences, place codes, scans.

Units, places, posts, people and shifts themselves are the pack's (``core.catalog.Pack``) and
are referred to by their codes; only what changes between two packs has a table here.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Account(models.Model):
    """Ties a sign-in to a person of the pack."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account")
    #: person code in the pack
    person = models.CharField(max_length=80, unique=True)
    #: true for accounts that the demo made; they carry a known password
    demo = models.BooleanField(default=False)


class Absence(models.Model):
    """A person away from a moment to a moment (exclusive); routing passes them over."""

    person = models.CharField(max_length=80, db_index=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    entered_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="absence_ends_later")
        ]


class PlaceCode(models.Model):
    """A signed code on a poster. The token is ``core.codes.make_token(code_id)``."""

    code_id = models.CharField(max_length=16, unique=True)
    place = models.CharField(max_length=80, db_index=True)
    #: service opened by the code
    service = models.CharField(max_length=80, default="police-desk.ask")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    revoke_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-issued_at"])]


class ScanCount(models.Model):
    """Visits by code and hour. Nothing about who scanned is kept."""

    district = models.CharField(max_length=6)
    code = models.ForeignKey(PlaceCode, models.PROTECT)
    place = models.CharField(max_length=80)
    hour = models.DateTimeField()
    visits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "hour"], name="one_count_per_code_and_hour")]
        indexes = [models.Index(fields=["hour"])]


class ApiToken(models.Model):
    """A token by which a program acts for a person; see ``directory.tokens``."""

    #: person code in the pack
    person = models.CharField(max_length=80, db_index=True)
    #: what it is for, so that it can be found again and ended
    name = models.CharField(max_length=80)
    #: SHA-256 of the token
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    #: to the hour
    last_used_at = models.DateTimeField(null=True, blank=True)
