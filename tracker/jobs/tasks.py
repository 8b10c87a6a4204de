"""Doors for Celery: runs whose process is gone, and rows that nobody looks at any more."""

from celery import shared_task

from tracker import clock
from tracker.jobs.runs import close_lost, forget_old


@shared_task(name="jobs.tidy")  # type: ignore[untyped-decorator]
def tidy() -> None:
    """Every quarter of an hour: lost runs count as failed, old rows go."""
    close_lost(clock.now())
    forget_old()
