"""What a person agrees to when confirming: each text by its version, so that it is known later what was read."""

from __future__ import annotations

import hashlib
from typing import Final

from mashangban.core.catalog.parts import Bilingual
from mashangban.entitlements.errors import ConsentMissing

#: first day of each text → the text of what is paid
_PAID: Final = {
    "2024-01-01": Bilingual(
        zh=(
            "我确认领取这项待遇，并同意：发放单位使用上面列出的登记信息判断我是否符合条件，把款项发放到我选择的账户，"
            "并在发放后核查。情况如有变化，我会及时告知；不符合条件而领取的，我愿意退回。"
        ),
        en=(
            "I want this benefit and agree: the office uses the records listed above to decide whether I am entitled, pays "
            "to the account I have chosen, and checks afterwards. Should anything change I will say so; what I was not "
            "entitled to I will pay back."
        ),
    )
}
#: … of a card, a service or a reduction: nothing is paid, so there is no account in it
_NOT_PAID: Final = {
    "2024-01-01": Bilingual(
        zh=(
            "我确认享受这项待遇，并同意：办理单位使用上面列出的登记信息判断我是否符合条件，为我办理，并在办理后核查。"
            "情况如有变化，我会及时告知。"
        ),
        en=(
            "I want this benefit and agree: the office uses the records listed above to decide whether I am entitled, arranges "
            "it for me, and checks afterwards. Should anything change I will say so."
        ),
    )
}
VERSION: Final = max(_PAID)


def text(version: str = VERSION, *, paid: bool) -> Bilingual:
    """What is agreed to; ``paid``: whether the benefit is money paid to an account."""
    return (_PAID if paid else _NOT_PAID)[version]


def digest(version: str, *, paid: bool) -> str:
    """SHA-256 of both languages of a text: it tells the two of a version apart."""
    said = text(version, paid=paid)
    return hashlib.sha256(f"{said.zh}\n{said.en}".encode()).hexdigest()


def checked(version: str) -> str:
    """The version that was agreed to; raises ``ConsentMissing`` for none, or one that is not the present one."""
    if version != VERSION:
        raise ConsentMissing(VERSION)
    return version
