"""Django settings. Everything that differs between installations comes from the environment; docs/operations.md lists it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from mashangban.database.url import make_folder, parse_database_url

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def _listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


#: data that this installation keeps on disk: the embedded database, uploads, the demo's secret
VAR = Path(os.environ.get("MASHANGBAN_VAR", "var")).resolve()

#: the demo: known passwords, codes shown on the console, a secret made on first start
DEMO = _flag("MASHANGBAN_DEMO")
DEBUG = False


#: given by whoever runs this; commands make do with one kept beside the data, config.wsgi serves with it in a demo only
SECRET_GIVEN = bool(os.environ.get("MASHANGBAN_SECRET_KEY"))


def _secret() -> str:
    if given := os.environ.get("MASHANGBAN_SECRET_KEY"):
        return given
    kept = VAR / "secret"
    if not kept.exists():
        make_folder(VAR, "MASHANGBAN_VAR")
        partial = VAR / f"secret.{os.getpid()}"
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(partial, kept)
        partial.unlink()
    return kept.read_text().strip()


SECRET_KEY = _secret()
#: older secrets still accepted for receipts and place codes while they are being replaced
SECRET_KEY_FALLBACKS = _listed("MASHANGBAN_SECRET_KEY_FALLBACKS")

#: the address people reach the platform at; printed on posters and receipts
BASE_URL = os.environ.get("MASHANGBAN_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = _listed("MASHANGBAN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("MASHANGBAN_CSRF_TRUSTED_ORIGINS")
#: addresses of reverse proxies whose X-Forwarded-For is believed; nobody else's is
TRUSTED_PROXIES = _listed("MASHANGBAN_TRUSTED_PROXIES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # before allauth: its pages are ours
    "mashangban.web.workbench",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "mashangban.database",
    "mashangban.directory",
    "mashangban.registers",
    "mashangban.papers",
    "mashangban.notices",
    "mashangban.cases",
    "mashangban.assistance",
    "mashangban.entitlements",
    "mashangban.applications",
    "mashangban.partners",
    "mashangban.figures",
    "mashangban.jobs",
    "mashangban.web.shared",
    "mashangban.web.portal",
    "mashangban.web.board",
    "mashangban.web.api",
    "mashangban.web.services",
    "mashangban.web.hall",
    "mashangban.web.counter",
    "mashangban.web.region",
    "mashangban.web.entitled",
    "mashangban.web.granting",
]

MIDDLEWARE = [
    # takes letters past all that is for browsers: an eighth of an intake's time
    "mashangban.web.api.express.ExpressMiddleware",
    "mashangban.web.shared.middleware.RequestFactsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mashangban.web.shared.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mashangban.web.shared.middleware.UnavailableMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mashangban.config.urls"
WSGI_APPLICATION = "mashangban.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mashangban.web.shared.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": parse_database_url(os.environ.get("DATABASE_URL", ""), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
#: where rate limits are counted: memory:// per process, or redis://, memcached:// shared between machines
RATE_LIMIT_STORAGE = os.environ.get("MASHANGBAN_RATE_LIMIT_STORAGE", "memory://")
RATE_LIMITS_ON = _flag("MASHANGBAN_RATE_LIMITS", "1")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "mashangban.web.workbench.accounts.StaffAdapter"
MFA_ADAPTER = "mashangban.web.workbench.accounts.StaffMFAAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "码上办"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "mashangban.web.shared.address.client_address"
AXES_VERBOSE = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
# failed sign-ins are counted by axes alone, per account and address, in the database
ACCOUNT_RATE_LIMITS = {"login_failed": None}
# a sign-in lasts SESSION_COOKIE_AGE, also over a closed browser: a shift at the desk
ACCOUNT_SESSION_REMEMBER = True

LANGUAGE_CODE = "zh-hans"
# each in its own words, so that whoever needs it can find it
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
#: what frontend/build.mjs makes
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "uploads"
#: data sets that rules are held against, pseudonymous
POPULATION = Path(os.environ.get("MASHANGBAN_POPULATION") or VAR / "population").resolve()
#: what an upload may weigh before it is read
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 12
PHOTO_MAX_BYTES = int(os.environ.get("MASHANGBAN_PHOTO_MAX_BYTES", str(12 * 1024 * 1024)))
#: scans of documents: how large a file may be, and of how many pages
SCAN_MAX_BYTES = int(os.environ.get("MASHANGBAN_SCAN_MAX_BYTES", str(10 * 1024 * 1024)))
SCAN_MAX_PAGES = int(os.environ.get("MASHANGBAN_SCAN_MAX_PAGES", "60"))

#: adapters of registers: code → "package.module:function"; a register the pack marks as demo needs none
REGISTERS = {
    code.strip(): path.strip()
    for code, _, path in (pair.partition("=") for pair in _listed("MASHANGBAN_REGISTERS"))
}

#: served over TLS: cookies only travel there, browsers are told to stay there
SECURE = _flag("MASHANGBAN_TLS", "0" if DEMO else "1")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "mashangban.web.shared.errors.csrf_failure"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

#: a tile service for maps, e.g. https://tiles.example/{z}/{x}/{y}.png; none = maps show the pack's places only
TILE_URL = os.environ.get("MASHANGBAN_TILE_URL", "")
_TILE_HOST = ["https://" + TILE_URL.split("/")[2]] if TILE_URL.startswith("https://") else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_TILE_HOST],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

#: how identities are sealed and events hashed: "standard" AES-GCM and SHA-256, "gm" SM4-GCM and SM3
CRYPTO_SUITE = os.environ.get("MASHANGBAN_CRYPTO", "standard")
#: key of the identity store (base64 of 32 bytes); derived from the secret when absent
IDENTITY_KEY = os.environ.get("MASHANGBAN_IDENTITY_KEY", "")

#: who sends text messages: "module:function", called with a phone number and a text; none = nobody (demo: console)
SMS_SENDER = os.environ.get("MASHANGBAN_SMS_SENDER", "")

#: districts elsewhere that are connected, each "code=address=public key" (base64 of an Ed25519 key's 32 bytes)
PARTNERS = _listed("MASHANGBAN_PARTNERS")
#: our own Ed25519 private key (base64 of 32 bytes) for messages to partners; derived from the secret when absent
PARTNER_KEY = os.environ.get("MASHANGBAN_PARTNER_KEY", "")
#: what a message from a partner may weigh, with the scans in it
PARTNER_MAX_BYTES = int(os.environ.get("MASHANGBAN_PARTNER_MAX_BYTES", str(24 * 1024 * 1024)))

#: bearer token that may read /metrics; none = only from the machine itself
METRICS_TOKEN = os.environ.get("MASHANGBAN_METRICS_TOKEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MASHANGBAN_LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # the worker asks for tasks every few seconds and would say so each time
        "django_tasks_db": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether all sub-domains have TLS is for the owner of the domain to say
    "security.W008",  # the proxy that ends TLS redirects to it
    "security.W021",  # as W005: preloading binds the whole domain
]
