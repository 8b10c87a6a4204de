"""The Celery application: worker and beat read everything from Django's settings."""

import os

from celery import Celery

from config.broker import register_transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Celery by itself looks for `tracker.tasks` only; every room keeps its own tasks.
ROOMS_WITH_TASKS = (
    "tracker.trail",
    "tracker.jobs",
    "tracker.organizations",
    "tracker.files",
    "tracker.reports",
    "tracker.checklist",
    "tracker.periods",
    "tracker.reminders",
    "tracker.web.workbooks",
)

register_transport()
app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(ROOMS_WITH_TASKS)
