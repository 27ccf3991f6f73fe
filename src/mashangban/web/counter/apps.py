"""The face of the service hall's counter."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """The face of counter and agents."""

    name = "mashangban.web.counter"
    label = "counter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the counter into the desk's bar, which does not know it."""
        from mashangban.web.counter.entrance import enter

        enter()
