"""One sheet written in three ways: the house's, openpyxl's bare one, and as its manual shows.

Shared by the benchmarks of the sheet alone and of the list from the database.
"""

from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from tracker.workbooks.sheet import GRID, TEXT_FACE, Sheet

Column = tuple[str, float, str]
Rows = Iterable[Sequence[Any]]


def ours(columns: Sequence[Column], rows: Rows, target: IO[bytes]) -> None:
    """The house's sheet: faces, borders, wrapping, dates as dates."""
    book = Workbook(write_only=True)
    sheet = Sheet(book, "明细", columns)
    sheet.body(10)
    sheet.header()
    for row in rows:
        sheet.add(row)
    book.save(target)


def bare(rows: Rows, target: IO[bytes]) -> None:
    """The floor: write-only without any style."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("明细")
    for row in rows:
        sheet.append(row)
    book.save(target)


def as_the_manual_shows(rows: Rows, target: IO[bytes]) -> None:
    """The peer: write-only with the styles of ours set on every cell."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("明细")
    font = Font(name=TEXT_FACE, size=10)
    alignment = Alignment(vertical="top", wrap_text=True)
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            cell.font, cell.border, cell.alignment = font, GRID, alignment
            cells.append(cell)
        sheet.append(cells)
    book.save(target)
