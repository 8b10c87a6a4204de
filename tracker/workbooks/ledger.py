"""The workbook an office sends upward: 总表, 台账 for print, 明细 with all columns, 佐证目录."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.lights import light_rule, rules_showing
from tracker.checklist.models import ChecklistItem, EvidenceLink
from tracker.checklist.models.plan import Kind
from tracker.checklist.querysets import OPEN, ItemQuerySet
from tracker.clock import OFFICE_TIME
from tracker.workbooks.columns import (
    DETAIL_COLUMNS,
    EVIDENCE_HEADINGS,
    LEGEND,
    PRINT_COLUMNS,
    Column,
)
from tracker.workbooks.returning import add_choices, allow_what_fits
from tracker.workbooks.rows import KIND_ORDER, Context, Row, rows_by_kind
from tracker.workbooks.sheet import Sheet

PRINT_POINTS = 9.0  # SCREENS 2.9: at least 9 pt on A4 landscape
DETAIL_POINTS = 10.0
MARGIN_INCHES = 0.25
A4 = 9  # the paper's number in the file format
Groups = Iterable[tuple[Kind, Iterable[Row]]]


@dataclass(frozen=True)
class Cover:
    """What stands above every sheet: title, reporting unit, day, and how the rows were chosen."""

    title: str
    reporting_unit: str
    as_of_on: date
    made_at: datetime
    made_by: str
    filter_words: str

    def lines(self) -> tuple[str, str]:
        """Unit with as-of date, and a line that names filter, time and user."""
        made = self.made_at.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M")
        return (
            _("Reporting unit: %(unit)s    As of: %(date)s")
            % {"unit": self.reporting_unit, "date": self.as_of_on.isoformat()},
            _("Selection: %(filter)s    Exported by %(user)s, %(time)s")
            % {"filter": self.filter_words, "user": self.made_by, "time": made},
        )


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
    book.properties.title = cover.title
    book.properties.creator = cover.reporting_unit
    summary_sheet(
        book, ((kind, _counts(items.filter(kind=kind), context)) for kind in KIND_ORDER), cover
    )
    print_sheet(book, rows_by_kind(items, context), cover)
    detail_sheet(book, rows_by_kind(items, context), cover)
    evidence_sheet(book, _links(items), cover)
    add_choices(book)
    book.save(target)


def summary_sheet(
    book: Workbook, counts: Iterable[tuple[Kind, list[list[str | int]]]], cover: Cover
) -> None:
    """总表: per kind one line a department, as `counts` gives them; no total across kinds."""
    columns = [
        (_("Kind"), 10, "text"),
        (_("Department"), 16, "text"),
        (_("Items"), 7, "number"),
        (_("Closed"), 7, "number"),
        (_("In work"), 7, "number"),
        (_("Awaiting verification"), 9, "number"),
        (_("Yellow"), 7, "number"),
        (_("Red"), 7, "number"),
    ]
    sheet = Sheet(book, _("Summary"), columns)
    _set_up(sheet, landscape=False, repeat=None)
    sheet.body(11)
    _head(sheet, cover)
    header = sheet.header(lines=2)
    sheet.sheet.print_title_rows = f"{header}:{header}"
    for kind, lines in counts:
        for line in lines:
            sheet.add([str(kind.label), *line])
        if len(lines) > 1:  # never a total across kinds
            totals = [sum(int(n) for n in column) for column in list(zip(*lines, strict=True))[1:]]
            sheet.add([str(kind.label), _("Subtotal"), *totals])
    sheet.line(str(LEGEND), size=9)


def _counts(items: ItemQuerySet, context: Context) -> list[list[str | int]]:
    """Per lead department in official order; kinds are never added up together."""
    per_department = (
        items.annotate(light_rule=light_rule(context.today, context.calendar))
        .order_by()
        .values("lead_department__order", "lead_department__short_name")
        .annotate(
            all=Count("pk"),
            closed=Count("pk", filter=Q(status="closed")),
            work=Count("pk", filter=Q(status__in=OPEN)),
            waiting=Count("pk", filter=Q(status="submitted")),
            yellow=Count("pk", filter=Q(light_rule__in=rules_showing("yellow"))),
            red=Count("pk", filter=Q(light_rule__in=rules_showing("red"))),
        )
        .order_by("lead_department__order")
    )
    return [
        [
            str(row["lead_department__short_name"]),
            row["all"],
            row["closed"],
            row["work"],
            row["waiting"],
            row["yellow"],
            row["red"],
        ]
        for row in per_department
    ]


def print_sheet(book: Workbook, groups: Groups, cover: Cover) -> None:
    """台账: twelve columns for A4 landscape, one block a kind, each numbered from 1."""
    sheet = Sheet(book, _("Ledger"), _spec(PRINT_COLUMNS))
    sheet.body(PRINT_POINTS)
    _set_up(sheet, landscape=True, repeat=5)
    _head(sheet, cover)
    sheet.line(str(LEGEND), size=PRINT_POINTS)
    sheet.header(lines=3)
    for kind, rows in groups:
        begun = False
        for row in rows:
            if not begun:
                sheet.line(str(kind.label), size=10.5, bold=True)
                begun = True
            sheet.add_fitted([column.value(row) for column in PRINT_COLUMNS])


def detail_sheet(book: Workbook, groups: Groups, cover: Cover) -> None:
    """明细: all columns, with a filter over the header."""
    sheet = Sheet(book, _("Details"), _spec(DETAIL_COLUMNS))
    sheet.body(DETAIL_POINTS)
    sheet.sheet.freeze_panes = "E5"
    _set_up(sheet, landscape=True, repeat=4)
    _head(sheet, cover)
    header = sheet.header()
    for _kind, rows in groups:
        for row in rows:
            sheet.add([column.value(row) for column in DETAIL_COLUMNS])
    allow_what_fits(sheet, header + 1)
    last = get_column_letter(len(DETAIL_COLUMNS))
    sheet.sheet.auto_filter.ref = f"A{header}:{last}{max(sheet.row, header)}"


def evidence_sheet(book: Workbook, links: Iterable[EvidenceLink], cover: Cover) -> None:
    """佐证目录: one line for each file under its item."""
    sheet = Sheet(book, _("Evidence index"), EVIDENCE_HEADINGS)
    sheet.body(DETAIL_POINTS)
    sheet.sheet.freeze_panes = "A5"
    _set_up(sheet, landscape=True, repeat=4)
    _head(sheet, cover)
    header = sheet.header()
    for link in links:
        sheet.add(_evidence_values(link))
    last = get_column_letter(len(EVIDENCE_HEADINGS))
    sheet.sheet.auto_filter.ref = f"A{header}:{last}{max(sheet.row, header)}"


def _links(items: ItemQuerySet) -> Iterator[EvidenceLink]:
    links = EvidenceLink.objects.filter(item__in=items, removed_on=None).select_related(
        "item", "evidence__file"
    )
    return links.order_by("item__checklist_id", "item__position", "pk").iterator(chunk_size=500)


def _evidence_values(link: EvidenceLink) -> list[str | int | date | None]:
    evidence, item = link.evidence, link.item
    return [
        item.code or "",
        item.title,
        evidence.file_name,
        evidence.document_number,
        evidence.document_on,
        evidence.uploaded_on,
        evidence.version,
        evidence.file.size_bytes,
        evidence.file.sha256,
        evidence.note,
    ]


def _spec(columns: Sequence[Column]) -> list[tuple[object, float, str]]:
    return [(column.heading, column.width, column.kind) for column in columns]


def _head(sheet: Sheet, cover: Cover) -> None:
    sheet.line(cover.title, size=16, bold=True, centred=True)
    for text in cover.lines():
        sheet.line(text)


def _set_up(sheet: Sheet, *, landscape: bool, repeat: int | None) -> None:
    """Paper, margins, page numbers, the header row repeated on each page."""
    page = sheet.sheet
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.paperSize = A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    for side in ("left", "right"):
        setattr(page.page_margins, side, MARGIN_INCHES)
    page.page_margins.top = page.page_margins.bottom = 0.5
    page.oddFooter.center.text = _("Page &P of &N")
    page.print_options.horizontalCentered = True
    if repeat:
        page.print_title_rows = f"{repeat}:{repeat}"


def ledger_items(items: ItemQuerySet) -> ItemQuerySet:
    """The items that a ledger lists: published ones, whatever the page's order."""
    return items.exclude(status=ChecklistItem.Status.DRAFT)
