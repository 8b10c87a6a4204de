"""The Celery application: worker and beat read everything from Django's settings."""

import os

from celery import Celery
from celery.schedules import crontab

from config.broker import register_transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Celery by itself looks for `tracker.tasks` only; every room keeps its own tasks.
ROOMS_WITH_TASKS = (
    "tracker.organizations",
    "tracker.files",
    "tracker.reports",
    "tracker.checklist",
    "tracker.periods",
    "tracker.reminders",
    "tracker.workbooks",
)

register_transport()
app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(ROOMS_WITH_TASKS)

# The sweep also runs the daily job where its own message was lost; doubled messages do no harm.
app.conf.beat_schedule = {
    **app.conf.beat_schedule,
    "reminders-daily": {"task": "reminders.daily", "schedule": crontab(hour=8, minute=30)},
    "reminders-sweep": {
        "task": "reminders.sweep",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}
