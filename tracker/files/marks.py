"""密级标志: does a name or a first page say 秘密, 机密 or 绝密?

A mark is a warning, not a proof: people look and confirm. Words such as 国家秘密 or 商业秘密 in
running text are no marks. Source: GB/T 9704 (the mark stands alone at the top, with ★ and a term).
"""

import re
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from tracker.files.previews import PREVIEWED, NoPreview, preview
from tracker.files.types import MALFORMED

LEVELS = "绝密|机密|秘密"
# 国家秘密, 商业秘密 … are the thing, not the mark.
IN_NAME = re.compile(rf"(?<!国家)(?<!商业)(?<!工作)(?<!技术)(?<!个人)({LEVELS})")
ON_PAGE = re.compile(
    rf"^[\s【\[(（]*({LEVELS})[\s】\])）]*(?:[★☆*].{{0,12}}|\d{{1,2}}\s*年|长期)?\s*$", re.M
)
FIRST_CHARACTERS = 2000
MAX_PDF_BYTES = 20 * 1024**2


def mark_of(name: str, stream: BinaryIO, kind: str) -> str:
    """绝密, 机密 or 秘密 where the name or the first page bears the mark; else empty."""
    in_name = IN_NAME.search(name)
    if in_name:
        return in_name.group(1)
    text = re.sub(r"[ \t\u3000]+", "", first_words(stream, kind))
    on_page = ON_PAGE.search(text)
    return on_page.group(1) if on_page else ""


def first_words(stream: BinaryIO, kind: str) -> str:
    """The beginning of a document's text; empty where it has none that we can read."""
    stream.seek(0)
    try:
        if kind in PREVIEWED:
            return preview(stream, kind).text()[:FIRST_CHARACTERS]
        if kind == "pdf" and stream.seek(0, 2) <= MAX_PDF_BYTES:
            stream.seek(0)
            return PdfReader(stream, strict=False).pages[0].extract_text()[:FIRST_CHARACTERS]
    except (NoPreview, PyPdfError, DependencyError, OSError, *MALFORMED):
        pass  # what cannot be read bears no mark that could be read
    finally:
        stream.seek(0)
    return ""
