"""Doors for Celery: exports that wait, files that were kept long enough."""

from celery import shared_task

from tracker import clock
from tracker.web.workbooks.selecting import rows_of_query
from tracker.workbooks.export_jobs import sweep_exports, work_exports
from tracker.workbooks.scheduled import ask_owed, mail_links, plan_exports


@shared_task(name="workbooks.exports")  # type: ignore[untyped-decorator]
def exports() -> None:
    """Each minute, and as soon as one is asked for: what is owed, what waits, what was killed.

    The mails that it leaves in the outbox are sent by the outbox's own sweep.
    """
    today = clock.today()
    plan_exports(today)
    ask_owed(today)
    work_exports(rows_of_query)
    mail_links(today)


@shared_task(name="workbooks.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Each night: remove files of exports after seven days."""
    sweep_exports(clock.now())
