from django.apps import AppConfig


class RegionConfig(AppConfig):
    name = "mashangban.web.region"
    label = "region"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # what these pages add to the desk, which does not know them
        from mashangban.web.region.entrance import enter

        enter()
