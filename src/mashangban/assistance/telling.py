"""Text messages about mandates, to the principal and to the agent; in Chinese and English, since nobody knows here who reads them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from mashangban.assistance import keys
from mashangban.assistance.models import ActReceipt, Mandate
from mashangban.cases.intake import key_of
from mashangban.core.numbers import format_case_number, format_receipt_key
from mashangban.directory.pack import current_pack
from mashangban.notices.texting import Sender, sender

if TYPE_CHECKING:
    from mashangban.assistance.mandates import Parties

log = logging.getLogger(__name__)

_ZH: Mapping[str, str] = {
    "granted": "{principal}授权{agent}代办事项，有效至{until}",
    "revoked": "{principal}给{agent}的代办授权已终止",
    "submit": "{agent}已代{principal}提交申请{number}",
    "supply": "{agent}已代{principal}补交材料{number}",
    "write": "{agent}已代{principal}就申请{number}留言",
    "receive": "{agent}已代{principal}领取结果{number}",
    "withdraw": "{agent}已代{principal}撤回申请{number}",
}
_EN: Mapping[str, str] = {
    "granted": "{agent} may act for {principal} until {until}.",
    "revoked": "The authority of {agent} to act for {principal} has ended.",
    "submit": "{agent} handed in application{number} for {principal}.",
    "supply": "{agent} supplied papers{number} for {principal}.",
    "write": "{agent} wrote about application{number} for {principal}.",
    "receive": "{agent} received the result{number} for {principal}.",
    "withdraw": "{agent} withdrew application{number} for {principal}.",
}


def asking_text(mandate: Mandate, both: Parties, code: str) -> str:
    """The question to the principal with the code that is their yes."""
    about = _scenes_in(mandate)
    return (
        f"【码上办】{both.agent.name}想替您办理{about}，{mandate.days}天内有效。"
        f"同意：把验证码 {code} 当面告诉他（她），或在 {link(mandate)} 输入，10 分钟内有效。不同意请不要理会，也不要告诉任何人。"
        f" {both.agent.name} asks to act for you for {mandate.days} days. "
        f"If you agree, give them the code {code} in person, or type it at the address above. If not, tell nobody."
    )


def link(mandate: Mandate) -> str:
    """Where the principal agrees, looks, or ends it."""
    return f"{settings.BASE_URL}/m/{mandate.reference}"


def tell_later(receipt_id: int) -> None:
    """Queue both messages; the task is a row of the same database, so they leave if, and only if, we commit."""
    deliver_receipt.enqueue(receipt_id)


@task()
def deliver_receipt(receipt_id: int) -> str:
    """Send what a receipt says to both phones; what was sent is not sent again."""
    return deliver(receipt_id, now=timezone.now())


def deliver(receipt_id: int, *, now: datetime, send: Sender | None = None) -> str:
    """``sent``, ``nobody`` (erased meanwhile), or ``failed`` (said in the row, and tried by nobody again)."""
    from mashangban.assistance.mandates import parties

    row = ActReceipt.objects.select_related("mandate").filter(pk=receipt_id).first()
    if row is None or row.mandate.erased_at is not None:
        return "nobody"
    both = parties(row.mandate)
    answer = "sent"
    ways = (
        ("told_principal_at", both.principal.phone, text_of(row, both, principal=True)),
        ("told_agent_at", both.agent.phone, text_of(row, both, principal=False)),
    )
    for told, phone, text in ways:
        if not phone or getattr(row, told) is not None:
            continue
        try:
            (send or sender())(phone, text)
        except Exception as error:  # whatever a sender of another house may raise must not stop the queue
            log.exception("receipt %s was not sent", receipt_id)
            ActReceipt.objects.filter(pk=row.pk).update(failed=f"failed: {type(error).__name__}"[:200])
            answer = "failed"
            continue
        ActReceipt.objects.filter(pk=row.pk).update(**{told: now})
    return answer


def text_of(row: ActReceipt, both: Parties, *, principal: bool) -> str:
    """What a receipt says; the principal is told the key of the mandate when it begins, of a case when it is handed in."""
    until = timezone.localtime(row.mandate.until).strftime("%Y-%m-%d") if row.mandate.until else ""
    number = format_case_number(row.number) if len(row.number) == 14 else row.number
    names = {
        "principal": both.principal.name,
        "agent": both.agent.name,
        "until": until,
        "number": f" {number}" if number else "",
    }
    zh, en = _ZH[row.act].format(**names), _EN[row.act].format(**names)
    if not principal:
        return f"【码上办】{zh}。{link(row.mandate)} {en}"
    if row.act == "revoked":
        return f"【码上办】{zh}。{en}"
    key = f"，查询码 {format_receipt_key(keys.key_of(row.mandate.reference))}" if row.act == "granted" else ""
    end = (
        "End it at the address above with the key." if key else "Not your wish? End it at the address above."
    )
    return f"【码上办】{zh}。{_case_key(row)}查看或终止授权：{link(row.mandate)}{key}。{en} {end}"


def _case_key(row: ActReceipt) -> str:
    """Where the principal follows what was handed in for them; the agent saw number and key on the screen."""
    if row.act != "submit" or len(row.number) != 14:
        return ""
    return f"办理进度：{settings.BASE_URL}/t/{row.number} 查询码 {format_receipt_key(key_of(row.number))}。"


def _scenes_in(mandate: Mandate) -> str:
    pack = current_pack()
    titles = [pack.scenes[code][-1].title.zh for code in mandate.scenes if code in pack.scenes]
    if not titles:
        return "政务服务事项"
    return f"“{titles[0]}”" + (f"等{len(titles)}件事" if len(titles) > 1 else "")
