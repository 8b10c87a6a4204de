"""PDF text layers to text, page after page; a PDF of pictures says so."""

import io
import re
import zlib

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tracker.reading.errors import DamagedSource, EncryptedSource, HostileSource, ScannedPdf

MAX_PAGES = 500
MAX_CHARACTERS = 5_000_000
# What a torn or made-up file raises inside the library.
_TORN = (
    PyPdfError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    zlib.error,
    AssertionError,
    OSError,
    UnicodeError,
    NotImplementedError,
)


def text_of(data: bytes) -> str:
    """The text of a PDF, pages parted by line ends.

    Raises EncryptedSource, ScannedPdf, DamagedSource, HostileSource.
    """
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedSource
        if len(reader.pages) > MAX_PAGES:
            raise HostileSource("too many pages")
        pages, size = [], 0
        for page in reader.pages:
            text = page.extract_text() or ""
            size += len(text)
            if size > MAX_CHARACTERS:
                raise HostileSource("the text layer is too long")
            pages.append(text.strip("\n"))
    except _TORN as error:
        raise DamagedSource(str(error)) from error
    except (RecursionError, MemoryError) as error:
        raise HostileSource("nested too deep") from error
    text = "\n".join(pages)
    if len(re.sub(r"\s", "", text)) < 20 * min(len(pages), 3):
        raise ScannedPdf
    return text
