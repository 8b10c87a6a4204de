"""Word files to text: paragraphs in order, automatic numbers written out, tables as lines with
tabs.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree  # type: ignore[import-untyped]

from tracker.reading.errors import DamagedSource, EncryptedSource, HostileSource, UnsupportedSource

MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 2000


def text_of(data: bytes) -> str:
    """The text of a .docx.

    Raises UnsupportedSource for another zip, HostileSource for a bomb, DamagedSource.
    """
    _check_package(data)
    try:
        document = docx.Document(io.BytesIO(data))
        return "\n".join(_lines(document))
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        AttributeError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        EOFError,
        OSError,
    ) as error:
        raise DamagedSource(str(error)) from error
    except RecursionError as error:
        raise HostileSource("elements nested too deep") from error


def _check_package(data: bytes) -> None:
    """Refuse what is no Word file or would unpack to more than it should, before any part is
    parsed.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise DamagedSource(str(error)) from error
    parts = package.infolist()
    if any(p.flag_bits & 1 for p in parts):
        raise EncryptedSource
    total = sum(p.file_size for p in parts)
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED or total > MAX_RATIO * max(len(data), 4096):
        raise HostileSource("the package unpacks to too much")
    if "word/document.xml" not in package.namelist():
        raise UnsupportedSource
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _check_part(package, part)


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """An XML part must not declare entities, and must not be longer than its directory says."""
    try:
        with package.open(part) as stream:
            head = stream.read(4096)
            size = len(head)
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                if size > MAX_UNPACKED:
                    raise HostileSource("a part unpacks to too much")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise DamagedSource(str(error)) from error
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise HostileSource("a part declares entities")


def _lines(document: Document) -> Iterator[str]:
    numbers = _Numbers()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block)
        else:
            yield numbers.before(block) + _clean(block.text)


def _rows(table: Table) -> Iterator[str]:
    """Each row as one line; a cell merged downwards is given in each row that it covers."""
    for row in table.rows:
        cells: list[str] = []
        seen: list[object] = []
        for cell in row.cells:
            if any(cell._tc is other for other in seen):
                continue
            seen.append(cell._tc)
            cells.append(re.sub(r"\s*[\r\n]+\s*", "", _clean(cell.text).replace("\t", " ")))
        if any(cells):
            yield "\t".join(cells)


def _clean(text: str) -> str:
    return text.replace("\x0b", "\n").replace("\x0c", "\n").strip("\r\n")


_DIGITS = "零一二三四五六七八九十"


class _Numbers:
    """Word's automatic numbers, counted on as Word does for the plain cases: per list and level."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, int], int] = {}

    def before(self, paragraph: Paragraph) -> str:
        """The number that Word shows before a paragraph, or ""."""
        found = _numbering_of(paragraph)
        if found is None or not paragraph.text.strip():
            return ""
        number_id, level, form, text, start = found
        for key in [k for k in self.counts if k[0] == number_id and k[1] > level]:
            del self.counts[key]
        count = self.counts.get((number_id, level), start - 1) + 1
        self.counts[number_id, level] = count
        return _shown(form, text, level, count)


def _numbering_of(paragraph: Paragraph) -> tuple[str, int, str, str, int] | None:
    """List id, level, number format, level text and first number of a numbered paragraph."""
    found = paragraph._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    if not found or found[0] == "0":
        return None
    level = int((paragraph._p.xpath("./w:pPr/w:numPr/w:ilvl/@w:val") or ["0"])[0])
    try:
        numbering = paragraph.part.numbering_part.element  # type: ignore[attr-defined]
    except (NotImplementedError, KeyError, AttributeError):
        return None
    abstract = numbering.xpath(f"./w:num[@w:numId='{int(found[0])}']/w:abstractNumId/@w:val")
    if not abstract:
        return None
    base = f"./w:abstractNum[@w:abstractNumId='{int(abstract[0])}']/w:lvl[@w:ilvl='{level}']"
    form = (numbering.xpath(base + "/w:numFmt/@w:val") or [""])[0]
    text = (numbering.xpath(base + "/w:lvlText/@w:val") or [""])[0]
    start = (numbering.xpath(base + "/w:start/@w:val") or ["1"])[0]
    return str(found[0]), level, str(form), str(text), int(start)


def _shown(form: str, text: str, level: int, count: int) -> str:
    if (
        "Chinese" in form
        or "chinese" in form
        or form in ("japaneseCounting", "taiwaneseCountingThousand", "ideographDigital")
    ):
        number = _chinese(count)
    elif form == "decimalEnclosedCircleChinese" or form == "decimalEnclosedCircle":
        number = chr(0x2460 + count - 1) if count <= 20 else str(count)
    elif form == "decimal":
        number = str(count)
    else:
        return ""
    shown = text.replace(f"%{level + 1}", number)
    return "" if "%" in shown else shown


def _chinese(count: int) -> str:
    if count <= 10:
        return _DIGITS[count]
    tens, ones = divmod(count, 10)
    return ("" if tens == 1 else _DIGITS[tens % 10]) + "十" + (_DIGITS[ones] if ones else "")
