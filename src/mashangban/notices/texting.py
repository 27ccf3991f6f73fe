"""Text messages: the sender that the installation names, the console in the demo."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable

from django.conf import settings

log = logging.getLogger(__name__)

#: phone number (11 digits), text; raises whatever it likes when the message was not taken
Sender = Callable[[str, str], None]


class NoSender(RuntimeError):  # noqa: N818 - says what is the matter
    """No text messages can be sent: set MASHANGBAN_SMS_SENDER to ``module:function``."""


def sender() -> Sender:
    """The function of ``MASHANGBAN_SMS_SENDER``; without one the console in the demo, else ``NoSender``."""
    if settings.SMS_SENDER:
        module, _colon, name = settings.SMS_SENDER.partition(":")
        found: Sender = getattr(importlib.import_module(module), name)
        return found
    if settings.DEMO:
        return _print
    raise NoSender(NoSender.__doc__)


def _print(phone: str, text: str) -> None:
    log.info("DEMO: to %s****%s: %s", phone[:3], phone[-4:], text)
