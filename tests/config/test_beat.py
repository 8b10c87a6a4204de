"""What beat calls exists."""

from django.conf import settings

from config.celery import app


def test_every_scheduled_task_is_known_to_the_worker():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)
    assert "reminders.daily" in scheduled
