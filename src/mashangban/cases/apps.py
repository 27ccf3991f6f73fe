from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "mashangban.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the room that sends notices where the applicants' numbers are kept."""
        from mashangban.cases.identity import phone_for_notice
        from mashangban.notices.delivery import register_address_book

        register_address_book(phone_for_notice)
