"""The site's own settings on a throw-away folder, whatever the shell around the tests has set."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = tempfile.mkdtemp(prefix="tracker-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

# DATABASE_URL stays: the same tests run on PostgreSQL where it is set.
for _name in (
    "TRACKER_TODAY", "PORT", "SITE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "MAIL_FROM",
    "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "EVIDENCE_MAX_MB",
):  # fmt: skip
    os.environ.pop(_name, None)
os.environ["TRACKER_VAR"] = _folder
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop of its own

from config.settings import *  # noqa: E402, F403

# Files are served under their own names, so that a test sees a style sheet saved a second ago;
# tests/config/test_static_files.py builds the real manifest.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = Path(_folder) / "static"
STATIC_ROOT.mkdir()
# A log-in costs 50 ms with argon2; thousands of tests log in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
