"""Counters folded from events by a cursor, so that boards stay fast however many cases are closed."""

from __future__ import annotations

from django.db import models


class DayFigure(models.Model):
    """One counter: how often ``measure`` = ``value`` happened for a place, unit and category on a day."""

    district = models.CharField(max_length=6)
    day = models.DateField()
    service = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=60, blank=True)
    measure = models.CharField(max_length=40)
    #: sub-key: a rating, minutes to reply …; empty when the measure has none
    value = models.CharField(max_length=40, blank=True)
    n = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            # what is told of all days of one category: those served by a scene
            models.Index(fields=["service", "category", "measure", "day"], name="figure_of_category"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "service", "unit", "place", "category", "measure", "value"],
                name="one_counter",
            )
        ]


class Cursor(models.Model):
    """Up to which event the counters are folded."""

    name = models.CharField(max_length=40, primary_key=True)
    event_id = models.BigIntegerField(default=0)
