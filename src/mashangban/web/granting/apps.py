from django.apps import AppConfig


class GrantingConfig(AppConfig):
    name = "mashangban.web.granting"
    label = "granting"
