"""Notices that leave the house: written in the case's transaction together with the task that sends them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from mashangban.notices.models import Notice
from mashangban.notices.texting import Sender, sender

log = logging.getLogger(__name__)

#: case id → phone number of the applicant, or None; the room that keeps identities registers itself here
AddressBook = Callable[[int], str | None]

#: a notice about a case of one service → its text; None: the usual one
Writer = Callable[[Notice], str | None]

_address_books: list[AddressBook] = []
_writers: dict[str, Writer] = {}


def register_address_book(book: AddressBook) -> None:
    """Say who knows the applicants' numbers. Called once, when the applications start."""
    _address_books[:] = [book]


def register_text(service: str, writer: Writer) -> None:
    """Say who writes the messages about the cases of a service. Called once, when the applications start."""
    _writers[service] = writer


def send_later(notice_id: int) -> None:
    """Queue a notice; the task is a row of the same database, so it is sent if, and only if, we commit."""
    deliver_notice.enqueue(notice_id)


@task()
def deliver_notice(notice_id: int) -> str:
    """Send one notice. Sent twice is as good as once: what was sent is not sent again."""
    return deliver(notice_id, now=timezone.now())


def deliver(notice_id: int, *, now: datetime, send: Sender | None = None) -> str:
    """Send a notice and note when, or why not; ``sent``, ``already-sent``, ``nobody`` or ``failed``."""
    notice = Notice.objects.select_related("case").filter(pk=notice_id).first()
    if notice is None or notice.sent_at is not None:
        return "already-sent"
    phone = next((book(notice.case_id) for book in _address_books if notice.case_id), None)
    if phone is None:
        return _failed(notice, "nobody")
    # a part of what was asked for is found under the number that the applicant has
    number = str(notice.data.get("number") or (notice.case.number if notice.case else ""))
    try:
        (send or sender())(phone, _written(notice) or _text(number))
    except Exception as error:  # whatever a sender of another house may raise must not stop the queue
        log.exception("notice %s was not sent", notice_id)
        return _failed(notice, f"failed: {type(error).__name__}"[:200])
    Notice.objects.filter(pk=notice.pk).update(sent_at=now, failed="")
    return "sent"


def _failed(notice: Notice, why: str) -> str:
    Notice.objects.filter(pk=notice.pk).update(failed=why)
    return why.split(":", maxsplit=1)[0]


def _written(notice: Notice) -> str | None:
    writer = _writers.get(notice.case.service) if notice.case else None
    return writer(notice) if writer else None


def _text(number: str) -> str:
    """Says nothing of the matter itself: a message may be read by others."""
    grouped = f"{number[:6]}-{number[6:13]}-{number[13:]}"
    return f"您的办件 {grouped} 有新进展，请凭编号和查询码到 {settings.BASE_URL}/t/ 查看。"
