"""Doors for Celery: exports that wait, files that were kept long enough."""

from celery import shared_task

from tracker import clock
from tracker.web.workbooks.selecting import rows_of_query
from tracker.workbooks.export_jobs import sweep_exports, work_exports


@shared_task(name="workbooks.exports")  # type: ignore[untyped-decorator]
def exports() -> None:
    """Each minute, and as soon as one is asked for: make what waits, begin anew what was killed."""
    work_exports(rows_of_query)


@shared_task(name="workbooks.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Each night: remove files of exports after seven days."""
    sweep_exports(clock.now())
