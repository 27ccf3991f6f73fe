from django.urls import URLPattern

app_name = "entitled"
urlpatterns: list[URLPattern] = []
