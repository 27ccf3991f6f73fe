from django.apps import AppConfig


class RegionConfig(AppConfig):
    name = "mashangban.web.region"
    label = "region"
    default_auto_field = "django.db.models.BigAutoField"
