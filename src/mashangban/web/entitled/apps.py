from django.apps import AppConfig


class EntitledConfig(AppConfig):
    name = "mashangban.web.entitled"
    label = "entitled"
