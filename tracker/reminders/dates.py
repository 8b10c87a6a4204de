"""New dates as an .ics attachment (RFC 5545), so that a calendar shows them with one click.

An entry keeps its UID, so a date that is moved later moves in the reader's calendar too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from tracker.checklist.models import ChecklistItem
from tracker.reminders.links import link
from tracker.reminders.models import Mail, Notice
from tracker.trail.models import Event

LONGEST_LINE = 75  # octets without the line break, RFC 5545, 3.1
DATE_SET = ("item.published", "item.assigned", "item.time_granted")
DATE_EDITED = Q(verb="item.edited", payload__contains='"due_on"')
SEQUENCE_BEGINS = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Dates:
    """Since when each item's date holds, and when each person was last told of the item."""

    since: dict[int, datetime] = field(default_factory=dict)
    told: dict[tuple[int, int], datetime] = field(default_factory=dict)

    def are_new_to(self, person_id: int, item_id: int) -> bool:
        """Whether no mail told the person of the item since its date was set."""
        told = self.told.get((person_id, item_id))
        since = self.since.get(item_id)
        return told is None or (since is not None and told < since)


def load_dates(item_ids: set[int]) -> Dates:
    """From the trail and the mails made before (two queries)."""
    keys = {f"item:{pk}": pk for pk in item_ids}
    events = Event.objects.filter(Q(verb__in=DATE_SET) | DATE_EDITED, subject__in=keys)
    since = events.order_by().values_list("subject").annotate(Max("recorded_at"))
    mails = Mail.objects.filter(notices__item__in=item_ids, notices__audience="owner")
    told = mails.exclude(state__in=[Mail.State.FAILED, Mail.State.DROPPED]).order_by()
    return Dates(
        {keys[subject]: at for subject, at in since},
        {
            (person_id, item_id): at
            for person_id, item_id, at in told.values_list(
                "person_id", "notices__item_id"
            ).annotate(Max("prepared_at"))
        },
    )


def new_dates(
    person_id: int, notices: Iterable[Notice], items: dict[int, ChecklistItem], dates: Dates
) -> list[ChecklistItem]:
    """Items of which the person is told as their owner and whose date is new to them."""
    ids = {n.item_id for n in notices if n.audience == "owner" and n.item_id}
    found = [items[pk] for pk in ids if pk in items and dates.are_new_to(person_id, pk)]
    dated = [item for item in found if item.due_on and item.code]
    return sorted(dated, key=lambda item: (item.due_on or date.max, item.code or ""))


def calendar_of(items: list[ChecklistItem], dates: Dates, at: datetime) -> str:
    """One all-day entry for each item, lines ended by CR LF; empty without items.

    `at` is the moment of writing. The words are in the language that is active.
    """
    if not items:
        return ""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//compliance-checklist-tracker//reminders//ZH",
        "METHOD:PUBLISH",
    ]
    for item in items:
        lines += _entry(item, dates.since.get(item.pk), at)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _entry(item: ChecklistItem, since: datetime | None, at: datetime) -> list[str]:
    assert item.due_on is not None
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    title = _("Due: %(code)s %(title)s") % {"code": item.short_code, "title": item.title}
    # grows whenever the date is set anew, so that the newest one counts; whole minutes fit 31 bits
    sequence = int((since - SEQUENCE_BEGINS).total_seconds()) // 60 if since else 0
    return [
        "BEGIN:VEVENT",
        f"UID:{item.code}@{host}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{max(sequence, 0)}",
        f"DTSTART;VALUE=DATE:{item.due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{item.due_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escape(title)}",
        f"URL:{link('item', item.code)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escape(text: str) -> str:
    """Text as a property's value, RFC 5545, 3.3.11."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets that begin with a space, no character cut in two."""
    if len(line.encode()) <= LONGEST_LINE:
        return line
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += octets
    return "\r\n".join([*pieces, piece])
