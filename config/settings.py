"""All settings, from the environment and TRACKER_VAR/settings.env; safe by default.

The environment wins over the file. A wrong value stops the start with a sentence naming the
variable; values that contradict each other are system checks (tracker/checks.py).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, validate

from config import broker
from config.environment import (
    check_broker,
    check_port,
    check_positive,
    check_site_url,
    date_or_none,
    environment_of,
    in_words,
    kept_secret,
    mail_server,
    networks,
    site_folder,
)

# Lets forms and views be written as Form[Item], as the type checker reads them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
TRACKER_VAR = site_folder(default=BASE_DIR / "var")
env = environment_of(TRACKER_VAR)

try:
    DEBUG = env.bool("DEBUG", False)
    PORT = env.int("PORT", 8123, validate=check_port)
    SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}", validate=check_site_url).rstrip("/")
    TRACKER_TODAY = date_or_none(env, "TRACKER_TODAY")
    EVIDENCE_MAX_MB = env.int("EVIDENCE_MAX_MB", 50, validate=check_positive)
    TRUSTED_PROXIES = networks(env, "TRUSTED_PROXIES")
    MAIL_FROM = env.str("MAIL_FROM", "tracker@localhost", validate=validate.Length(min=3))
    DATABASE = env.dj_db_url("DATABASE_URL", f"sqlite:///{TRACKER_VAR / 'tracker.sqlite3'}")
    MAIL_SERVER = mail_server(env, "EMAIL_URL")
    CELERY_BROKER_URL = (
        env.str("CELERY_BROKER_URL", "", validate=check_broker) or f"{broker.SCHEME}://localhost"
    )
    SITE_HOST = urlsplit(SITE_URL).hostname or ""
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [SITE_HOST, "localhost", "127.0.0.1", "[::1]"])
    SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(TRACKER_VAR / "secret-key")
except EnvError as error:
    raise ImproperlyConfigured(in_words(error)) from error

HTTPS = SITE_URL.startswith("https://")

# --- The application -----------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # so that fields are drawn by our templates and widgets by Django's
    "axes",
    "csp",
    "django_filters",
    "django_tables2",
    "tracker",
]
MIDDLEWARE = [
    "config.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tracker.web.middleware.BrokenUploadMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.web.middleware.WhoAndWhenMiddleware",
    "tracker.web.middleware.LoginRequiredMiddleware",
    "tracker.web.middleware.FirstPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tracker.web.middleware.RefusedMiddleware",
    "axes.middleware.AxesMiddleware",
]
FORM_RENDERER = "tracker.web.forms.HouseRenderer"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.web.context.frame",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "timeout": 20,  # seconds a writer waits for the others
    # A deferred transaction that turns into a writer fails at once with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
        "PRAGMA cache_size=-8000; PRAGMA journal_size_limit=27103364;"
    ),
}
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASE["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": {**DATABASE, "CONN_MAX_AGE": 60, "ATOMIC_REQUESTS": False}}
EVIDENCE_DIR = TRACKER_VAR / "evidence"
TRAIL_ANCHOR_FILE = TRACKER_VAR / "trail-anchors.txt"
EVIDENCE_MAX_BYTES = EVIDENCE_MAX_MB * 1024 * 1024
# A pasted report of 5 MB and a filing form of hundreds of items must pass.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o640
# Counts while it receives: an upload over the limit never fills the disk.
FILE_UPLOAD_HANDLERS = ["tracker.files.uploads.CountedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # the handler takes far fewer and says which it left out

# --- Accounts ------------------------------------------------------------------------------
AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "login"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# Five wrong passwords for one name from one address lock that pair for a quarter of an hour;
# nobody can lock a colleague out from elsewhere, and nothing is locked for ever.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_CALLABLE = "tracker.web.accounts.views.locked_out"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # staff are not watched: only failures are kept
AXES_VERBOSE = False

# --- Browser security ----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its small icons as data: images
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
# TrustedProxyMiddleware removes this header unless it comes from a trusted proxy.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # forms take the token from the page
CSRF_FAILURE_VIEW = "tracker.web.failures.csrf_refused"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
X_FRAME_OPTIONS = "DENY"
# Browsers share cookies between ports: a demo and a real site on one machine need two names.
SESSION_COOKIE_NAME = "tracker_session" if HTTPS else f"tracker_session_{PORT}"
CSRF_COOKIE_NAME = "tracker_csrf" if HTTPS else f"tracker_csrf_{PORT}"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day with overtime
# Sub-domains and browsers' preload lists belong to whoever owns the domain, not to this site.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- Language and time ---------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "tracker" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Static files --------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Mail ----------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_TIMEOUT = 20
# Without EMAIL_URL every mail becomes a file, and the site's mail log shows it.
EMAIL_FILE_PATH = TRACKER_VAR / "mails"
MAIL_IS_DELIVERED = MAIL_SERVER is not None
if MAIL_SERVER is None:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
else:
    EMAIL_BACKEND = MAIL_SERVER["EMAIL_BACKEND"]
    EMAIL_HOST = MAIL_SERVER["EMAIL_HOST"]
    EMAIL_PORT = MAIL_SERVER["EMAIL_PORT"]
    EMAIL_HOST_USER = MAIL_SERVER["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = MAIL_SERVER["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = MAIL_SERVER["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = MAIL_SERVER["EMAIL_USE_SSL"]

# --- Background work -----------------------------------------------------------------------
BROKER_IS_EMBEDDED = CELERY_BROKER_URL.startswith(f"{broker.SCHEME}:")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    broker.folder_options(TRACKER_VAR / "broker")
    if BROKER_IS_EMBEDDED
    else {"socket_connect_timeout": 1}
)
# A lost broker must not delay a page: what was to be done is a row that beat sweeps.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SYNC_EVERY = 1  # else a killed beat fires the same run twice
CELERY_BEAT_SCHEDULE_FILENAME = str(TRACKER_VAR / "beat-schedule")
# A message that no worker took in time is dropped: the next one does the same work.
CELERY_BEAT_SCHEDULE = {
    "reminders.daily": {"task": "reminders.daily", "schedule": crontab(hour=8, minute=30)},
    "reminders.sweep": {
        "task": "reminders.sweep",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
    "jobs.tidy": {
        "task": "jobs.tidy",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 600},
    },
    # what a killed worker left behind, or a lost message; a page's wish wakes it at once
    "workbooks.exports": {
        "task": "workbooks.exports",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
    "workbooks.sweep": {"task": "workbooks.sweep", "schedule": crontab(hour=3, minute=50)},
    # the first run after midnight does it, before the mails of the morning
    "checklist.daily_check": {
        "task": "checklist.daily_check",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 600},
    },
    "trail.anchor": {
        "task": "trail.anchor",
        "schedule": crontab(minute=5),
        "options": {"expires": 3000},
    },
    "files.sweep": {"task": "files.sweep", "schedule": crontab(hour=3, minute=10)},
    "files.check": {"task": "files.check", "schedule": crontab(hour=3, minute=40)},
    "periods.ensure": {"task": "periods.ensure", "schedule": crontab(hour=3, minute=15)},
    # soon after the as-of date has ended, before anybody works; the later runs catch up
    "periods.snapshot": {"task": "periods.snapshot", "schedule": crontab(minute=1)},
    "organizations.clear_sessions": {
        "task": "organizations.clear_sessions",
        "schedule": crontab(hour=3, minute=20),
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
