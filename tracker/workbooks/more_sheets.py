"""逾期 and 指标: what is late, and what the report's figures are this year."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tracker.checklist.models import Measurement, Target
from tracker.checklist.querysets import ItemQuerySet
from tracker.workbooks.columns import DETAIL_BY_KEY, PRINT_COLUMNS, Column, Value, light_text
from tracker.workbooks.ledger import Cover, foot, head, set_up, spec
from tracker.workbooks.rows import Row
from tracker.workbooks.sheet import Sheet

POINTS = 9.0
CHUNK = 500


def _numbered(key: str, width: float) -> Column:
    column = DETAIL_BY_KEY[key]
    return Column(column.heading, width, column.kind, column.value)


OVERDUE_COLUMNS = (
    Column(gettext_lazy("Item"), 16, "text", lambda row: f"{row.item.short_code} {row.item.title}"),
    _numbered("lead", 7),
    Column(PRINT_COLUMNS[5].heading, 8, "text", PRINT_COLUMNS[5].value),
    _numbered("original_due_on", 7.5),
    _numbered("due_on", 7.5),
    _numbered("extensions", 4),
    _numbered("explanations", 4),
    Column(gettext_lazy("Overdue"), 7, "light", light_text),
    _numbered("status", 5),
    _numbered("progress", 16),
    _numbered("problems", 10),
)
FIGURES = (
    (gettext_lazy("Code"), 6, "text"),
    (gettext_lazy("Item"), 16, "text"),
    (gettext_lazy("Lead department"), 8, "text"),
    (gettext_lazy("Figure"), 16, "text"),
    (gettext_lazy("Unit"), 5, "text"),
    (gettext_lazy("Reported"), 7, "number"),
    (gettext_lazy("This year"), 7, "number"),
    (gettext_lazy("As of"), 7.5, "date"),
    (gettext_lazy("Difference"), 7, "number"),
    (gettext_lazy("Goal"), 9, "text"),
    (gettext_lazy("Standing"), 7, "text"),
)


def overdue_sheet(book: Workbook, rows: Iterable[Row], cover: Cover) -> None:
    """逾期: one line for each item past its date that is still with its department."""
    sheet = Sheet(book, _("Overdue"), spec(OVERDUE_COLUMNS))
    sheet.body(POINTS)
    set_up(sheet, landscape=True, repeat=4)
    head(sheet, cover)
    sheet.header()
    for row in rows:
        sheet.add_fitted([column.value(row) for column in OVERDUE_COLUMNS])
    if sheet.row == sheet.header_row:
        sheet.line(_("Nothing is overdue on that day."))
    foot(sheet, cover)


def figures_of(items: ItemQuerySet) -> Iterator[Target]:
    """The figures of the items with their measurements, in report order (streamed)."""
    targets = Target.objects.filter(item__in=items).select_related("item__lead_department")
    measured = Prefetch("measurements", Measurement.objects.order_by("as_of_on", "pk"))
    ordered = targets.order_by("item__checklist_id", "item__position", "position", "pk")
    return ordered.prefetch_related(measured).iterator(chunk_size=CHUNK)


def figures_sheet(book: Workbook, targets: Iterable[Target], cover: Cover) -> None:
    """指标: the reported figure, this year's last one beside it, and the goal where one is set."""
    sheet = Sheet(book, _("Figures of the items"), FIGURES)
    sheet.body(POINTS)
    set_up(sheet, landscape=True, repeat=4)
    head(sheet, cover)
    header = sheet.header()
    for target in targets:
        sheet.add_fitted(_figure_values(target))
    if sheet.row == header:
        sheet.line(_("The items have no figures."))
        return
    last = get_column_letter(len(FIGURES))
    sheet.sheet.auto_filter.ref = f"A{header}:{last}{sheet.row}"


def _figure_values(target: Target) -> list[Value]:
    item = target.item
    measurements = list(target.measurements.all())
    last = measurements[-1] if measurements else None
    reported = _number(target.value)
    difference = None
    if last is not None and isinstance(reported, int | float):
        difference = _plain(last.value - Decimal(str(reported)))
    return [
        item.code or "",
        item.title,
        item.lead_department.short_name if item.lead_department else "",
        target.name,
        target.unit,
        reported,
        _plain(last.value) if last else None,
        last.as_of_on if last else None,
        difference,
        _goal(target),
        _standing(target, last),
    ]


def _goal(target: Target) -> str:
    if target.goal is None:
        return ""
    words = f"{target.get_direction_display()} {_plain(target.goal)}{target.unit}"
    return f"{words} ({target.goal_on.isoformat()})" if target.goal_on else words


def _standing(target: Target, last: Measurement | None) -> str:
    """Met or not; nothing without a goal or before anything was measured."""
    if target.goal is None or last is None:
        return ""
    if target.direction == Target.Direction.AT_MOST:
        return _("goal met") if last.value <= target.goal else _("goal not met")
    return _("goal met") if last.value >= target.goal else _("goal not met")


def _number(text: str) -> int | float | str:
    """A reported value as a number where it is one; `98/112` stays text."""
    try:
        return _plain(Decimal(text.strip()))
    except InvalidOperation:
        return text


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
