"""The workbook of today's items, streamed from the page's own queryset into a file."""

from datetime import date
from typing import IO

from openpyxl import Workbook

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.querysets import ItemQuerySet
from tracker.workbooks.ledger import (
    Cover,
    counts_today,
    describe,
    detail_sheet,
    evidence_sheet,
    links_of,
    print_sheet,
    summary_sheet,
)
from tracker.workbooks.more_sheets import figures_of, figures_sheet, overdue_sheet
from tracker.workbooks.returning import add_choices, allow_what_fits
from tracker.workbooks.rows import KIND_ORDER, Context, rows_by_kind


def write_ledger(
    target: IO[bytes],
    items: ItemQuerySet,
    *,
    cover: Cover,
    today: date,
    calendar: WorkCalendar,
) -> None:
    """Write the workbook of `items` to a binary stream; memory does not grow with rows.

    Sheet names and headings are in the active language. Raises OSError when the disk is full.
    """
    context = Context.on(today, calendar)
    book = Workbook(write_only=True)
    describe(book, cover)
    counts = ((kind, counts_today(items.filter(kind=kind), context)) for kind in KIND_ORDER)
    summary_sheet(book, counts, cover)
    print_sheet(book, rows_by_kind(items, context), cover)
    details = detail_sheet(book, rows_by_kind(items, context), cover)
    allow_what_fits(details, details.header_row + 1)
    late = rows_by_kind(items.overdue(today), context)
    overdue_sheet(book, (row for _kind, rows in late for row in rows), cover)
    figures_sheet(book, figures_of(items), cover)
    evidence_sheet(book, links_of(items), cover)
    add_choices(book)
    book.save(target)
