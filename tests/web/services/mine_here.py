"""A phone that began an application made elsewhere in the test."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mashangban.applications.models import Application
from mashangban.web.services.mine import remember
from tests.web.portal.plain_phone import PlainPhone


def opened_here(phone: PlainPhone, application: Application) -> Application:
    """Give the phone the cookie it would have from beginning the application itself."""
    response = HttpResponse()
    remember(HttpRequest(), response, {application.reference: ""})
    phone.client.cookies.update(response.cookies)
    return application
