"""Reading a list of indicators (code, text, level) from an uploaded workbook, hostile or untidy."""

import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tracker.checklist.indicators import IndicatorRow
from tracker.checklist.models.indicators import DEEPEST_LEVEL
from tracker.workbooks.container import check_container
from tracker.workbooks.errors import WorkbookRefused
from tracker.workbooks.reading import UNREADABLE, tidy

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 3000, 40, 20
HEADING_SEARCH_ROWS = 8  # a title and a note often stand above the headings
LONGEST_CODE, LONGEST_TEXT = 30, 2000
# as such lists and our own words call the columns
HEADINGS = {
    "code": ("指标编号", "编号", "序号", "指标代码", "代码", "code"),
    "text": ("指标内容", "指标", "内容", "具体指标", "评价指标", "三级指标", "text"),
    "level": ("级别", "层级", "指标级别", "level"),
}


@dataclass(frozen=True)
class ListError:
    """A cell that cannot be taken, and why."""

    cell: str
    heading: str
    reason: str


@dataclass
class IndicatorSheet:
    """The rows of the list, in order, and what is wrong in it."""

    rows: list[IndicatorRow] = field(default_factory=list)
    errors: list[ListError] = field(default_factory=list)


def read_indicators(data: bytes) -> IndicatorSheet:
    """The list on the first sheet with its headings; blank rows are passed over.

    data: the bytes of an .xlsx. Where no column says the level, the parts of the code do: 1.2.3
    is of level 3. Raises WorkbookRefused with one sentence that says what to do.
    """
    check_container(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that we do not read
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            for sheet in book.worksheets[:MAX_SHEETS]:
                found = _read(sheet)
                if found is not None:
                    return found
    except UNREADABLE as error:
        raise WorkbookRefused(
            _("The workbook is damaged: open it in Excel or WPS, save it again and retry.")
        ) from error
    raise WorkbookRefused(
        _("No sheet has the headings %(code)s and %(text)s in its first rows.")
        % {"code": HEADINGS["code"][0], "text": HEADINGS["text"][0]}
    )


def _read(sheet: Any) -> IndicatorSheet | None:
    columns: dict[str, int] = {}
    found = IndicatorSheet()
    taken: dict[str, str] = {}
    rows = sheet.iter_rows(max_row=MAX_ROWS + HEADING_SEARCH_ROWS, max_col=MAX_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        if not columns:
            if number > HEADING_SEARCH_ROWS:
                return None
            columns = _columns(cells)
        elif any(tidy(cell.value) for cell in cells):
            _RowCheck(found, cells, columns, number, taken).run()
    if columns and not (found.rows or found.errors):
        raise WorkbookRefused(_("There is no row below the headings."))
    if len(found.rows) >= MAX_ROWS:
        raise WorkbookRefused(_("The list has more than %(rows)d rows.") % {"rows": MAX_ROWS})
    return found if columns else None


def _columns(cells: Iterable[Any]) -> dict[str, int]:
    """Which column holds what, where this row is the headings."""
    texts: dict[str, int] = {}
    for index, cell in enumerate(cells):
        texts.setdefault("".join(tidy(cell.value).lower().split()), index)
    found: dict[str, int] = {}
    for name, headings in HEADINGS.items():
        for heading in headings:
            if heading in texts and texts[heading] not in found.values():
                found[name] = texts[heading]
                break
    return found if {"code", "text"} <= found.keys() else {}


class _RowCheck:
    """One row: taken over when nothing is wrong with it."""

    def __init__(
        self,
        found: IndicatorSheet,
        cells: tuple[Any, ...],
        columns: dict[str, int],
        number: int,
        taken: dict[str, str],
    ) -> None:
        self.found, self.taken, self.number = found, taken, number
        self.columns = columns
        self.cells = {name: cells[index] for name, index in columns.items() if index < len(cells)}
        self.is_wrong = False

    def run(self) -> None:
        code = normalize("NFKC", self._text("code")).replace(" ", "")
        text = " ".join(self._text("text").split())
        self._check(code, text)
        level = self._level(code)
        if not self.is_wrong:
            self.taken[code] = self._place("code")
            self.found.rows.append(IndicatorRow(self._place("code"), code, text, level))

    def _check(self, code: str, text: str) -> None:
        for name in self.cells:
            if getattr(self.cells[name], "data_type", "") == "f":
                self._wrong(name, _("a formula: paste its result as a value"))
        if not code:
            self._wrong("code", _("the code is missing; take merged cells apart"))
        elif len(code) > LONGEST_CODE:
            self._wrong("code", _("longer than %(n)d characters") % {"n": LONGEST_CODE})
        elif code in self.taken:
            words = _(
                "the same code stands in %(cell)s already; format the column as text if 1.10 "
                "became 1.1"
            )
            self._wrong("code", words % {"cell": self.taken[code]})
        if not text:
            self._wrong("text", _("the text is missing"))
        elif len(text) > LONGEST_TEXT:
            self._wrong("text", _("longer than %(n)d characters") % {"n": LONGEST_TEXT})

    def _level(self, code: str) -> int:
        given = normalize("NFKC", self._text("level"))
        if not given:
            return min(len([part for part in code.split(".") if part]) or 1, DEEPEST_LEVEL)
        for number, sign in enumerate("一二三四五", start=1):
            given = given.replace(sign, str(number))
        digits = given.removesuffix("级").removesuffix("指标").removesuffix("级")
        if not (digits.isascii() and digits.isdigit() and 1 <= int(digits) <= DEEPEST_LEVEL):
            self._wrong("level", _("a level from 1 to %(n)d") % {"n": DEEPEST_LEVEL})
            return 1
        return int(digits)

    def _text(self, name: str) -> str:
        cell = self.cells.get(name)
        return tidy(cell.value) if cell is not None else ""

    def _place(self, name: str) -> str:
        return f"{get_column_letter(self.columns[name] + 1)}{self.number}"

    def _wrong(self, name: str, reason: str) -> None:
        self.is_wrong = True
        self.found.errors.append(ListError(self._place(name), HEADINGS[name][0], reason))
