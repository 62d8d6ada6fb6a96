"""Settings of a node: this one file, the node's home folder, and the environment."""

import os
from dataclasses import replace
from pathlib import Path

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from rabt.site import wiring
from rabt.site.node import home_from_environment, read_node

RABT = read_node(home_from_environment())
ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("RABT_BUILD", ROOT / "build"))

SECRET_KEY = (RABT.keys / "session.key").read_text()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("RABT_HOSTS", "testserver").split(",")]
# Two doors: the house's, and the complaints' own behind the wall, with a role of its own in the database.
WALLED = os.environ.get("RABT_DOOR") == "complaints"
if WALLED:  # its links lead to its own door
    RABT = replace(RABT, url=os.environ.get("RABT_COMPLAINTS_URL", RABT.url))
# Where the house sends whoever wants to complain: a door of its own, which the house only names.
COMPLAINTS_URL = "" if WALLED else os.environ.get("RABT_COMPLAINTS_URL", "")
ROOT_URLCONF = "rabt.site.walled" if WALLED else "rabt.site.urls"
WSGI_APPLICATION = "rabt.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "procrastinate.contrib.django",
    "csp",
    "rabt.site",
    *wiring.ROOMS,
]

MIDDLEWARE = [
    "rabt.site.metrics.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rabt.shell.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "rabt.site.reading.Reading",
    "rabt.shell.problems.ProblemsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "rabt.access.gate.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rabt.access.pages.drafting.Sent",
    "rabt.site.working.Follow",
    "rabt.site.finding.Remember",
]

# What keeps drafts, remembers records or counts requests: nothing of a complaint goes there.
HOUSE_ONLY = (
    "rabt.site.metrics.Requests", "rabt.access.pages.drafting.Sent", "rabt.site.working.Follow",
    "rabt.site.finding.Remember", "rabt.access.pages.drafting.context", "rabt.site.working.context",
    "rabt.site.finding.context",
)  # fmt: skip
_KEPT_OUT = HOUSE_ONLY if WALLED else ()
MIDDLEWARE = [one for one in MIDDLEWARE if one not in _KEPT_OUT]
PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    "rabt.shell.language.page_context",
    "rabt.access.pages.drafting.context",
    "rabt.site.working.context",
    "rabt.site.finding.context",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [one for one in PROCESSORS if one not in _KEPT_OUT],
            "builtins": ["rabt.shell.templatetags.rabt"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ---------------------------------------------------------------- database: PostgreSQL, nothing else


DATABASE_SET = (
    "synchronous_commit=on", "lock_timeout=10s", "statement_timeout=60s",
    "search_path=public,complaints",  # a role that may not use a schema does not see it
    "random_page_cost=1.1",  # rows are read from memory or from a disk without a moving arm
    "max_parallel_workers_per_gather=0", "jit=off",  # twenty people ask at once: nobody gets two processors
)  # fmt: skip


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname"),
        "USER": parts.get("user"),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": " ".join(f"-c {one}" for one in DATABASE_SET)},
    }


DATABASES = {"default": _database(os.environ["DATABASE_URL"])}
if name := os.environ.get("RABT_TEST_DB"):
    DATABASES["default"]["TEST"] = {"NAME": f"test_{name}", "TEMPLATE": "template0"}

# ---------------------------------------------------------------- language and time
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "rabt_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = False

# ---------------------------------------------------------------- files that a browser fetches
STATIC_URL = "/static/"
STATICFILES_DIRS = [BUILD / "static"]
STATIC_ROOT = BUILD / "collected"
HASHED = os.environ.get("RABT_STATIC", "plain") == "hashed"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED
WHITENOISE_AUTOREFRESH = False
FONTS = BUILD / "fonts"

# ---------------------------------------------------------------- sessions, cookies, headers
# Behind TLS (RABT_TLS=1) cookies are secure and browsers are told to stay on TLS. Behind a proxy
# (RABT_PROXY=1) the caller's address and line are what the proxy says; it must overwrite both headers.
TLS = os.environ.get("RABT_TLS") == "1"
BEHIND_PROXY = os.environ.get("RABT_PROXY") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_ENGINE = "django.contrib.sessions.backends.db"
_ONLY_HERE = "__Host-" if TLS else ""  # a browser takes such a cookie from this very host only
_DOOR = "complaints_" if WALLED else ""
SESSION_COOKIE_NAME = f"{_ONLY_HERE}rabt_{_DOOR}{RABT.state.lower()}"
CSRF_COOKIE_NAME = f"{_ONLY_HERE}rabt_csrf_{_DOOR}{RABT.state.lower()}"
OWN_COOKIE_NAME = f"{_ONLY_HERE}rabt_own_{RABT.state.lower()}"  # of a person at his own page
FORM_COOKIE_NAME = f"{_ONLY_HERE}rabt_form_{RABT.state.lower()}"  # of a superior at a form of a course
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked from the same machine, past the proxy
SILENCED_SYSTEM_CHECKS = [
    "security.W005", "security.W021",  # what else lives under the ministry's domain is not ours to bind
]  # fmt: skip
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "rabt.shell.problems.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# ---------------------------------------------------------------- the house's own wiring
RABT_INBOX = wiring.INBOX
RABT_PANELS = wiring.PANELS
# The channels to people: without a carrier named here, each message is a file in the node's home.
RABT_NOTICES = {"mail": os.environ.get("RABT_MAIL", "file"), "sms": os.environ.get("RABT_SMS", "file")}
RABT_MAIL = {
    "host": os.environ.get("RABT_MAIL_HOST", "localhost"),
    "port": int(os.environ.get("RABT_MAIL_PORT", "587")),
    "user": os.environ.get("RABT_MAIL_USER", ""),
    "secret": os.environ.get("RABT_MAIL_SECRET", ""),
    "tls": os.environ.get("RABT_MAIL_TLS", "1") == "1",
    "domain": os.environ.get("RABT_MAIL_DOMAIN", "localhost"),
    "sender": os.environ.get("RABT_MAIL_FROM", "rabt@localhost"),
}
RABT_SMS = {
    "url": os.environ.get("RABT_SMS_URL", ""),
    "user": os.environ.get("RABT_SMS_USER", ""),
    "secret": os.environ.get("RABT_SMS_SECRET", ""),
    "sender": os.environ.get("RABT_SMS_FROM", "Rabt"),
}
# Where the certificates of the line lie; without it the other node is known by the machine's own list.
RABT_LINE_TLS = Path(os.environ["RABT_LINE_TLS"]) if os.environ.get("RABT_LINE_TLS") else None
# A broker between the nodes, where they cannot reach each other; its address, and the file that opens it.
RABT_RELAY = os.environ.get("RABT_RELAY", "")
RABT_RELAY_SECRET = os.environ.get("RABT_RELAY_SECRET", "")
RABT_QUEUES = wiring.QUEUES
RABT_BATCH = wiring.BATCH
RABT_TRAIL = wiring.TRAIL
RABT_SHEETS = wiring.SHEETS
RABT_SEARCH = wiring.SEARCH
RABT_RECORDS = wiring.RECORDS
RABT_GAUGES = wiring.GAUGES
RABT_NAMES = wiring.NAMES
RABT_PHONES = wiring.PHONES
RABT_TRACES = wiring.TRACES
RABT_TAKEN_UP = wiring.TAKEN_UP
RABT_LINKS = wiring.WALL_LINKS if WALLED else wiring.LINKS
RABT_OPEN = wiring.WALL_OPEN if WALLED else wiring.OPEN
PROCRASTINATE_IMPORT_PATHS = ["rabt.site.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "rabt.site.logs.JsonLine"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": os.environ.get("RABT_LOG", "WARNING")},
    "loggers": {"rabt.request": {"level": os.environ.get("RABT_LOG_REQUESTS", "WARNING")}},
}
