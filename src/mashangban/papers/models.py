"""Uploads. A photo is stored re-encoded, by content, outside the web root, and served only through a view."""

from __future__ import annotations

from django.db import models


class Upload(models.Model):
    """A cleaned photo; bound to a case when the case is submitted or an action cites it."""

    #: random, unguessable; what forms and events refer to
    token = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey("cases.CaseRow", models.PROTECT, null=True, related_name="uploads")
    kind = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    #: person code or "applicant"
    uploaded_by = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField(db_index=True)
    internal = models.BooleanField(default=False)


class Scan(models.Model):
    """A document handed in or made here; its file lies sealed on disk, its name is sealed as well."""

    #: random, unguessable; what applications and papers refer to
    token = models.CharField(max_length=32, unique=True)
    #: `application/pdf` or `image/jpeg`
    kind = models.CharField(max_length=20)
    #: the name of the file as it was sent, sealed: names of files name people
    sealed_name = models.BinaryField()
    pages = models.PositiveIntegerField()
    #: bytes and SHA-256 (hexadecimal) of what is kept, before it is sealed
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    #: what it belongs to, e.g. `application:7KD2MX4QA1`; empty: nobody's yet, and removed after a day
    owner = models.CharField(max_length=80, blank=True, db_index=True)
    #: person code or "applicant"
    uploaded_by = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField(db_index=True)
