"""The ledger by indicator: each code with the items that answer to it and their evidence."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from tracker.calendars.working_days import load_calendar
from tracker.checklist.indicators import Covered, coverage
from tracker.checklist.models import Checklist, ChecklistItem
from tracker.organizations.actors import Actor
from tracker.trail.recording import recording, writer
from tracker.workbooks.columns import PRINT_COLUMNS, light_text, progress
from tracker.workbooks.exporting import cover_of
from tracker.workbooks.ledger import PRINT_POINTS, describe, head, set_up
from tracker.workbooks.rows import Context, Row, rows
from tracker.workbooks.sheet import Sheet

HEADER_ROW = 4


@writer
def export_by_indicator(target: IO[bytes], checklist: Checklist, actor: Actor) -> int:
    """Write the workbook of the year's marked items that the actor sees; returns its rows.

    Raises OSError when the stream cannot be written; nothing is recorded then.
    """
    lines = coverage(checklist, actor)
    count = sum(len(line.items) for line in lines)
    words = _("by indicator")
    _write(target, lines, checklist, actor, words)
    with recording(actor) as record:
        record("workbook.exported", checklist, {"items": count, "selection": words})
    return count


def file_name(checklist: Checklist, actor: Actor) -> str:
    """What the downloaded file is called."""
    return _("Ledger %(year)d by indicator (%(date)s).xlsx") % {
        "year": checklist.plan_year,
        "date": actor.on.isoformat(),
    }


def _write(
    target: IO[bytes], lines: list[Covered], checklist: Checklist, actor: Actor, words: str
) -> None:
    cover = cover_of(actor, checklist, words)
    book = Workbook(write_only=True)
    describe(book, cover)
    columns = [
        (_("Indicator code"), 6, "text"),
        (_("Indicator text"), 18, "text"),
        (_("Item"), 14, "text"),
        (_("Lead department"), 6, "text"),
        (_("Due (extensions)"), 6, "date"),
        (_("Status, light"), 5, "light"),
        (_("Progress"), 16, "text"),
        (_("Evidence"), 13, "text"),
    ]
    sheet = Sheet(book, _("By indicator"), columns)
    sheet.body(PRINT_POINTS)
    set_up(sheet, landscape=True, repeat=HEADER_ROW)
    head(sheet, cover)
    sheet.header()
    keys = {item.pk for line in lines for item in line.items}
    items = ChecklistItem.objects.visible_to(actor).filter(pk__in=keys)
    context = Context.on(actor.on, load_calendar())
    by_key = {row.item.pk: row for row in rows(items, context)}
    for line in lines:
        for values in _values(line, by_key):
            sheet.add_fitted(values)
    book.save(target)


def _values(line: Covered, by_key: dict[int, Row]) -> Iterator[list[object]]:
    """The indicator once for each of its items, so that every row can be sorted and filtered."""
    about: list[object] = [line.indicator.code, line.indicator.text]
    if not line.items:
        yield [*about, "" if line.is_heading else _("no item"), "", None, "", "", ""]
    for item in line.items:
        row = by_key[item.pk]
        names = _("; ").join(str(link.evidence) for link in row.evidence)
        yield [
            *about,
            f"{row.item.short_code} {row.item.title}",
            row.item.lead_department.short_name if row.item.lead_department else "",
            _DUE.value(row),
            "\n".join(dict.fromkeys([row.item.status_words(), light_text(row)])),
            progress(row),
            names or _("no evidence"),
        ]


_DUE = next(column for column in PRINT_COLUMNS if column.kind == "date")
