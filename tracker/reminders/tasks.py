"""Doors for Celery: beat calls the sweep each minute; a page's button wakes the outbox.

What is owed are rows; these messages are hints, and losing one only costs a minute.
"""

from celery import shared_task

from tracker import clock
from tracker.reminders.daily import daily_is_due, is_working_time, run_daily
from tracker.reminders.delivery import work_outbox


@shared_task(name="reminders.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Each minute: run the daily job when it is due, else send what is ready.

    In the demo it plans and sends nothing by itself.
    """
    today, now = clock.today(), clock.now()
    if daily_is_due(now):
        run_daily(today, now)
    elif is_working_time(today, now) and not clock.is_demo():
        work_outbox()


@shared_task(name="reminders.daily")  # type: ignore[untyped-decorator]
def daily() -> None:
    """At 08:30: the daily job, unless another beat's message was quicker."""
    now = clock.now()
    if daily_is_due(now):
        run_daily(clock.today(), now)


@shared_task(name="reminders.send_ready")  # type: ignore[untyped-decorator]
def send_ready() -> None:
    """Somebody of the office asked for it: send what is ready, whatever the hour."""
    work_outbox()
