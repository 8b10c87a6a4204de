"""What a file really is, by its content, against a list of what is taken.

Extensions and what a browser claims are never believed: the content decides, and the extension
must fit it. Source of the rules: NEEDS, "Evidence simple"; issue "Safety" of the evidence.
"""

import codecs
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from tracker.files import errors
from tracker.files.names import extension_of
from tracker.files.ole import MAGIC as OLE_MAGIC
from tracker.files.ole import BadContainer, Container

CHUNK_BYTES = 256 * 1024
MAX_ZIP_MEMBERS = 20_000
MAX_UNPACKED_BYTES = 1024**3  # a bomb: no office document unpacks to a gigabyte
MAX_CONTENT_TYPES_BYTES = 1024**2


@dataclass(frozen=True)
class FileType:
    """A type that is taken. `inline`: a browser may show it on our page without running it."""

    name: str
    extensions: tuple[str, ...]
    content_type: str
    inline: bool = False


OPENXML = "application/vnd.openxmlformats-officedocument"
TYPES = {
    kind.name: kind
    for kind in (
        FileType("pdf", ("pdf",), "application/pdf", inline=True),
        FileType("doc", ("doc", "wps", "wpt"), "application/msword"),
        FileType("docx", ("docx",), f"{OPENXML}.wordprocessingml.document"),
        FileType("xls", ("xls", "et", "ett"), "application/vnd.ms-excel"),
        FileType("xlsx", ("xlsx",), f"{OPENXML}.spreadsheetml.sheet"),
        FileType("ppt", ("ppt", "dps", "dpt"), "application/vnd.ms-powerpoint"),
        FileType("pptx", ("pptx",), f"{OPENXML}.presentationml.presentation"),
        FileType("ofd", ("ofd",), "application/ofd"),
        FileType("png", ("png",), "image/png", inline=True),
        FileType("jpg", ("jpg", "jpeg"), "image/jpeg", inline=True),
        FileType("tiff", ("tif", "tiff"), "image/tiff"),
        FileType("txt", ("txt", "csv"), "text/plain", inline=True),
    )
}
EXTENSIONS = tuple(e for kind in TYPES.values() for e in kind.extensions)
PROGRAMS = (
    (b"MZ", "exe"),
    (b"\x7fELF", "ELF"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"\xfe\xed\xfa\xce", "Mach-O"),
    (b"\xfe\xed\xfa\xcf", "Mach-O"),
    (b"\xcf\xfa\xed\xfe", "Mach-O"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (b"#!", "script"),
)
ARCHIVES = (
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"MSCF", "cab"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ", "xz"),
)
PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|\?xml|iframe|xhtml)", re.I)
PDF_PASSWORD = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
# What pypdf raises, besides its own errors, over a trailer that contradicts itself.
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
ZIP_TYPES = (
    ("OFD.xml", "ofd"),
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
)
OLE_TYPES = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
OLE_MACROS = frozenset(["_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros"])
OLE_ENCRYPTED = frozenset(["EncryptedPackage", "EncryptionInfo", "EncryptedSummary"])


def recognise(stream: BinaryIO, name: str) -> str:
    """The name in TYPES of what `stream` (seekable) holds, its extension being one that fits.

    A name without any extension fits every type. Raises a FileRefused that says why not.
    """
    stream.seek(0)
    head = stream.read(2048)
    if not head:
        raise errors.EmptyFile(name)
    kind = _by_content(stream, head, name)
    extension = extension_of(name)
    if extension and extension not in TYPES[kind].extensions:
        if extension not in EXTENSIONS:
            raise errors.TypeNotTaken(name, extension)
        raise errors.NameDoesNotFit(name, extension, type_words(kind))
    return kind


def with_extension(name: str, kind: str) -> str:
    """The name, with the extension of its type where it has none."""
    return name if extension_of(name) else f"{name}.{TYPES[kind].extensions[0]}"


def type_words(kind: str) -> str:
    """The type as people call it."""
    words = {
        "pdf": "PDF",
        "doc": _("Word (doc)"),
        "docx": _("Word (docx)"),
        "xls": _("Excel (xls)"),
        "xlsx": _("Excel (xlsx)"),
        "ppt": _("PowerPoint (ppt)"),
        "pptx": _("PowerPoint (pptx)"),
        "ofd": "OFD",
        "png": _("picture (png)"),
        "jpg": _("picture (jpg)"),
        "tiff": _("picture (tiff)"),
        "txt": _("plain text"),
    }
    return words[kind]


def text_encoding(stream: BinaryIO) -> str:
    """The encoding a plain text file reads in; leaves the stream at its start."""
    stream.seek(0)
    head = stream.read(2)
    encoding = "gb18030"
    if head in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif _reads_as(stream, "utf-8"):
        encoding = "utf-8"
    stream.seek(0)
    return encoding


def _by_content(stream: BinaryIO, head: bytes, name: str) -> str:
    for magic, kind in PROGRAMS:
        if head.startswith(magic):
            raise errors.ReallyAProgram(name, kind)
    for magic, kind in ARCHIVES:
        if head.startswith(magic):
            raise errors.TypeNotTaken(name, kind)
    for magic, kind in PICTURES:
        if head.startswith(magic):
            return kind
    if b"%PDF-" in head[:1024] and not MARKUP.match(head.lstrip()):
        return _pdf(stream, name)
    if head.startswith(OLE_MAGIC):
        return _ole(stream, name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(stream, name)
    return _text(stream, head, name)


def _pdf(stream: BinaryIO, name: str) -> str:
    if _names_encryption(stream) and not _opens_without_password(stream):
        raise errors.IsEncrypted(name)
    return "pdf"


def _names_encryption(stream: BinaryIO) -> bool:
    """Whether an encryption dictionary is named anywhere; the plain search is the fast one."""
    tail = b""
    for chunk in _chunks(stream):
        window = tail + chunk
        if b"/Encrypt" in window and PDF_PASSWORD.search(window):
            return True
        tail = chunk[-64:]
    return False


def _opens_without_password(stream: BinaryIO) -> bool:
    """Whether it only forbids printing or editing, as many official PDFs do, and anyone reads it.

    AES-256 cannot be told apart here (pypdf would need another library) and counts as locked.
    """
    try:
        stream.seek(0)
        reader = PdfReader(stream, strict=False)
        return reader.decrypt("") != PasswordType.NOT_DECRYPTED
    except (PyPdfError, DependencyError, *MALFORMED):
        return False


def _zip(stream: BinaryIO, name: str) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            kind = _zip_kind(members, name)
            if kind != "ofd" and _has_macros(archive, members):
                raise errors.HasMacros(name)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise errors.IsDamaged(name) from None
    return kind


def _zip_kind(members: list[zipfile.ZipInfo], name: str) -> str:
    if any(member.flag_bits & 1 for member in members):
        raise errors.IsEncrypted(name)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_ZIP_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise errors.UnpacksTooLarge(name)
    names = {member.filename for member in members}
    for member_name, kind in ZIP_TYPES:
        if member_name in names and kind in TYPES:
            return kind
    raise errors.TypeNotTaken(name, _foreign_extension(name) or "zip")


def _foreign_extension(name: str) -> str:
    """The extension where it says what the file is; not that of a type which would be taken."""
    extension = extension_of(name)
    return "" if extension in EXTENSIONS else extension


def _has_macros(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bool:
    for member in members:
        if member.filename.lower().endswith("vbaproject.bin"):
            return True
        if member.filename == "[Content_Types].xml":
            with archive.open(member) as part:
                if b"macroenabled" in part.read(MAX_CONTENT_TYPES_BYTES).lower():
                    return True
    return False


def _ole(stream: BinaryIO, name: str) -> str:
    try:
        container = Container(stream)
        names = container.names()
        if names & OLE_ENCRYPTED or _has_password(container):
            raise errors.IsEncrypted(name)
    except (BadContainer, OSError):
        raise errors.IsDamaged(name) from None
    if names & OLE_MACROS:
        raise errors.HasMacros(name)
    for stream_name, kind in OLE_TYPES:
        if stream_name in names:
            return kind
    raise errors.TypeNotTaken(name, _foreign_extension(name))


def _has_password(container: Container) -> bool:
    """Sources: [MS-DOC] FibBase.fEncrypted; [MS-XLS] FilePass follows the first BOF record."""
    document = container.first_bytes("WordDocument", 12)
    if len(document) == 12 and document[11] & 0x01:
        return True
    for book in ("Workbook", "Book"):
        start = container.first_bytes(book, 64)
        if len(start) >= 4:
            after_bof = 4 + int.from_bytes(start[2:4], "little")
            if start[after_bof : after_bof + 2] == b"\x2f\x00":
                return True
    return False


def _text(stream: BinaryIO, head: bytes, name: str) -> str:
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if MARKUP.match(begin) or MARKUP.search(begin[:1024]):
        raise errors.TypeNotTaken(name, "SVG" if b"<svg" in head.lower() else "HTML")
    if begin.startswith(b"{\\rtf"):
        raise errors.TypeNotTaken(name, "RTF")
    encodings = ["utf-16"] if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8", "gb18030"]
    if any(_reads_as(stream, encoding) for encoding in encodings):
        return "txt"
    raise errors.TypeNotTaken(name, _foreign_extension(name))


def _reads_as(stream: BinaryIO, encoding: str) -> bool:
    """Whether all of it decodes, without control characters that no text file has."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(stream):
            if _has_controls(decoder.decode(chunk)):
                return False
        return not _has_controls(decoder.decode(b"", final=True))
    except UnicodeError:
        return False


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _has_controls(text: str) -> bool:
    return CONTROLS.search(text) is not None


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk
