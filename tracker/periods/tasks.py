"""Doors for Celery: the rounds that begin, the snapshots of those whose day has ended."""

from celery import shared_task

from tracker import clock
from tracker.periods.freezing import take_snapshots
from tracker.periods.rounds import ensure_periods


@shared_task(name="periods.ensure")  # type: ignore[untyped-decorator]
def ensure() -> None:
    """Each night: make the periods up to today's quarter; a missed night is made up for."""
    ensure_periods(clock.today())


@shared_task(name="periods.snapshot")  # type: ignore[untyped-decorator]
def snapshot() -> None:
    """Soon after midnight, and each hour after: a missed night is made up for at the next run."""
    take_snapshots(clock.today())
