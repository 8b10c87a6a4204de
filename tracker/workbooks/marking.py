"""The marked copy: the rows as they were sent, with a comment on each cell in error.

A fresh sheet is written rather than theirs changed: what else a foreign file holds never goes
through our hands. It can be mended and sent in again.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import IO

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook

from tracker.workbooks.columns import DETAIL_COLUMNS
from tracker.workbooks.findings import CellError
from tracker.workbooks.reading import DetailSheet
from tracker.workbooks.returning import add_choices, allow_what_fits
from tracker.workbooks.sheet import Sheet

POINTS = 10.0


def write_marked(target: IO[bytes], sheet: DetailSheet, errors: Iterable[CellError]) -> None:
    """Write the copy to a binary stream. Raises OSError when it cannot be written."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for error in errors:
        reasons[error.cell].append(error.reason)
    count = sum(len(found) for found in reasons.values())
    note = _("%(count)d cells are marked: their comments say what to mend.") % {"count": count}
    with translation.override(sheet.language):
        _write(target, sheet, reasons, note)


def _write(target: IO[bytes], sheet: DetailSheet, reasons: dict[str, list[str]], note: str) -> None:
    columns = [column for column in DETAIL_COLUMNS if column.key in sheet.columns]
    book = Workbook(write_only=True)
    out = Sheet(book, _("Details"), [(c.heading, c.width, c.kind) for c in columns])
    out.body(POINTS)
    out.sheet.freeze_panes = "E3"
    out.line(note, size=POINTS, bold=True)
    header = out.header()
    for row in sheet.rows:
        cells = [row.cells[column.key] for column in columns]
        notes = {
            index: "\n".join(reasons[cell.place])
            for index, cell in enumerate(cells)
            if cell.place in reasons
        }
        out.add_marked([_plain(cell.value) for cell in cells], notes)
    if len(columns) == len(DETAIL_COLUMNS):
        allow_what_fits(out, header + 1)
        add_choices(book)
    book.save(target)


def _plain(value: object) -> object:
    """What can be written as it is; a formula of several cells as its text."""
    if value is None or isinstance(value, str | int | float | date):
        return value
    return str(getattr(value, "text", value))
