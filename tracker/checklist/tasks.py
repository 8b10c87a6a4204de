"""Doors for Celery: the daily check of items and people."""

from celery import shared_task

from tracker import clock
from tracker.checklist.daily_check import daily_check_is_due, run_daily_check


@shared_task(name="checklist.daily_check")  # type: ignore[untyped-decorator]
def daily_check() -> None:
    """Asked every quarter of an hour: the first after midnight looks, the others make up for it."""
    now = clock.now()
    if daily_check_is_due(now):
        run_daily_check(clock.today(), now)
