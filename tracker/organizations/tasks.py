"""Doors for Celery: log-ins leave no trace longer than they are of use."""

from celery import shared_task
from django.contrib.sessions.models import Session

from tracker import clock


@shared_task(name="organizations.clear_sessions")  # type: ignore[untyped-decorator]
def clear_sessions() -> None:
    """Each night: forget the sessions that have ended."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
