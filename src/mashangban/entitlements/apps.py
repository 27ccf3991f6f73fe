from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "mashangban.entitlements"
    label = "entitlements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mashangban.entitlements import telling

        telling.install()
