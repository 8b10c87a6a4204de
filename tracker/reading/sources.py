"""Bytes to text: encodings by content, formats by their first bytes, refusals by reason.

The file's name only helps where the content does not tell. The web layer translates `code` into a
sentence.
"""

import re
from dataclasses import dataclass

from tracker.reading.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    NotText,
    TooLarge,
    UnsupportedSource,
)
from tracker.reading.formats import docx, html, pdf

MAX_BYTES = 5 * 1024 * 1024
# The commonest characters of administrative prose: what tells a right decoding from a wrong one.
_COMMON = frozenset(
    "的一和了在是为有工作法治政府建设行政推进实全区年务理会部加开进化制公发人开民务度管,。、;:()"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_BINARY = (
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class SourceText:
    """The words of a source. encoding: utf-8, gb18030, utf-16-le, utf-16-be, or "" for a format
    that has its own.

    format: txt, docx, html or pdf.
    """

    text: str
    encoding: str
    format: str


def read_bytes(data: bytes, filename: str = "") -> SourceText:
    """The text of a file's bytes; offsets of every reading count in it.

    data: at most 5 MB. filename: as the user named it. Raises a subclass of UnreadableSource:
    EmptySource, TooLarge,
    NotText, UnsupportedSource, EncryptedSource, ScannedPdf, DamagedSource, HostileSource.
    """
    if not data.strip():
        raise EmptySource
    if len(data) > MAX_BYTES:
        raise TooLarge
    if data.startswith(b"%PDF"):
        return SourceText(_some(pdf.text_of(data)), "", "pdf")
    if data.startswith(b"PK"):
        return SourceText(_some(docx.text_of(data)), "", "docx")
    if data.startswith(_OLE):
        raise _ole(data)
    if data.startswith(b"{\\rtf"):
        raise UnsupportedSource
    if data.startswith(_BINARY) and b"\x00" in data[:4096]:
        raise NotText
    text, encoding = decoded(data)
    if _is_html(text, filename):
        return SourceText(_some(html.text_of(text)), encoding, "html")
    return SourceText(_some(text), encoding, "txt")


def decoded(data: bytes) -> tuple[str, str]:
    """Text and encoding of bytes that should be text. Raises NotText."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return _checked(_decode(data[len(mark) :], encoding), encoding)
    text = _decode(data, "utf-8")
    if text is not None and "\x00" not in text:
        return _checked(text, "utf-8")
    tries = [(e, _decode(data, e)) for e in ("gb18030", "utf-16-le", "utf-16-be")]
    scored = [(_likeness(t), e, t) for e, t in tries if t is not None]
    if not scored or max(scored)[0] < 0.02:
        raise NotText
    _, encoding, best = max(scored)
    return _checked(best, encoding)


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likeness(text: str) -> float:
    """Share of the commonest characters in the first 20,000, less that of control characters."""
    sample = text[:20000]
    return (sum(c in _COMMON for c in sample) - 5 * len(_CONTROL.findall(sample))) / max(
        1, len(sample)
    )


def _checked(text: str | None, encoding: str) -> tuple[str, str]:
    if text is None:
        raise NotText
    odd = len(_CONTROL.findall(text))
    if odd > len(text) // 200 or "\x00" in text or not re.search(r"\w", text):
        raise NotText
    return text, encoding


def _some(text: str) -> str:
    if not text.strip():
        raise EmptySource
    return text


def _is_html(text: str, filename: str) -> bool:
    head = text[:2000].lstrip().lower()
    if head.startswith(("<!doctype html", "<html", "<head", "<body")) or "<html" in head:
        return True
    named = filename.lower().endswith((".htm", ".html", ".xhtml"))
    return named and bool(
        re.search(r"</?(?:p|div|table|br|span|h\d)\b", text[:200000], re.IGNORECASE)
    )


def _ole(data: bytes) -> Exception:
    """An OLE file is an encrypted .docx or an old binary format."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedSource()
    return UnsupportedSource() if "WordDocument".encode("utf-16-le") in data else DamagedSource()
