"""The trail as a workbook: the rows of the page, as plain sentences and as raw values."""

from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tracker.checklist.history import sentence, who
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.trail.models import Event
from tracker.trail.recording import recording, writer
from tracker.workbooks.sheet import clean

WIDTHS = (9, 12, 17, 12, 24, 34, 60, 30, 24, 40, 66)


class TrailSubject:
    """The trail itself as the subject of an Event."""

    trail_key = "trail:1"
    trail_name = "trail"


@writer
def export_trail(events: QuerySet[Event], path: Path, actor: Actor, *, filter_words: str) -> int:
    """Write the events, oldest first, to `path`; the export itself becomes an Event afterwards.

    Returns the number of rows. Raises NotAllowed.
    """
    hat = require_office(actor)
    count = write_trail(events, path)
    with recording(hat) as record:
        record("trail.exported", TrailSubject(), {"events": count, "filter": filter_words})
    return count


def write_trail(events: QuerySet[Event], path: Path) -> int:
    """The sheet, streamed: flat in memory whatever the number of events."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Trail"))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJK", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append(_headings())
    count = 0
    for event in events.order_by("number").iterator(2000):
        sheet.append([_cell(sheet, value) for value in _values(event)])
        count += 1
    sheet.auto_filter.ref = f"A1:K{count + 1}"
    book.save(path)
    return count


def _headings() -> list[str]:
    return [
        _("No."), _("Day"), _("Moment"), _("Who"), _("In which post"), _("About"),
        _("What happened"), _("Reason"), _("Kind of event"), _("Values"), _("Hash"),
    ]  # fmt: skip


def _values(event: Event) -> list[object]:
    return [
        event.number,
        event.happened_on,
        timezone.localtime(event.recorded_at).replace(tzinfo=None, microsecond=0),
        who(event),
        event.capacity,
        event.subject_name,
        sentence(event),
        event.reason,
        event.verb,
        event.payload,
        event.hash,
    ]


def _cell(sheet: object, value: object) -> object:
    """Text stays text, also when it begins with = + - or @."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=clean(value))  # type: ignore[arg-type]
    cell.data_type = "s"
    return cell
