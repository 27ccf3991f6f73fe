from django.apps import AppConfig


class GrantingConfig(AppConfig):
    name = "mashangban.web.granting"
    label = "granting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # what these pages add to the desk, which does not know them
        from mashangban.web.granting.entrance import enter

        enter()
