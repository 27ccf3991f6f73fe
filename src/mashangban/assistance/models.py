"""Authority to act for somebody, what was done under it, and the tickets of a hall."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class Mandate(models.Model):
    """One person may act for another, in some scenes, by some acts, until a moment."""

    #: 12 letters nobody guesses: in addresses, and as ``mandate:<reference>`` in the events of cases
    reference = models.CharField(max_length=12, unique=True)
    #: ``directory.sealing`` over {principal_name, principal_phone, agent_name, agent_phone}; the agent's are empty
    #: for a member of staff
    sealed = models.BinaryField()
    #: keyed hashes of the phone numbers
    principal_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    agent_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    #: person code of a member of staff, empty for anybody else
    agent = models.CharField(max_length=80, blank=True, default="", db_index=True)
    #: scene codes; empty = every scene
    scenes = models.JSONField(default=list)
    #: of ``scope.ACTS``
    acts = models.JSONField(default=list)
    #: ``phone-code`` | ``counter`` | ``home-visit``
    how = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    #: days it is valid for once confirmed
    days = models.PositiveSmallIntegerField()
    #: handle of the code that went to the principal's phone; empty when somebody witnessed it
    code_token = models.CharField(max_length=32, blank=True, default="")
    #: valid from … up to, not including, …; both empty until the principal has agreed
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    #: the member of staff before whom it was given, and the unit
    witnessed_by = models.CharField(max_length=80, blank=True, default="")
    unit = models.CharField(max_length=80, blank=True, default="", db_index=True)
    revoked_at = models.DateTimeField(null=True)
    #: ``principal``, ``agent`` or a person code
    revoked_by = models.CharField(max_length=80, blank=True, default="")
    revoke_reason = models.CharField(max_length=200, blank=True, default="")
    erased_at = models.DateTimeField(null=True)
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["until"], name="mandate_to_erase", condition=models.Q(erased_at__isnull=True)
            )
        ]

    @property
    def code(self) -> str:
        """What events carry as their ``agent``."""
        return f"mandate:{self.reference}"

    def standing(self, now: datetime) -> str:
        """``waiting`` for the principal, ``valid``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None and self.revoked_at <= now:
            return "revoked"
        if self.until is None:
            return "waiting"
        return "valid" if now < self.until else "expired"


class ActReceipt(models.Model):
    """One thing done under a mandate. Written with it, in the same transaction; told to both phones."""

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="receipts")
    at = models.DateTimeField()
    #: of ``scope.ACTS``, or ``granted``, ``revoked`` or ``looked-up``
    act = models.CharField(max_length=12)
    #: person code of the member of staff who looked it up by the principal's phone number
    by = models.CharField(max_length=80, blank=True, default="")
    scene = models.CharField(max_length=80, blank=True, default="")
    #: case number, or a draft's reference
    number = models.CharField(max_length=20, blank=True, default="")
    #: when the text messages to principal and agent left; empty: on their way, or not to be sent
    told_principal_at = models.DateTimeField(null=True)
    told_agent_at = models.DateTimeField(null=True)
    #: why one of them was not sent
    failed = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]


class TicketRoll(models.Model):
    """The last number given out by a hall on a day, for each letter."""

    unit = models.CharField(max_length=80)
    day = models.DateField()
    letter = models.CharField(max_length=1)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "day", "letter"], name="one_roll_a_day")]


class Ticket(models.Model):
    """A walk-in's place in the line of a hall. Numbers start anew every day."""

    unit = models.CharField(max_length=80)
    day = models.DateField()
    letter = models.CharField(max_length=1)
    number = models.PositiveIntegerField()
    scene = models.CharField(max_length=80, blank=True, default="")
    #: a person of 60 or more, or anybody else who need not stand and wait
    elder = models.BooleanField(default=False)
    #: what to call them, sealed; erased the next day
    sealed_name = models.BinaryField(default=b"")
    #: waiting | called | serving | done | gone
    state = models.CharField(max_length=8, default="waiting")
    #: the window they are called to, and by whom
    counter = models.CharField(max_length=12, blank=True, default="")
    called_by = models.CharField(max_length=80, blank=True, default="")
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    #: times called: somebody who does not hear the first call is called again
    calls = models.PositiveSmallIntegerField(default=0)
    #: reference of the application begun for them
    application = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "day", "letter", "number"], name="one_ticket_per_number")
        ]
        indexes = [models.Index(fields=["unit", "day", "state", "taken_at"], name="ticket_line")]

    @property
    def code(self) -> str:
        """``A012``, as on the paper and on the screen."""
        return f"{self.letter}{self.number:03d}"
