"""Applications to a one-thing service, from the first answer until they are handed in, and what goes with them.

An application is the draft of a parent case. Once handed in it is frozen: what happens afterwards is told by the case
log. Form values and phone are sealed; the open columns hold nothing about a person that could be guessed back.
"""

from __future__ import annotations

from typing import Final

from django.db import models

#: the steps of an application in their order
STEPS: Final = ("situation", "form", "materials", "promises", "review", "submitted")


class Application(models.Model):
    """One application of one person or firm to one scene."""

    #: ten random letters, the public id in addresses
    reference = models.CharField(max_length=10, unique=True)
    #: keyed hash of the code by which it is resumed on another device
    code_hash = models.CharField(max_length=64, db_index=True)
    scene = models.CharField(max_length=80)
    #: ISO day of the version it began with
    scene_version = models.CharField(max_length=10)
    #: answers about the situation by question
    answers = models.JSONField(default=dict)
    #: codes of what these answers ask for: ``fields``, ``materials``, ``items``
    asked = models.JSONField(default=dict)
    #: form values and who applies, see ``contents``; empty once erased
    sealed = models.BinaryField(default=bytes)
    #: keyed hash of the phone that was proven, empty until then
    phone_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    #: keyed hash of the applicant's identity number or the firm's code
    subject_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    #: keyed hash of the scene, the subject, and what it is about: finds a second application for the same thing
    thing_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    channel = models.CharField(max_length=20, default="web")
    place = models.CharField(max_length=80, blank=True, default="")
    #: unit it was handed in to
    unit = models.CharField(max_length=80, blank=True, default="")
    #: who acts for the applicant: a person code, ``mandate:<id>``, or empty
    agent = models.CharField(max_length=80, blank=True, default="")
    #: code of the partner district it is meant for, empty at home
    region = models.CharField(max_length=80, blank=True, default="")
    #: the furthest step reached, and when each was reached first (ISO)
    step = models.CharField(max_length=20, default="situation")
    steps = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    #: when the one-time notice was shown
    told_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    #: what the offices found of single answers: element → ``checked``, ``remark`` and ``findings``, as of documents
    remarks = models.JSONField(default=dict)
    #: documents that offices asked for in their own words, see ``own_documents``
    own_documents = models.JSONField(default=list)
    #: keyed hash of the name under which it was handed in, so that doing it twice is doing it once
    once_hash = models.CharField(max_length=64, blank=True, default="")
    case = models.OneToOneField("cases.CaseRow", models.PROTECT, null=True, related_name="application")
    #: the notice as it was when handed in: language → notice
    told = models.JSONField(default=dict)
    #: the rows of the plan as they were handed in
    plan = models.JSONField(default=list)
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            # drafts to erase, and how far they came
            models.Index(
                fields=["touched_at"], name="application_draft", condition=models.Q(submitted_at__isnull=True)
            ),
            models.Index(fields=["scene", "step"], name="application_steps"),
            # how far those begun in a period came
            models.Index(fields=["begun_at", "step"], name="application_begun"),
        ]


class Material(models.Model):
    """A document of an application: how it came, how far it is trusted, whether it was found right."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="materials")
    #: code of the evidence type
    evidence = models.CharField(max_length=80)
    #: scan | register | reuse | paper | promise | later | made-here
    how = models.CharField(max_length=12)
    #: the regime of what is promised or comes later
    regime = models.CharField(max_length=30, blank=True, default="")
    #: tokens of scans, in the order of their pages
    scans = models.JSONField(default=list)
    #: register that holds it, and under which reference
    register = models.CharField(max_length=80, blank=True, default="")
    #: register | original | copy | statement
    trust = models.CharField(max_length=10, default="copy")
    #: SHA-256 of what was handed in
    digest = models.CharField(max_length=64, blank=True, default="")
    #: tokens of the signed letters: one for each item that takes the promise
    letters = models.JSONField(default=list)
    #: the material of an earlier application that was used again
    reused = models.ForeignKey("self", models.SET_NULL, null=True, related_name="reuses")
    #: what each office found: item (empty: the office of the whole) → ``checked`` (ok, defect), ``remark``, ``by``, ``at``
    findings = models.JSONField(default=dict)
    #: what follows from them: nothing yet, ok, or defect with every remark
    checked = models.CharField(max_length=10, blank=True, default="")
    remark = models.CharField(max_length=500, blank=True, default="")
    checked_by = models.CharField(max_length=80, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    supplied_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "evidence"], name="one_material_per_evidence")
        ]
