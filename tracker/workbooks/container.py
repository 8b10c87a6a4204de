"""The container of an uploaded workbook, looked at before any XML of it is understood.

What is refused here costs the server next to nothing: size, zip bombs, macros, links to other
files, declared entities (XXE) and anything that is no .xlsx.
"""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from tracker.workbooks.errors import WorkbookRefused

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_RATIO = 200  # of honest sheets the zip saves nine tenths, of bombs more than 99 %
RATIO_COUNTS_FROM_BYTES = 4 * 1024 * 1024
MAX_MEMBERS = 2000
MAX_TAGS = 4_000_000  # each becomes an object of a hundred bytes
CHUNK_BYTES = 1024 * 1024
LONGEST_DECLARATION = 16  # bytes that may lie across two chunks
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
BAD_ZIP = (
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,  # a packing method that nobody uses
    OSError,
    OverflowError,
    RuntimeError,  # encrypted members
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def check_container(data: bytes) -> None:
    """Refuse, in one sentence, what is not a plain .xlsx of a sensible size.

    Raises WorkbookRefused.
    """
    if not data:
        raise WorkbookRefused(_("The file is empty. Choose another file."))
    if len(data) > MAX_BYTES:
        raise WorkbookRefused(
            _("The workbook is larger than %(size)d MB: split it and send the parts.")
            % {"size": MAX_BYTES // 1024**2}
        )
    if data.startswith(OLE_MAGIC):
        raise WorkbookRefused(
            _(
                "The workbook is of the old .xls kind or protected by a password: "
                "save it as .xlsx without a password."
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive)
            _check_declarations(archive)
    except BAD_ZIP as error:
        raise WorkbookRefused(_("This is not an Excel workbook (.xlsx).")) from error


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = {member.filename.lower() for member in members}
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused(_("This is not an Excel workbook (.xlsx)."))
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    is_bomb = unpacked > RATIO_COUNTS_FROM_BYTES and unpacked / packed > MAX_RATIO
    if unpacked > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS or is_bomb:
        raise WorkbookRefused(_too_much())
    if any(name.endswith("vbaproject.bin") for name in names):
        raise WorkbookRefused(_("The workbook holds macros: save it as .xlsx without macros."))
    if any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in names):
        raise WorkbookRefused(
            _(
                "The workbook is linked to other files: break the links "
                "(Data, Edit links) and save it again."
            )
        )


def _check_declarations(archive: zipfile.ZipFile) -> None:
    """No part of an honest workbook declares a document type; entities hide behind one."""
    tags = 0
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        kept = b""
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                tags += chunk.count(b"<")
                # UTF-16 would pass by the pattern; nobody writes it here
                if DECLARATION.search(kept + chunk) or b"\0" in chunk:
                    raise WorkbookRefused(
                        _("The workbook holds declarations that no Excel writes: export it again.")
                    )
                kept = chunk[-LONGEST_DECLARATION:]
        if tags > MAX_TAGS:
            raise WorkbookRefused(_too_much())


def _too_much() -> str:
    return _(
        "The workbook unpacks to far more than a list: copy its rows into a freshly exported one."
    )
