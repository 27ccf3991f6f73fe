from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "mashangban.web.hall"
    label = "hall"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # what the hall adds to the desk, which does not know it
        from mashangban.web.hall.entrance import enter

        enter()
