"""Sign-in of staff: accounts come from the pack, never from a form; leaders need a second factor."""

from __future__ import annotations

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mashangban.directory.accounts import actor_for, leads_or_administers
from mashangban.web.shared.address import client_address

#: marks a sealed authenticator secret; what lacks it was stored by an older installation
SEALED = "sealed:"


#: a code that is wrong, with what to do: the library only says that it is
WRONG_CODE = _(
    "This code is not right. Type the six digits that the app shows now; if they never fit, set the phone's clock by itself."
)


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships without types
    """Closed to sign-up; rate limits see the address of the client, not of the proxy."""

    error_messages = {**DefaultAccountAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def add_message(self, *args: object, **kwargs: object) -> None:
        """No "you have signed in" banners: the page itself says so."""


class StaffMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships without types
    """Second factors: secrets are sealed at rest; who must have one cannot switch it off."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return SEALED + _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        try:
            return _fernet().decrypt(encrypted_text[len(SEALED) :].encode()).decode()
        except InvalidToken:
            # another secret sealed it: no code can be right, so the sign-in is refused, not broken
            return base64.b32encode(b"unreadable").decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if authenticator.type == Authenticator.Type.TOTP:
            return not needs_second_factor(authenticator.user)
        return True


def needs_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the account's posts today make a second factor compulsory (leaders, administrators)."""
    if not user.is_authenticated:
        return False
    return leads_or_administers(actor_for(user, timezone.now()))


def has_second_factor(user: AbstractBaseUser) -> bool:
    """Whether an authenticator app is set up. One query."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str) -> bytes:
    stretched = HKDF(SHA256(), 32, salt=None, info=b"mashangban authenticator secrets").derive(
        secret.encode()
    )
    return base64.urlsafe_b64encode(stretched)
