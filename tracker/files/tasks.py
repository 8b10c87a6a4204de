"""Doors for Celery: tidy up after uploads that never ended."""

from celery import shared_task

from tracker import clock
from tracker.files.checking import check_files
from tracker.files.store import sweep_incoming


@shared_task(name="files.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Each night: remove what interrupted uploads left behind."""
    sweep_incoming()


@shared_task(name="files.check")  # type: ignore[untyped-decorator]
def check() -> None:
    """Each night: hash every file again, remove bytes that no row knows."""
    check_files(clock.today())
