"""The workbook of today's items, streamed from the page's own queryset into a file."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import IO, TypeVar

from openpyxl import Workbook

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.lights import behind, light_rule
from tracker.checklist.models import EvidenceLink, Target
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

T = TypeVar("T")
Tick = Callable[[], None]


def no_tick() -> None:
    """For who does not want to know how far it is."""


def write_ledger(
    target: IO[bytes],
    items: ItemQuerySet,
    *,
    cover: Cover,
    today: date,
    calendar: WorkCalendar,
    tick: Tick = no_tick,
) -> None:
    """Write the workbook of `items` to a binary stream; memory does not grow with rows.

    tick: called after each of the rows that `rows_to_write` counts; an error of it ends all.
    Sheet names and headings are in the active language. Raises OSError when the disk is full.
    """
    context = Context.on(today, calendar)
    book = Workbook(write_only=True)
    describe(book, cover)
    counts = ((kind, counts_today(items.filter(kind=kind), context)) for kind in KIND_ORDER)
    summary_sheet(book, counts, cover)
    groups = ((kind, ticking(rows, tick)) for kind, rows in rows_by_kind(items, context))
    print_sheet(book, groups, cover)
    groups = ((kind, ticking(rows, tick)) for kind, rows in rows_by_kind(items, context))
    details = detail_sheet(book, groups, cover)
    allow_what_fits(details, details.header_row + 1)
    late = rows_by_kind(_late(items, today, calendar), context)
    overdue_sheet(book, ticking((row for _kind, rows in late for row in rows), tick), cover)
    figures_sheet(book, ticking(figures_of(items), tick), cover)
    evidence_sheet(book, ticking(links_of(items), tick), cover)
    add_choices(book)
    book.save(target)


def rows_to_write(items: ItemQuerySet, today: date, calendar: WorkCalendar) -> int:
    """How many rows all sheets together will have (five queries)."""
    plain = items.order_by()
    links = EvidenceLink.objects.filter(item__in=plain, removed_on=None).count()
    figures = Target.objects.filter(item__in=plain).count()
    late = _late(items, today, calendar).count()
    return 2 * items.count() + late + links + figures


def _late(items: ItemQuerySet, today: date, calendar: WorkCalendar) -> ItemQuerySet:
    """What the sheet 逾期 lists: items past their date or past a step's."""
    return items.annotate(light_rule=light_rule(today, calendar)).filter(behind())


def ticking(rows: Iterable[T], tick: Tick) -> Iterator[T]:
    """The rows as they are; after each one was written, a tick."""
    for row in rows:
        yield row
        tick()
