"""Whether somebody who acts for the applicant may: looked at where the act is done, whatever face it came by."""

from __future__ import annotations

from datetime import datetime

from mashangban.assistance import mandates
from mashangban.assistance.mandates import PREFIX


def authorised(agent: str | None, act: str, scene: str, now: datetime, *, principal_phone: str = "") -> None:
    """Raise ``MandateRefused`` when the authority does not cover the act now.

    Members of staff who help (a person code) act by their office, and need none. ``principal_phone``: for whom, where
    that is known.
    """
    if agent and agent.startswith(PREFIX):
        mandates.check(agent, act, scene, now, principal_phone=principal_phone)
