"""Writing styled sheets quickly: one cell object a column, its value replaced row after row.

openpyxl's manual sets styles on every cell; a cached style array a column costs a fraction.
Measured ratios: benchmarks/first.py.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

MAX_CELL_CHARACTERS = 32_767  # Excel's own limit
CUT_MARK = "…(cut)"
PIXELS_PER_UNIT = 7  # width of a digit in the workbook's default face, 96 dpi
CELL_PADDING_PIXELS = 3
TEXT_FACE = "宋体"
HEAD_FACE = "黑体"
HAIR = Side(style="thin", color="FF8C8C8C")
GRID = Border(left=HAIR, right=HAIR, top=HAIR, bottom=HAIR)
MARK_FILL = PatternFill("solid", fgColor="FFFFD9D6")
STYLE_FAMILY = "台账"  # names of styles stay Chinese: they belong to the office's files
MARK_AUTHOR = "台账"
LINK_COLOUR = "FF1F4E8C"
MAX_LINKS = 20_000  # each is a row of its own beside the sheet; Excel takes 65,530
HEAD_FILL = PatternFill("solid", fgColor="FFE8EDF3")
LIGHT_COLOURS = {"●": "FF1E6B34", "▲": "FF8A5A00", "■": "FFB3261E"}
FORMATS = {"date": "yyyy-mm-dd", "number": "General"}
RISKY = ("=", "+", "-", "@")
# XML has no place for these, although openpyxl lets them pass
NOT_IN_XML = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
# Excel reads _x000D_ as a character: a text that only looks like it gets its own escape
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
EARLIEST_YEAR = 1901  # Excel counts a 29 February 1900 that never was: earlier dates are text


def clean(text: str) -> str:
    """Without characters that Excel refuses, cut at Excel's limit (UTF-16 units) with a mark."""
    if ILLEGAL_CHARACTERS_RE.search(text):
        text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if not text.isascii() and NOT_IN_XML.search(text):
        text = NOT_IN_XML.sub("", text)
    if "_x" in text:
        text = LOOKS_ESCAPED.sub("_x005F_", text)
    # a character beyond the basic plane counts twice
    if len(text) > MAX_CELL_CHARACTERS // 2 and _utf16_units(text) > MAX_CELL_CHARACTERS:
        kept = (MAX_CELL_CHARACTERS - len(CUT_MARK)) * 2
        text = text.encode("utf-16-le")[:kept].decode("utf-16-le", "ignore") + CUT_MARK
    return text


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def column_units(width: float, size: float) -> float:
    """Excel's column width for `width` Chinese characters of `size` points."""
    pixels = width * size * 96 / 72 + CELL_PADDING_PIXELS
    return round(pixels / PIXELS_PER_UNIT, 2)


class Slot:
    """The one cell of a column: takes a value, keeps its style; text is never a formula."""

    def __init__(self, sheet: Any, kind: str, style: dict[str, Any]) -> None:
        """kind: text, date, number or light; style: font, alignment, border, fill."""
        self.kind = kind
        self.cell = _styled(sheet, style, FORMATS.get(kind))
        self.plain = self.cell._style
        quoted = copy(self.plain)
        quoted.quotePrefix = 1
        self.quoted = quoted
        self.by_sign = {}
        if kind == "light":
            self.by_sign = {
                sign: _styled(
                    sheet,
                    style | {"role": f"亮灯{sign}", "font": _coloured(style["font"], colour)},
                    None,
                )._style
                for sign, colour in LIGHT_COLOURS.items()
            }

    def put(self, value: Any) -> Any:
        """The cell holding `value`: text as text, dates and numbers as themselves."""
        cell: Any = self.cell
        if isinstance(value, date) and value.year < EARLIEST_YEAR:
            value = value.isoformat()
        if isinstance(value, str):
            text = clean(value)
            cell._value, cell.data_type = text, "s"
            cell._style = self._text_style(text)
        elif value is None:
            cell._value, cell.data_type, cell._style = None, "n", self.plain
        else:
            cell._value = value
            cell.data_type = "d" if isinstance(value, date) else "n"
            cell._style = self.plain
        return cell

    def _text_style(self, text: str) -> Any:
        if self.by_sign:
            found = next((s for sign, s in self.by_sign.items() if sign in text), None)
            if found is not None:
                return found
        return self.quoted if text.startswith(RISKY) else self.plain


class Sheet:
    """A sheet being written from top to bottom: lines above, one header, then rows."""

    def __init__(
        self, book: Workbook, name: str, columns: Sequence[tuple[Any, float, str]]
    ) -> None:
        """columns: (heading, width in Chinese characters, kind)."""
        self.sheet: Any = book.create_sheet(name)
        self.columns = columns
        self.row = 0
        self.header_row = 0
        self.links = 0
        self.slots: list[Slot] = []
        self.size = 10.0

    def body(self, size: float, *, wrap: bool = True) -> None:
        """Set type size (points) and widths; must come before the first line."""
        self.size = size
        font = Font(name=TEXT_FACE, size=size)
        for index, (_heading, width, kind) in enumerate(self.columns, start=1):
            letter = get_column_letter(index)
            self.sheet.column_dimensions[letter].width = column_units(width, size)
            across = "right" if kind in ("number", "date") else "left"
            style = {
                "role": "正文",
                "font": font,
                "border": GRID,
                "alignment": Alignment(horizontal=across, vertical="top", wrap_text=wrap),
            }
            self.slots.append(Slot(self.sheet, kind, style))

    def line(
        self, text: str, *, size: float = 10, bold: bool = False, centred: bool = False
    ) -> None:
        """A line above or below the table, across its columns without merging cells."""
        across = "centerContinuous" if centred else "left"
        style = {
            "role": "标题" if bold else "说明",
            "font": Font(name=HEAD_FACE if bold else TEXT_FACE, size=size, bold=bold),
            "alignment": Alignment(horizontal=across, vertical="center"),
        }
        first = _styled(self.sheet, style, None)
        first._value, first.data_type = clean(text), "s"
        rest = []
        if centred:
            rest = [_styled(self.sheet, style, None) for _column in self.columns[1:]]
        self.height(size * 1.9)
        self._append([first, *rest])

    def header(self, *, lines: int = 2) -> int:
        """The header row; returns its row number."""
        style = {
            "role": "表头",
            "font": Font(name=HEAD_FACE, size=self.size, bold=True),
            "fill": HEAD_FILL,
            "border": GRID,
            "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
        }
        cells = []
        for heading, _width, _kind in self.columns:
            cell = _styled(self.sheet, style, None)
            cell._value, cell.data_type = clean(str(heading)), "s"
            cells.append(cell)
        self.height(self.size * 1.4 * lines + 4)
        self._append(cells)
        self.header_row = self.row
        return self.row

    def add(self, values: Iterable[Any]) -> None:
        """One row of the table."""
        self._append([slot.put(value) for slot, value in zip(self.slots, values, strict=True)])

    def add_linked(self, values: Sequence[Any], index: int, target: str) -> None:
        """One row whose cell at `index` leads to an address."""
        if self.links >= MAX_LINKS:
            self.add(values)
            return
        self.links += 1
        cells = [slot.put(value) for slot, value in zip(self.slots, values, strict=True)]
        linked = copy(cells[index])  # the slot's own cell and style go on to the next row
        linked._style = copy(cells[index]._style)
        linked.font = Font(name=TEXT_FACE, size=self.size, color=LINK_COLOUR, underline="single")
        place = f"{get_column_letter(index + 1)}{self.row + 1}"
        linked._hyperlink = Hyperlink(ref=place, target=target)
        cells[index] = linked
        self._append(cells)

    def add_marked(self, values: Sequence[Any], notes: Mapping[int, str]) -> None:
        """One row in which the cells of `notes` (by position) are filled and bear a comment."""
        if not notes:
            self.add(values)
            return
        cells = []
        for index, (slot, value) in enumerate(zip(self.slots, values, strict=True)):
            cell = slot.put(value)
            if index in notes:
                marked = copy(cell)  # the slot's own cell and style go on to the next row
                marked._style = copy(cell._style)
                marked.fill = MARK_FILL
                marked.comment = Comment(notes[index], MARK_AUTHOR, height=90, width=260)
                cell = marked
            cells.append(cell)
        self._append(cells)

    def add_fitted(self, values: Sequence[Any]) -> None:
        """One row with its height set for its longest cell (WPS does not fit rows on opening)."""
        self.fit(values)
        self.add(values)

    def fit(self, values: Sequence[Any]) -> None:
        """Set the height of the row written next for these values."""
        lines = max(
            _lines(value, width)
            for value, (_h, width, _k) in zip(values, self.columns, strict=True)
        )
        self.height(min(409, lines * self.size * 1.3 + 4))

    def allow(self, index: int, rule: DataValidation, first: int, more: int = 0) -> None:
        """Let Excel check what is typed into column `index` (from 0), from row `first` on.

        more: rows below the last one written that are checked, too.
        """
        letter = get_column_letter(index + 1)
        rule.add(f"{letter}{first}:{letter}{max(self.row, first) + more}")
        self.sheet.data_validations.append(rule)

    def height(self, points: float) -> None:
        """Set the height of the row written next."""
        self.sheet.row_dimensions[self.row + 1].height = round(points, 1)

    def _append(self, cells: list[Any]) -> None:
        self.sheet.append(cells)
        self.row += 1
        # the row is on disk now: drop its height, so that memory stays flat
        self.sheet.row_dimensions.pop(self.row, None)


def _styled(sheet: Any, style: dict[str, Any], form: str | None) -> Any:
    """A cell of the named style `role`, with what else its column asks for laid over it."""
    cell = WriteOnlyCell(sheet)
    rest = dict(style)
    role = rest.pop("role", None)
    if role:
        cell.style = _named(sheet.parent, role, rest.pop("font"), rest.pop("fill", None))
    for name, value in rest.items():
        setattr(cell, name, value)
    if form:
        cell.number_format = form
    return cell


def _named(book: Any, role: str, font: Font, fill: PatternFill | None) -> str:
    """The workbook's style of that role and size, so that an office can restyle it in one place."""
    name = f"{STYLE_FAMILY} {role} {font.size:g}"
    if name not in book.named_styles:
        style = NamedStyle(name=name, font=font, alignment=Alignment(vertical="top"))
        if fill is not None:
            style.fill = fill
        book.add_named_style(style)
    return name


def _coloured(font: Font, colour: str) -> Font:
    return Font(name=font.name, size=font.size, color=colour, bold=True)


def _lines(value: Any, width: float) -> int:
    """How many printed lines a value takes in `width` Chinese characters."""
    if not isinstance(value, str):
        return 2 if isinstance(value, date) and width < 6 else 1
    total = 0.0
    for part in value.split("\n"):
        length = sum(1.0 if ord(c) > 0x2E7F else 0.55 for c in part)
        total += max(1, -(-length // max(width - 0.3, 1)))
    return int(total)
