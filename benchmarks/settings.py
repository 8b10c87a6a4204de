"""The site's own settings on a throw-away folder, with Django's admin beside it as a peer."""

import atexit
import os
import shutil
import tempfile

# A process that a benchmark starts for itself looks into the same folder and leaves it there.
_folder = os.environ.get("BENCHMARK_FOLDER", "")
if not _folder:
    _folder = tempfile.mkdtemp(prefix="tracker-benchmark-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in ("DATABASE_URL", "DEBUG", "SITE_URL", "EMAIL_URL", "CELERY_BROKER_URL"):
    os.environ.pop(_name, None)
os.environ["TRACKER_VAR"] = _folder
os.environ["TRACKER_TODAY"] = "2022-09-15"

from config.settings import *  # noqa: E402, F403
from config.settings import BASE_DIR, INSTALLED_APPS, STORAGES, TEMPLATES  # noqa: E402

INSTALLED_APPS = ["django.contrib.admin", *INSTALLED_APPS]
ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "benchmarks" / "templates"]
# Peers may ask for the admin's own files, which nobody collected.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
