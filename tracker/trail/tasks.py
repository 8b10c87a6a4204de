"""Doors for Celery: the daily line of the anchor file."""

from celery import shared_task

from tracker.trail.anchors import write_anchor


@shared_task(name="trail.anchor")  # type: ignore[untyped-decorator]
def anchor() -> None:
    """Each hour: write the day's line unless it stands there already."""
    write_anchor()
