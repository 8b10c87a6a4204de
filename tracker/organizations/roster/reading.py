"""Reading a roster workbook from hostile or merely untidy bytes, and the template to fill in."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tracker.organizations.models import Department
from tracker.organizations.roster.rows import COLUMNS, ROLE_WORDS, RosterRefused, RosterRow

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 12 * 1024 * 1024  # openpyxl needs about ten times as much memory
MAX_ROWS = 2000
MAX_SHEET_ROWS = 10_000  # blank rows with a format count too
MAX_MERGED_CELLS = 20_000  # openpyxl makes an object for each of them
HEADING_SEARCH_ROWS = 6  # a title and a note often stand above the headings
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
MERGE_TAG = re.compile(rb"<(?:[\w.-]+:)?mergeCell\b[^>]*>")
MERGE_AREA = re.compile(rb"""\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
WIDTHS = {"unit": 24, "name": 12, "title": 20, "role": 16, "phone": 18, "email": 28}
TOO_MUCH = gettext_lazy(
    "The workbook unpacks to far more than a roster: copy its rows to the template."
)
UNREADABLE = (
    AttributeError,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    OSError,
    OverflowError,
    ParseError,
    RuntimeError,  # zipfile, for encrypted members
    TypeError,
    ValueError,  # defusedxml's refusals among them
    zipfile.BadZipFile,
    zlib.error,
)


def read_roster(data: bytes) -> list[RosterRow]:
    """The filled rows of the first sheet that has the roster's headings.

    data: an .xlsx workbook of at most 2 MB. Merged cells count for every row they cover; blank
    rows are passed over. Raises RosterRefused with one sentence that says what to do.
    """
    _check_container(data)
    try:
        workbook = load_workbook(io.BytesIO(data), data_only=True)
    except UNREADABLE as error:
        raise RosterRefused(
            _("The workbook is damaged: open it in Excel or WPS, save it again and retry.")
        ) from error
    missing: list[str] = []
    for sheet in workbook.worksheets:
        if sheet.max_row > MAX_SHEET_ROWS:
            raise RosterRefused(TOO_MUCH)
        found = _headings(sheet)
        if found is None:
            continue
        row, columns, missing = found
        if not missing:
            return _rows(sheet, row, columns)
    if missing:
        raise RosterRefused(
            _("These columns are missing: %(columns)s. Use the template's headings.")
            % {"columns": "、".join(missing)}
        )
    raise RosterRefused(
        _("No row with the headings %(columns)s was found in the first rows of any sheet.")
        % {"columns": "、".join(column.heading for column in COLUMNS)}
    )


def template_workbook() -> bytes:
    """An empty roster with headings, drop-downs of departments and roles for every row."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("Roster")
    bodies = list(Department.objects.current().values_list("short_name", flat=True))
    sheet.append([column.heading for column in COLUMNS])
    for number, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, number)
        cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center")
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[column.field]
    for number in range(2, MAX_ROWS + 2):
        sheet[f"E{number}"].number_format = "@"  # a phone is text: 0573 keeps its 0
    sheet.freeze_panes = "A2"
    lists = workbook.create_sheet(_("Choices"))
    for number, name in enumerate(bodies, start=1):
        lists.cell(number, 1, name)
    for number, word in enumerate(ROLE_WORDS, start=1):
        lists.cell(number, 2, word)
    if bodies:
        _choose(sheet, "A", f"'{lists.title}'!$A$1:$A${len(bodies)}", strict=False)
    _choose(sheet, "D", f"'{lists.title}'!$B$1:$B${len(ROLE_WORDS)}", strict=True)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _choose(sheet: Worksheet, letter: str, source: str, *, strict: bool) -> None:
    choice = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=strict)
    choice.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    sheet.add_data_validation(choice)


def _check_container(data: bytes) -> None:
    if not data:
        raise RosterRefused(_("The file is empty. Choose another file."))
    if len(data) > MAX_BYTES:
        raise RosterRefused(
            _("The workbook is larger than %(size)d MB: a roster needs a few hundred kB at most.")
            % {"size": MAX_BYTES // 1024**2}
        )
    if data.startswith(OLE_MAGIC):
        raise RosterRefused(
            _(
                "The workbook is of the old .xls kind or protected by a password: "
                "save it as .xlsx without a password."
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            unpacked = sum(member.file_size for member in archive.infolist())
            too_much = unpacked > MAX_UNPACKED_BYTES or _merged_cells(archive) > MAX_MERGED_CELLS
    except (zipfile.BadZipFile, *UNREADABLE) as error:
        raise RosterRefused(_("This is not an Excel workbook (.xlsx).")) from error
    if "xl/workbook.xml" not in names:
        raise RosterRefused(_("This is not an Excel workbook (.xlsx)."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RosterRefused(_("The workbook holds macros: save it as .xlsx without macros."))
    if too_much:
        raise RosterRefused(TOO_MUCH)


def _merged_cells(archive: zipfile.ZipFile) -> int:
    """How many cells the merged areas of all sheets cover; a strange area counts as too many."""
    total = 0
    for name in archive.namelist():
        if not name.endswith(".xml"):
            continue
        data = archive.read(name)
        if b"\0" in data[:200]:  # UTF-16 would pass by the pattern
            return MAX_MERGED_CELLS + 1
        for tag in MERGE_TAG.findall(data):
            area = MERGE_AREA.search(tag)
            if area is None:
                return MAX_MERGED_CELLS + 1
            left, top, right, bottom = (part.decode() for part in area.groups())
            columns = column_index_from_string(right) - column_index_from_string(left) + 1
            total += columns * (int(bottom) - int(top) + 1)
    return total


def _headings(sheet: Worksheet) -> tuple[int, dict[str, int], list[str]] | None:
    """Row number, field → column index, headings missing; None where nothing looks like it."""
    best: tuple[int, dict[str, int], list[str]] | None = None
    for number, cells in enumerate(
        sheet.iter_rows(max_row=HEADING_SEARCH_ROWS, max_col=40, values_only=True), start=1
    ):
        words = [_text(cell).replace(" ", "").lower() for cell in cells]
        found = {
            column.field: words.index(word)
            for column in COLUMNS
            for word in (column.heading, *column.also)
            if word in words
        }
        if len(found) < 2:
            continue
        missing = [c.heading for c in COLUMNS if c.required and c.field not in found]
        if best is None or len(missing) < len(best[2]):
            best = (number, found, missing)
    return best


def _rows(sheet: Worksheet, heading_row: int, columns: dict[str, int]) -> list[RosterRow]:
    merged = _merged_values(sheet)
    rows = []
    for number, cells in _filled(sheet, heading_row, max(columns.values()) + 1):
        values = {}
        for field, index in columns.items():
            value = cells[index] if index < len(cells) else None
            values[field] = _text(merged.get((number, index + 1), value))
        if any(values.values()):
            rows.append(RosterRow(number=number, **values))
        if len(rows) > MAX_ROWS:
            raise RosterRefused(
                _("The roster has more than %(rows)d rows: split it.") % {"rows": MAX_ROWS}
            )
    if not rows:
        raise RosterRefused(_("There is no filled row below the headings."))
    return rows


def _filled(
    sheet: Worksheet, heading_row: int, last_column: int
) -> Iterator[tuple[int, tuple[object, ...]]]:
    rows = sheet.iter_rows(min_row=heading_row + 1, max_col=last_column, values_only=True)
    for number, cells in enumerate(rows, start=heading_row + 1):
        if any(cell is not None for cell in cells):
            yield number, cells


def _merged_values(sheet: Worksheet) -> dict[tuple[int, int], object]:
    """Cell → the value of the merged range that covers it (单位 is often merged downwards)."""
    values: dict[tuple[int, int], object] = {}
    for area in sheet.merged_cells.ranges:
        if area.size["columns"] > 1:
            continue  # a title over several columns belongs to none
        value = sheet.cell(area.min_row, area.min_col).value
        for row in range(area.min_row, area.max_row + 1):
            values[(row, area.min_col)] = value
    return values


def _text(value: object) -> str:
    """A cell as its reader sees it: no control or direction marks, a phone number without `.0`."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(CONTROL.sub("", str(value)).split())[:400]
