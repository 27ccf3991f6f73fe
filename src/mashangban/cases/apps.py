from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "mashangban.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
