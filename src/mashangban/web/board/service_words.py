"""Words of the board of one-thing services, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def way_title(way: str) -> str:
    """How an application came."""
    return {
        "assisted": _("with somebody acting for them"),
        "counter": _("in person at the counter"),
        "online": _("by themselves online"),
        "phone": _("by telephone"),
        "partner": _("by another district"),
    }.get(way, way)


def step_title(step: str) -> str:
    """A step on the way to handing in."""
    return {
        "situation": _("Situation"),
        "form": _("Form"),
        "materials": _("Documents"),
        "promises": _("Promises"),
        "review": _("Check and hand in"),
        "submitted": _("Handed in"),
    }.get(step, step)


def mode_title(direction: str, mode: str) -> str:
    """How a matter passes between districts."""
    return {
        ("in", "proxy"): _("Collected there, decided here"),
        ("in", "online"): _("Online from there, decided here"),
        ("out", "proxy"): _("Collected here, decided there"),
        ("out", "joint"): _("Handled jointly, a part there"),
        ("in", "joint"): _("Handled jointly, a part here"),
    }.get((direction, mode), mode)


def task_title(task: str) -> str:
    """Guidance and follow-up."""
    return {
        "guidance": _("Expert guidance"),
        "follow-up": _("Follow-up after delivery"),
        "callback": _("Callbacks after a bad rating"),
        "joint-review": _("Joint reviews"),
        "help": _("Requests for a helper"),
    }.get(task, task)


def term_title(name: str) -> str:
    """What is to be done within a term."""
    return {
        "notice": _("Accepted, or told what is missing"),
        "items": _("Items decided"),
        "whole": _("The whole decided"),
        "delivery": _("Results delivered"),
    }.get(name, name)
