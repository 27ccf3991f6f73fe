"""What a person is told by message about what they are offered: short, with the code by which they answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from mashangban.cases.models import CaseRow, Identity
from mashangban.core.catalog.parts import Bilingual
from mashangban.directory.pack import current_pack
from mashangban.entitlements import budgets
from mashangban.entitlements.codes import code_of, format_code
from mashangban.entitlements.models import Offer
from mashangban.entitlements.rulebook import rulebook
from mashangban.entitlements.settling import SERVICE
from mashangban.notices.delivery import register_text, send_later
from mashangban.notices.models import Notice

OFFERED = "benefit-offered"
CARRIED_ON = "benefit-carried-on"
_MOMENT = timedelta(seconds=1)
_OFFER = Bilingual(
    zh=(
        "【{unit}】您符合“{benefit}”的条件{amount}，不用申请。请在{until}前打开 {url} 确认，也可以到社区请工作人员帮您。"
        "您的编码：{code}。我们不会问您要密码或验证码。"
    ),
    en=(
        "[{unit}] You are entitled to “{benefit}”{amount}, without applying. Please confirm by {until} at {url}, or ask "
        "your community's office to help. Your code: {code}. We never ask for passwords."
    ),
)
_CARRIED_ON = Bilingual(
    zh=(
        "【{unit}】“{benefit}”{period}继续为您办理{amount}，沿用您上次的确认，您不用做什么。如果不再需要{account}，"
        "请打开 {url} 告诉我们。您的编码：{code}。"
    ),
    en=(
        "[{unit}] “{benefit}” goes on for {period}{amount} as you confirmed before; there is nothing to do. If you no longer "
        "want it{account}, tell us at {url}. Your code: {code}."
    ),
)
_OR_ACCOUNT = Bilingual(zh="，或者收款账户变了", en=" or the account has changed")
_REMINDER = Bilingual(
    zh="【{unit}】“{benefit}”还等您确认，请在{until}前打开 {url} ，编码 {code}。",
    en="[{unit}] “{benefit}” still waits for you. Please confirm by {until} at {url}, code {code}.",
)
_MOVED = Bilingual(
    zh="【{unit}】“{benefit}”有新进展：{state}。详情请看 {url} ，编码 {code}。",
    en="[{unit}] News about “{benefit}”: {state}. See {url}, code {code}.",
)

_GRANTED = Bilingual(zh="已准予“{benefit}”{amount}。", en="“{benefit}” is granted{amount}.")
_VOIDED = Bilingual(
    zh="登记的信息有变化，这次告知撤回。如您认为仍符合条件，可以向我们说明。",
    en="What is on record has changed, so this offer is taken back. If you think you are still entitled, please tell us.",
)


def tell_offered(case_id: int, now: datetime) -> None:
    """Write the message of a new offer, with the task that sends it; nothing where no number is known."""
    _tell(case_id, OFFERED, now)


def tell_carried_on(case_id: int, now: datetime) -> None:
    """Instead of ``tell_offered``, when what was confirmed before is carried on."""
    _tell(case_id, CARRIED_ON, now)


def _tell(case_id: int, kind: str, now: datetime) -> None:
    if not Identity.objects.filter(case_id=case_id).exclude(phone_hash="").exists():
        return
    notice = Notice.objects.create(case_id=case_id, to="applicant", kind=kind, data={}, created_at=now)
    send_later(notice.pk)


def language_of(phone_hash: str) -> str:
    """The language that whoever has this phone chose last for an offer; empty: not known. One query."""
    if not phone_hash:
        return ""
    chosen = Offer.objects.filter(case__identity__phone_hash=phone_hash).exclude(lang="")
    return chosen.order_by("-offered_at", "-pk").values_list("lang", flat=True).first() or ""


def granted_words(offer: Offer) -> str:
    """What the person is told of a grant where the office says nothing of its own, in their language."""
    lang = offer.lang or "zh"
    return _GRANTED.text(lang).format(benefit=_benefit_title(offer.case, lang), amount=_amount(offer, lang))


def voided_words(offer: Offer) -> str:
    """What the person is told of an offer that is taken back, in their language."""
    return _VOIDED.text(offer.lang or "zh")


def text_of(offer: Offer, kind: str, lang: str = "zh") -> str:
    """The message of a kind (see ``Notice``) about an offer; ``lang`` is ``zh`` or ``en``."""
    pack, row = current_pack(), offer.case
    state = pack.service(SERVICE, on=offer.on).states.get(row.state)
    words = (
        _OFFER
        if kind == OFFERED
        else _CARRIED_ON
        if kind == CARRIED_ON
        else _REMINDER
        if kind.startswith("clock-") and row.state == "offered"
        else _MOVED
    )
    code = code_of(offer.code_id)
    # what ends at midnight ends with the day before
    until = timezone.localtime(offer.answer_by - _MOMENT, pack.zone) if offer.answer_by else None
    return words.text(lang).format(
        unit=pack.units[offer.unit].title.text(lang),
        benefit=_benefit_title(row, lang),
        amount=_amount(offer, lang),
        until=_day(until, lang) if until else "",
        url=f"{settings.BASE_URL}/e/{code}",
        code=format_code(code),
        state=((state.public or state.title).text(lang) if state else row.state),
        period=period_words(offer.period, lang),
        account=_OR_ACCOUNT.text(lang) if offer.account_kind else "",
    )


def _benefit_title(row: CaseRow, lang: str) -> str:
    data = row.snapshot["data"]
    try:
        return rulebook().benefit(str(data.get("benefit"))).title.text(lang)
    except LookupError:
        return str(data.get("benefit_title", ""))


def _amount(offer: Offer, lang: str) -> str:
    """``，120.50元``; nothing for a card or a service."""
    if not offer.amount_fen:
        return ""
    sum_ = budgets.yuan(offer.amount_fen)
    return f"，{sum_}元" if lang == "zh" else f", {sum_} yuan"


def period_words(period: str, lang: str) -> str:
    """A month or year: ``2024-10`` → ``2024年10月`` / ``October 2024``; ``2024`` → ``2024年`` / ``2024``."""
    year, _hyphen, month = period.partition("-")
    if lang == "zh":
        return f"{year}年" + (f"{int(month)}月" if month else "")
    return f"{date(int(year), int(month), 1):%B} {year}" if month else year


def _day(moment: datetime, lang: str) -> str:
    return f"{moment.month}月{moment.day}日" if lang == "zh" else f"{moment:%Y-%m-%d}"


def _written(notice: Notice) -> str | None:
    offer = Offer.objects.select_related("case").filter(case_id=notice.case_id).first()
    return text_of(offer, notice.kind, offer.lang or "zh") if offer is not None else None


def install() -> None:
    """Called once when the applications start: messages about these cases are written here."""
    register_text(SERVICE, _written)
