"""What a document says, as plain text and tables: nothing of it can run, and it is bounded.

Only a beginning is read: enough for a verifier to see what the document is. Every number comes
from a stranger's file: parts that unpack to too much are not read at all, declared entities are
refused, and the declared size of a zip member is also the most that zipfile reads of it.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tracker.files.types import text_encoding

MAX_PARAGRAPHS = 400
MAX_CHARACTERS = 60_000
MAX_ELEMENTS = 100_000  # of the markup: empty paragraphs cost time too
MAX_ROWS = 200  # of one table
MAX_COLUMNS = 20
MAX_SHEETS = 5
MAX_CELL_CHARACTERS = 300
MAX_PART_BYTES = 16 * 1024**2  # unpacked, of one part of a package
MAX_LOADED_BYTES = 12 * 1024**2  # unpacked, of the parts that are read whole
PEEK_BYTES = 4096
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PREVIEWED = frozenset(["docx", "xlsx", "txt"])
UNREADABLE = (
    AttributeError, DefusedXmlException, EOFError, IndexError, InvalidFileException, KeyError,
    NotImplementedError, OSError, OverflowError, ParseError, RecursionError, RuntimeError,
    TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class NoPreview(Exception):
    """It is too large or too strange to be shown; a download still works."""


@dataclass(frozen=True)
class Block:
    """A paragraph (`text`) or a table (`rows`, all of the same length; `title`: its sheet)."""

    text: str = ""
    title: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass
class Preview:
    """The beginning of a document; `is_cut` where it goes on."""

    blocks: list[Block] = field(default_factory=list)
    is_cut: bool = False

    def text(self) -> str:
        """All its words, a line for each paragraph and row."""
        lines = [
            block.text or "\n".join(" ".join(row) for row in block.rows) for block in self.blocks
        ]
        return "\n".join(lines)


def preview(stream: BinaryIO, kind: str) -> Preview:
    """The beginning of a docx, xlsx or txt (see PREVIEWED). Raises NoPreview."""
    readers = {"docx": _word, "xlsx": _excel, "txt": _plain}
    try:
        return readers[kind](stream)
    except UNREADABLE as error:
        raise NoPreview(f"{type(error).__name__}: {error}") from error


def _plain(stream: BinaryIO) -> Preview:
    encoding = text_encoding(stream)
    raw = stream.read(MAX_CHARACTERS * 4)
    text = raw.decode(encoding, errors="ignore").lstrip("\ufeff")
    lines = text[:MAX_CHARACTERS].splitlines()
    cut = len(text) > MAX_CHARACTERS or len(lines) > MAX_PARAGRAPHS or bool(stream.read(1))
    return Preview([Block(text="\n".join(lines[:MAX_PARAGRAPHS]))], cut)


def _word(stream: BinaryIO) -> Preview:
    found = Preview()
    characters = 0
    with zipfile.ZipFile(stream) as package:
        _check(package, ["word/document.xml"])
        with package.open("word/document.xml") as part:
            blocks = _WordBlocks(part)
            for block in blocks:
                found.blocks.append(block)
                characters += len(block.text) + sum(len(c) for row in block.rows for c in row)
                if characters > MAX_CHARACTERS or len(found.blocks) >= MAX_PARAGRAPHS:
                    found.is_cut = True
                    break
            found.is_cut |= blocks.is_cut
    return found


class _WordBlocks:
    """The paragraphs and tables of a document part, one after the other, flat in memory."""

    def __init__(self, part: Any) -> None:
        self._events = iterparse(part, events=("start", "end"))
        self.is_cut = False
        self._depth = 0  # of tables
        self._text: list[str] = []
        self._rows: list[tuple[str, ...]] = []
        self._row: list[str] = []

    def __iter__(self) -> Iterator[Block]:
        body: Element | None = None
        for count, (event, element) in enumerate(self._events):
            if count > MAX_ELEMENTS * 2:  # a start and an end each
                self.is_cut = True
                return
            name = element.tag.removeprefix(WORD)
            if event == "start":
                body = element if name == "body" else body
                self._depth += name == "tbl"
                continue
            block = self._ended(name, element)
            if name in ("p", "tr") or self._depth == 0:
                element.clear()
            if block is not None:
                yield block
            if body is not None and name in ("p", "tbl") and self._depth == 0:
                body.clear()

    def _ended(self, name: str, element: Element) -> Block | None:
        if name == "t":
            self._text.append(element.text or "")
        elif name in ("tab", "br", "cr"):
            self._text.append("\t" if name == "tab" else "\n")
        elif name == "p":
            return self._paragraph()
        elif name == "tc" and self._depth == 1:
            self._row.append(_cell("".join(self._text)))
            self._text = []
        elif name == "tr" and self._depth == 1:
            if len(self._rows) < MAX_ROWS:
                self._rows.append(tuple(self._row[:MAX_COLUMNS]))
            self._row = []
        elif name == "tbl":
            return self._table()
        return None

    def _paragraph(self) -> Block | None:
        if self._depth:
            self._text.append("\n")
            return None
        text, self._text = "".join(self._text).strip(), []
        return Block(text=text) if text else None

    def _table(self) -> Block | None:
        self._depth -= 1
        if self._depth:
            return None
        rows, self._rows = _even(self._rows), []
        return Block(rows=rows) if rows else None


def _excel(stream: BinaryIO) -> Preview:
    found = Preview()
    with zipfile.ZipFile(stream) as package:
        names = [m.filename for m in package.infolist() if m.filename.endswith((".xml", ".rels"))]
        _check(package, names)
        loaded = sum(
            package.getinfo(n).file_size for n in names if not n.startswith("xl/worksheets/")
        )
        if loaded > MAX_LOADED_BYTES:
            raise NoPreview("the shared parts unpack to too much")
    stream.seek(0)
    book = load_workbook(stream, read_only=True, data_only=True)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets[:MAX_SHEETS]:
            rows = list(
                sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1, values_only=True)
            )
            found.is_cut |= len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows)
            cells = [tuple(_value(v) for v in row[:MAX_COLUMNS]) for row in rows[:MAX_ROWS]]
            found.blocks.append(Block(title=sheet.title[:100], rows=_even(cells)))
        found.is_cut |= len(sheets) > MAX_SHEETS
    finally:
        book.close()
    return found


def _check(package: zipfile.ZipFile, names: list[str]) -> None:
    """No part may unpack to too much or declare entities. Raises NoPreview, KeyError."""
    for name in names:
        if package.getinfo(name).file_size > MAX_PART_BYTES:
            raise NoPreview(f"{name} unpacks to too much")
        with package.open(name) as part:
            if DECLARATION.search(part.read(PEEK_BYTES)):
                raise NoPreview(f"{name} declares entities")


def _even(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Rows of one length, without empty columns on the right and empty rows at the end."""
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell), default=0)
    even = [(*row, *[""] * (width - len(row)))[:width] for row in rows]
    while even and not any(even[-1]):
        even.pop()
    return tuple(even)


def _value(value: object) -> str:
    """A cell as people read it: whole numbers without point, dates without midnight."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return _cell(str(value))


def _cell(text: str) -> str:
    text = text.strip()
    return text if len(text) <= MAX_CELL_CHARACTERS else f"{text[:MAX_CELL_CHARACTERS]}…"
