"""Native charts under the summary: one for each kind, never one across kinds."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.series import SeriesLabel
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties

from tracker.workbooks.sheet import Sheet

WIDTH_CM = 17.0
HEAD_CM, BAR_CM = 3.4, 0.85
ROW_CM = 0.53  # a row of the default height, 15 points
MOST_BARS = 60
TITLE_SIZE = 1200  # hundredths of a point
DEPARTMENT, CLOSED, IN_WORK = 2, 4, 5  # columns of the summary
# told apart in black-and-white print as well: one dark, one light
FILLS = ("FF1F4E8C", "FFB9C7D9")


@dataclass(frozen=True)
class Span:
    """The rows of one kind in the summary, both ends included."""

    title: str
    first: int
    last: int


def add_charts(sheet: Sheet, spans: list[Span]) -> None:
    """Closed and in work by department, a bar chart for each kind, below the table."""
    row = sheet.row + 2
    for span in spans:
        bars = span.last - span.first + 1
        if bars > MOST_BARS:
            continue  # no picture of a hundred bars is read
        height = HEAD_CM + BAR_CM * bars
        sheet.sheet.add_chart(_chart(sheet, span, height), f"A{row}")
        row += ceil(height / ROW_CM) + 1


def _chart(sheet: Sheet, span: Span, height: float) -> Any:
    chart: Any = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 60
    chart.title = _("%(kind)s by department") % {"kind": span.title}
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(
        defRPr=CharacterProperties(sz=TITLE_SIZE, b=True)
    )
    chart.width, chart.height = WIDTH_CM, height
    for column, fill in zip((CLOSED, IN_WORK), FILLS, strict=True):
        data = Reference(sheet.sheet, min_col=column, min_row=span.first, max_row=span.last)
        chart.add_data(data, titles_from_data=False)
        series = chart.series[-1]
        series.tx = _title(sheet, column)
        series.graphicalProperties.solidFill = fill[2:]
    names = Reference(sheet.sheet, min_col=DEPARTMENT, min_row=span.first, max_row=span.last)
    chart.set_categories(names)
    chart.x_axis.scaling.orientation = "maxMin"  # the first department on top
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.tickLblSkip = 1  # no department without its name
    chart.y_axis.majorGridlines = None
    chart.y_axis.number_format = "0"
    chart.legend.position = "b"
    return chart


def _title(sheet: Sheet, column: int) -> Any:
    """The series is called what the header says."""
    place = Reference(sheet.sheet, min_col=column, min_row=sheet.header_row)
    return SeriesLabel(strRef=StrRef(str(place)))
