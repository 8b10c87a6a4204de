"""Real documents made in the test: bytes as the usual programs write them."""

import io
import struct
import zipfile
from collections.abc import Sequence

import docx
import openpyxl
from pypdf import PdfWriter

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def pdf(password: str = "", *, owner_password: str = "") -> bytes:
    """One empty A4 page; with a password, encrypted; with an owner's only, free to read."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    if password or owner_password:
        writer.encrypt(password, owner_password or None, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(text: str = "抽查通报") -> bytes:
    """A docx with one paragraph."""
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel(*rows: Sequence[object]) -> bytes:
    """An xlsx with these rows; with one cell where none are given."""
    book = openpyxl.Workbook()
    for row in rows or [["办件数"]]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(*members: str, macros: bool = False) -> bytes:
    """A zip container with the members that tell its type."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in members:
            archive.writestr(name, "<x/>")
        if macros:
            archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return out.getvalue()


def ofd() -> bytes:
    """The container of an OFD document (GB/T 33190)."""
    return package("OFD.xml", "Doc_0/Document.xml")


def with_member(package_bytes: bytes, name: str, content: bytes) -> bytes:
    """The same package with one member put in the place of another of its name."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package_bytes)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.namelist():
            after.writestr(member, content if member == name else before.read(member))
    return out.getvalue()


def pptx() -> bytes:
    """The container of a presentation."""
    return package("[Content_Types].xml", "ppt/presentation.xml")


def ole(*streams: str, contents: dict[str, bytes] | None = None) -> bytes:
    """An OLE container whose streams (each of 4096 bytes) bear these names."""
    named = dict.fromkeys(streams, b"") | (contents or {})
    data = {name: text.ljust(4096, b"\0") for name, text in named.items()}
    directory_sectors = -(-(len(data) + 1) // 4)
    first = 1 + directory_sectors
    table = [FAT]
    table += [*range(2, 1 + directory_sectors), END]
    entries = [_entry("Root Entry", 5, END, 0)]
    body = b""
    for name, content in data.items():
        start = first + len(body) // SECTOR
        count = len(content) // SECTOR
        table += [*range(start + 1, start + count), END]
        entries.append(_entry(name, 2, start, len(content)))
        body += content
    table += [FREE] * (SECTOR // 4 - len(table))
    assert len(table) == SECTOR // 4, "too many streams for one table sector"
    directory = b"".join(entries).ljust(directory_sectors * SECTOR, b"\0")
    return _header() + struct.pack(f"<{len(table)}I", *table) + directory + body


def _header() -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    return head + struct.pack("<109I", 0, *[FREE] * 108)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    entry = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    entry += struct.pack("<III", FREE, FREE, FREE) + b"\0" * 36
    return entry + struct.pack("<IQ", start, size)


PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82"
)
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01" + b"\0" * 64 + b"\xff\xd9"
TIFF = b"II*\0\x08\0\0\0\0\0"
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + b"\0" * 200 + b"PE\0\0"
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
