"""The face for residents: what they may be entitled to, and the offers they answer."""

from django.apps import AppConfig


class EntitledConfig(AppConfig):
    """The face of entitlements for residents."""

    name = "mashangban.web.entitled"
    label = "entitled"
