"""The reader: bytes → text → outline → units → drafts. Plain Python, no Django, no network, the
same answer every time.

read_bytes(data, filename="") -> SourceText(text, encoding, format)
    .txt (UTF-8, GB18030, UTF-16, BOM or none), .docx, .html, .pdf with a text layer; at most 5 MB.
    Raises subclasses of UnreadableSource (a ReadingError), each with a stable `code`: empty,
    too_large, not_text,
    unsupported, encrypted, scanned, damaged, hostile.
read_report(text, *, plan_year=None, departments=(), earlier=()) -> Reading
    Reading.outline: Passages (heading, item, result, context) that together hold every non-space
    character of the text.
    Reading.drafts: Drafts in text order. Offsets are str indexes into `text`, and draft.text ==
    text[start:end].

How it goes, module by module: sources (bytes), text (normal form, sentence ends), paragraphs
(broken lines, page
furniture), outline (numbering), zones (which part speaks), units (what is an item), assemble (walks
the document),
owners, dates, figures, numerals, tables (the fields), titles, handling, leads (the suggestions).
Word lists: words.
"""

from tracker.reading.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    HostileSource,
    NotText,
    ReadingError,
    ScannedPdf,
    TooLarge,
    UnreadableSource,
    UnsupportedSource,
)
from tracker.reading.model import Body, Draft, EarlierItem, Metric, Passage, Reading, Result
from tracker.reading.read import read_report
from tracker.reading.sources import MAX_BYTES, SourceText, read_bytes

__all__ = [
    "MAX_BYTES",
    "Body",
    "DamagedSource",
    "Draft",
    "EarlierItem",
    "EmptySource",
    "EncryptedSource",
    "HostileSource",
    "Metric",
    "NotText",
    "Passage",
    "Reading",
    "ReadingError",
    "Result",
    "ScannedPdf",
    "SourceText",
    "TooLarge",
    "UnreadableSource",
    "UnsupportedSource",
    "read_bytes",
    "read_report",
]
