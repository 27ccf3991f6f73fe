from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "mashangban.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answers are remembered from the beginning of a request to its end."""
        from django.core.signals import request_finished, request_started

        from mashangban.registers import remembering

        request_started.connect(remembering.begin, dispatch_uid="registers-begin")
        request_finished.connect(remembering.end, dispatch_uid="registers-end")
