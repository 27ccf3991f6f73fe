"""The WSGI application granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mashangban.config.settings")
if not settings.DEMO and not settings.SECRET_GIVEN:
    raise SystemExit(
        "MASHANGBAN_SECRET_KEY is not set. Set it to a long random text "
        "(python -c 'import secrets; print(secrets.token_urlsafe(48))'), or MASHANGBAN_DEMO=1 for a demo."
    )
application = get_wsgi_application()
