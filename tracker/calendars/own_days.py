"""Changing the office's own days."""

from datetime import date

from django.utils.translation import gettext as _

from tracker.calendars.models import OwnDay
from tracker.trail.errors import NotAllowed
from tracker.trail.recording import ActorLike, recording, writer


@writer
def set_own_day(day: date, *, is_working: bool, note: str, actor: ActorLike) -> OwnDay:
    """Count `day` as working or off, whatever the published calendar says.

    Raises NotAllowed for who is not of the office.
    """
    _require_office(actor)
    with recording(actor) as record:
        own, created = OwnDay.objects.get_or_create(day=day, defaults={"is_working": is_working})
        old = None if created else own.is_working
        own.is_working, own.note = is_working, note
        own.save()
        record("calendar.day_set", own, {"is_working": [old, is_working], "note": note})
    return own


@writer
def clear_own_day(own: OwnDay, *, actor: ActorLike) -> None:
    """Go back to the published calendar for that day."""
    _require_office(actor)
    with recording(actor) as record:
        record("calendar.day_cleared", own, {"is_working": own.is_working})
        own.delete()


def _require_office(actor: ActorLike) -> None:
    if not getattr(actor, "is_office", False) and actor.user_id is not None:
        raise NotAllowed(_("Only the office can change the calendar."))
