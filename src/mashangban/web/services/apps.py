"""One-thing services for residents: notice, application, following, verifying."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """The face of one-thing services."""

    name = "mashangban.web.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"
