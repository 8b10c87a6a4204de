"""Reading an uploaded 明细 sheet, streamed, from bytes that may be hostile or merely untidy."""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange

from tracker.workbooks.columns import DETAIL_COLUMNS
from tracker.workbooks.container import BAD_ZIP, check_container
from tracker.workbooks.errors import WorkbookRefused

MAX_ROWS = 12_000  # blank rows with a format count too
MAX_CELLS = 400_000
MAX_WIDTH = 1000  # cells of one row
MAX_MERGED = 2000
HEADING_SEARCH_ROWS = 12  # title, unit and selection stand above the headings
# Excel writes what XML cannot hold as _x000D_; a text that looks like that gets _x005F_ before it.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Word brings soft hyphens, zero-width signs and direction marks along.
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
UNREADABLE = (AttributeError, InvalidFileException, ParseError, TypeError, *BAD_ZIP)


@dataclass(frozen=True)
class Cell:
    """A cell as it stands: its place, value, and whether a formula makes it."""

    place: str
    value: object = None
    is_formula: bool = False


@dataclass
class SheetRow:
    """A row below the headings: its cells by column key."""

    number: int
    cells: dict[str, Cell]
    is_hidden: bool = False
    is_merged: bool = False

    def cell(self, key: str) -> Cell | None:
        """The cell of that column; None where the sheet has no such column."""
        return self.cells.get(key)


@dataclass
class DetailSheet:
    """The 明细 of a workbook: which columns it has, in which language, and its filled rows."""

    language: str
    columns: dict[str, int]
    heading_row: int
    rows: list[SheetRow] = field(default_factory=list)


def read_details(data: bytes) -> DetailSheet:
    """The filled rows of the sheet that carries the headings of 明细.

    data: the bytes of an .xlsx. Raises WorkbookRefused with one sentence that says what to do.
    """
    check_container(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that we do not read
            return _find(data)
    except UNREADABLE as error:
        raise WorkbookRefused(
            _("The workbook is damaged: open it in Excel or WPS, save it again and retry.")
        ) from error


def tidy(value: object, *, unescape: bool = True) -> str:
    """A cell's text as its reader sees it: plain line ends, nothing unseen, no blanks at ends."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, date) else str(value)
    if unescape:
        text = ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
    text = UNSEEN.sub("", LINE_ENDS.sub("\n", text).replace("\xa0", " "))
    text = text.encode("utf-8", "ignore").decode()  # halves of characters, which nothing stores
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def same(cell: object, exported: object) -> bool:
    """Whether a cell still says what the export wrote.

    openpyxl takes the escape off shared strings but not off inline ones: both are tried.
    """
    written = tidy(exported)
    return tidy(cell) == written or tidy(cell, unescape=False) == written


def _find(data: bytes) -> DetailSheet:
    """Parts one by one: openpyxl's own read-only sheets would read each of them twice."""
    reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    for _sheet, part in reader.parser.find_sheets():
        if part.target not in reader.valid_files or "chartsheet" in part.Type:
            continue
        with reader.archive.open(part.target) as stream:
            parser = WorkSheetParser(
                stream,
                reader.shared_strings,
                epoch=reader.wb.epoch,
                date_formats=reader.wb._date_formats,  # type: ignore[attr-defined]
                timedelta_formats=reader.wb._timedelta_formats,  # type: ignore[attr-defined]
            )
            found = _read(_limited(parser), parser)
        if found is not None:
            return found
    raise WorkbookRefused(
        _("No sheet has the headings of the exported details (code, item, …): export it again.")
    )


def _limited(parser: WorkSheetParser) -> Iterator[tuple[int, list[dict[str, object]]]]:
    """The rows of a sheet until it is clear that it is no list."""
    cells = 0
    for seen, (number, row) in enumerate(parser.parse(), start=1):
        cells += len(row)
        if seen > MAX_ROWS or cells > MAX_CELLS or len(row) > MAX_WIDTH:
            raise WorkbookRefused(
                _(
                    "The sheet has more than %(rows)d rows, blank ones with a format among them: "
                    "delete the blank rows, or split the list."
                )
                % {"rows": MAX_ROWS}
            )
        yield number, row


def _read(
    rows: Iterator[tuple[int, list[dict[str, object]]]], parser: WorkSheetParser
) -> DetailSheet | None:
    sheet: DetailSheet | None = None
    for number, cells in rows:
        if sheet is None:
            if number > HEADING_SEARCH_ROWS:
                return None
            sheet = _headings(number, cells)
        else:
            row = _row(sheet, number, cells)
            if row is not None:
                sheet.rows.append(row)
    if sheet is not None:
        _mark_hidden(sheet, parser.row_dimensions)
        _mark_merged(sheet, parser.merged_cells)
    return sheet


def _headings(number: int, cells: Sequence[dict[str, object]]) -> DetailSheet | None:
    """The columns by key, where this row holds the headings in one of the site's languages."""
    texts = {tidy(cell["value"]): int(str(cell["column"])) for cell in cells if cell["value"]}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found = {
                column.key: texts[str(column.heading)]
                for column in DETAIL_COLUMNS
                if str(column.heading) in texts
            }
        if "code" in found and len(found) > len(DETAIL_COLUMNS) // 4:
            return DetailSheet(language, found, number)
    return None


def _row(sheet: DetailSheet, number: int, cells: list[dict[str, object]]) -> SheetRow | None:
    by_column = {cell["column"]: cell for cell in cells}
    if not any(cell["value"] is not None for cell in cells):
        return None
    found = {}
    for key, column in sheet.columns.items():
        raw = by_column.get(column)
        place = f"{get_column_letter(column)}{number}"
        if raw is None:
            found[key] = Cell(place)
        else:
            found[key] = Cell(place, raw["value"], raw["data_type"] == "f")
    return SheetRow(number, found) if any(c.value is not None for c in found.values()) else None


def _mark_hidden(sheet: DetailSheet, dimensions: dict[str, dict[str, str]]) -> None:
    for row in sheet.rows:
        hidden = dimensions.get(str(row.number), {}).get("hidden", "")
        row.is_hidden = hidden in ("1", "true")


def _mark_merged(sheet: DetailSheet, merged: object) -> None:
    """A merged cell keeps one value for several rows: whose it is, nobody can tell."""
    areas = list(getattr(merged, "mergeCell", None) or [])
    if len(areas) > MAX_MERGED:
        raise WorkbookRefused(_("The sheet has too many merged cells: take the merging back."))
    by_number = {row.number: row for row in sheet.rows}
    for area in areas:
        place = CellRange(area.ref)
        for number in range(place.min_row, min(place.max_row, place.min_row + MAX_ROWS) + 1):
            if number in by_number:
                by_number[number].is_merged = True
