"""Doors for Celery: the rounds that begin."""

from celery import shared_task

from tracker import clock
from tracker.periods.rounds import ensure_periods


@shared_task(name="periods.ensure")  # type: ignore[untyped-decorator]
def ensure() -> None:
    """Each night: make the periods up to today's quarter; a missed night is made up for."""
    ensure_periods(clock.today())
