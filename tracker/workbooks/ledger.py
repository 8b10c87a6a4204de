"""The sheets of a ledger: 总表, 台账 for print, 明细 with all columns, 佐证目录.

Which rows they get is said elsewhere: today_ledger (of now) and period_ledger (frozen lines).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tracker.checklist.lights import light_rule, showing
from tracker.checklist.models import EvidenceLink
from tracker.checklist.models.plan import Kind
from tracker.checklist.querysets import OPEN, ItemQuerySet
from tracker.clock import OFFICE_TIME
from tracker.reminders.links import link as full_link
from tracker.workbooks.charts import Span, add_charts
from tracker.workbooks.columns import (
    DETAIL_COLUMNS,
    EVIDENCE_HEADINGS,
    PRINT_COLUMNS,
    Column,
)
from tracker.workbooks.rows import Context, Row
from tracker.workbooks.sheet import Sheet, clean

PRINT_POINTS = 9.0  # SCREENS 2.9: at least 9 pt on A4 landscape
DETAIL_POINTS = 10.0
MARGIN_INCHES = 0.25
FILE_NAME_INDEX = 2  # of the evidence index
A4 = 9  # the paper's number in the file format
Groups = Iterable[tuple[Kind, Iterable[Row]]]


@dataclass(frozen=True)
class Cover:
    """What stands above every sheet: title, reporting unit, day, and how the rows were chosen.

    legend: what the lights mean by the rules under which the rows were lit.
    """

    title: str
    reporting_unit: str
    as_of_on: date
    made_at: datetime
    made_by: str
    filter_words: str
    legend: str
    is_final: bool = False  # of a final period: made then, by who made it final, and ever the same
    witness: str = ""  # of a final period: the trail at that moment

    def lines(self) -> tuple[str, str]:
        """Unit with as-of date, and a line that names filter, user and time."""
        made = self.made_at.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M")
        if self.is_final:
            words = _("Selection: %(filter)s    Made final by %(user)s, %(time)s")
        else:
            words = _("Selection: %(filter)s    Exported by %(user)s, %(time)s")
        return (
            _("Reporting unit: %(unit)s    As of: %(date)s")
            % {"unit": self.reporting_unit, "date": self.as_of_on.isoformat()},
            words % {"filter": self.filter_words, "user": self.made_by, "time": made},
        )


def describe(book: Workbook, cover: Cover) -> None:
    """The document's properties, which search and archives read."""
    about = book.properties
    about.title, about.creator = clean(cover.title), clean(cover.reporting_unit)
    about.lastModifiedBy = clean(cover.made_by)
    about.subject = _("Ledger as of %(date)s") % {"date": cover.as_of_on.isoformat()}
    about.description = clean(f"{cover.filter_words} {cover.witness}".strip())
    about.category = _("Ledger")
    about.created = about.modified = cover.made_at.replace(tzinfo=None)
    about.language = get_language() or ""


def summary_sheet(
    book: Workbook, counts: Iterable[tuple[Kind, list[list[str | int]]]], cover: Cover
) -> None:
    """总表: per kind one line a department, as `counts` gives them; no total across kinds."""
    columns = [
        (_("Kind"), 7, "text"),
        (_("Department"), 12, "text"),
        (_("Items"), 5, "number"),
        (_("Closed"), 5, "number"),
        (_("In work"), 5, "number"),
        (_("Awaiting verification"), 6, "number"),
        (_("Yellow"), 5, "number"),
        (_("Red"), 5, "number"),
    ]
    sheet = Sheet(book, _("Summary"), columns)
    set_up(sheet, landscape=False, repeat=None)
    sheet.body(10)
    head(sheet, cover)
    header = sheet.header(lines=2)
    sheet.sheet.print_title_rows = f"{header}:{header}"
    spans = []
    for kind, lines in counts:
        first = sheet.row + 1
        for line in lines:
            sheet.add([str(kind.label), *line])
        if lines:
            spans.append(Span(str(kind.label), first, sheet.row))
        if len(lines) > 1:  # never a total across kinds
            totals = [sum(int(n) for n in column) for column in list(zip(*lines, strict=True))[1:]]
            sheet.add([str(kind.label), _("Subtotal"), *totals])
    sheet.line(cover.legend, size=9)
    foot(sheet, cover)
    add_charts(sheet, spans)


def counts_today(items: ItemQuerySet, context: Context) -> list[list[str | int]]:
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
            yellow=Count("pk", filter=showing("yellow")),
            red=Count("pk", filter=showing("red")),
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
    sheet = Sheet(book, _("Ledger"), spec(PRINT_COLUMNS))
    sheet.body(PRINT_POINTS)
    set_up(sheet, landscape=True, repeat=5)
    head(sheet, cover)
    sheet.line(cover.legend, size=PRINT_POINTS)
    sheet.header(lines=3)
    for kind, rows in groups:
        begun = False
        for row in rows:
            if not begun:
                sheet.line(str(kind.label), size=10.5, bold=True)
                begun = True
            sheet.add_fitted([column.value(row) for column in PRINT_COLUMNS])
    foot(sheet, cover)


def detail_sheet(book: Workbook, groups: Groups, cover: Cover) -> Sheet:
    """明细: all columns, with a filter over the header; returns the sheet written."""
    sheet = Sheet(book, _("Details"), spec(DETAIL_COLUMNS))
    sheet.body(DETAIL_POINTS)
    sheet.sheet.freeze_panes = "E5"
    set_up(sheet, landscape=True, repeat=4)
    head(sheet, cover)
    header = sheet.header()
    for _kind, rows in groups:
        for row in rows:
            sheet.add([column.value(row) for column in DETAIL_COLUMNS])
    last = get_column_letter(len(DETAIL_COLUMNS))
    sheet.sheet.auto_filter.ref = f"A{header}:{last}{max(sheet.row, header)}"
    foot(sheet, cover)
    return sheet


def evidence_sheet(book: Workbook, links: Iterable[EvidenceLink], cover: Cover) -> None:
    """佐证目录: one line for each file under its item."""
    sheet = Sheet(book, _("Evidence index"), EVIDENCE_HEADINGS)
    sheet.body(PRINT_POINTS)
    sheet.sheet.freeze_panes = "A5"
    set_up(sheet, landscape=True, repeat=4)
    head(sheet, cover)
    header = sheet.header()
    for link in links:
        values = _evidence_values(link)
        sheet.fit(values)
        target = full_link("evidence", link.evidence.public_id) if link.evidence.pk else ""
        if target:
            sheet.add_linked(values, FILE_NAME_INDEX, target)
        else:  # a line of a frozen period knows names, not rows
            sheet.add(values)
    last = get_column_letter(len(EVIDENCE_HEADINGS))
    sheet.sheet.auto_filter.ref = f"A{header}:{last}{max(sheet.row, header)}"
    foot(sheet, cover)


def links_of(items: ItemQuerySet) -> Iterator[EvidenceLink]:
    """The evidence of the items, item by item (streamed)."""
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


def spec(columns: Sequence[Column]) -> list[tuple[object, float, str]]:
    """Columns as a Sheet takes them."""
    return [(column.heading, column.width, column.kind) for column in columns]


def head(sheet: Sheet, cover: Cover) -> None:
    """The title and the two lines that name unit, day, selection and user."""
    sheet.line(cover.title, size=16, bold=True, centred=True)
    for text in cover.lines():
        sheet.line(text)


def foot(sheet: Sheet, cover: Cover) -> None:
    """The last line of each sheet of a final period: what to hold the trail against."""
    if cover.witness:
        sheet.line(cover.witness, size=9)


def set_up(sheet: Sheet, *, landscape: bool, repeat: int | None) -> None:
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
