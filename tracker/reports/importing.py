"""Report in: bytes or pasted text → reading (before any transaction) → Report and Passages."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.files.store import Kept, keep, receive, row_of
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, OfficeDetails
from tracker.organizations.rights import require_office
from tracker.reading import (
    MAX_BYTES,
    Body,
    EarlierItem,
    Reading,
    ReadingError,
    read_bytes,
    read_report,
)
from tracker.reports.errors import AlreadyImported, Unreadable
from tracker.reports.models import Passage, Report
from tracker.trail.recording import recording, writer

PLAN_YEARS = range(2000, 2101)
TITLE_LENGTH = 200
MEANT_AS_TITLE = 4  # Chinese characters in a file's name
_HAN = re.compile(r"[\u4e00-\u9fff]")


NOTHING_READ = gettext_lazy(
    "No headings and sentences were read; it may be a scan. Use the Word version, or paste the "
    "text below."
)
# by the reader's code
SENTENCES = {
    "empty": gettext_lazy("The file is empty. Choose another file."),
    "too_large": gettext_lazy("The file is larger than 5 MB. Save the text alone and try again."),
    "not_text": gettext_lazy(
        "The file is not text. Use the Word version, or paste the text below."
    ),
    "unsupported": gettext_lazy(
        "This format cannot be read. Save it as .docx or .txt, or paste the text below."
    ),
    "encrypted": gettext_lazy(
        "The file is protected by a password. Save it without one and try again."
    ),
    "scanned": gettext_lazy(
        "The PDF holds pictures only, no text. Use the Word version, or paste the text below."
    ),
    "damaged": gettext_lazy(
        "The file is damaged. Open it on your computer, save it again, and try that."
    ),
    "hostile": gettext_lazy(
        "The file is built in a way that could harm the site, so it was not read. Save the text "
        "alone as .txt."
    ),
}


@dataclass(frozen=True)
class SourceFacts:
    """What the importer says about a source; what is empty is taken from the text."""

    file_name: str = ""
    title: str = ""
    plan_year: int | None = None


@dataclass(frozen=True)
class ReadSource:
    """A source that was read, ready to be stored; `sha256` is of its words (`words_hash`)."""

    text: str
    encoding: str
    sha256: str
    title: str
    plan_year: int
    file_name: str
    reading: Reading
    kept: Kept


def read_source(
    data: bytes,
    facts: SourceFacts,
    bodies: Sequence[Department],
    earlier: Sequence[EarlierItem] = (),
) -> ReadSource:
    """Read a source outside any transaction; only its bytes are kept, under their hash.

    bodies: whom to suggest as lead; earlier: items of the year before, which suggest leads too.

    Raises AlreadyImported, NotKept (a full disk), Unreadable with one sentence: empty, larger
    than 5 MB, not text, no sentence in it, a year that is none (see SENTENCES).
    """
    try:
        decoded = read_bytes(data, facts.file_name)
        known = imported_before(words_hash(decoded.text))
        if known is not None:
            raise AlreadyImported(known)
        reading = read_report(
            decoded.text,
            plan_year=facts.plan_year,
            departments=[body_of(body) for body in bodies],
            earlier=earlier,
        )
    except ReadingError as error:
        raise Unreadable(SENTENCES.get(error.code, NOTHING_READ)) from error
    if not reading.drafts:
        raise Unreadable(NOTHING_READ)
    year = _plan_year(facts.plan_year or reading.plan_year)
    title = facts.title.strip() or _guessed_title(reading, facts.file_name, year)
    return ReadSource(
        text=decoded.text,
        encoding=decoded.encoding,
        sha256=words_hash(decoded.text),
        title=title[:TITLE_LENGTH],
        plan_year=year,
        file_name=facts.file_name[:255],
        reading=reading,
        kept=keep(receive([data], facts.file_name, MAX_BYTES), decoded.format),
    )


def read_again(
    report: Report, bodies: Sequence[Department], earlier: Sequence[EarlierItem] = ()
) -> Reading:
    """The stored text read anew, with today's departments; outside any transaction.

    The same words give the same drafts at the same places; only the suggestions differ.
    """
    return read_report(
        report.text,
        plan_year=report.plan_year,
        departments=[body_of(body) for body in bodies],
        earlier=earlier,
    )


@writer
def store_report(source: ReadSource, actor: Actor) -> Report:
    """Keep a source that was read: the Report with its text, and its Passages.

    Raises AlreadyImported when the same words are there; nothing is changed then. NotAllowed.
    """
    hat = require_office(actor)
    with recording(hat) as record:
        earlier = imported_before(source.sha256)
        if earlier is not None:
            raise AlreadyImported(earlier)
        report = _create(
            title=source.title,
            issuer_name=OfficeDetails.objects.values_list("district", flat=True).first() or "",
            year=reported_year(source),
            plan_year=source.plan_year,
            file_name=source.file_name,
            original=row_of(source.kept, record),
            encoding=source.encoding,
            text=source.text,
            sha256=source.sha256,
            imported_on=hat.on,
            imported_by=hat.person,
        )
        passages = _passages(report, source.reading)
        Passage.objects.bulk_create(passages, batch_size=500)
        record(
            "report.imported",
            report,
            {"sha256": source.sha256, "file": source.file_name, "passages": len(passages)},
        )
    return report


def _create(**values: Any) -> Report:
    """The row. Raises AlreadyImported when someone else imported the same words just now."""
    try:
        with transaction.atomic():
            return Report.objects.create(**values)
    except IntegrityError as error:
        earlier = imported_before(values["sha256"])
        if earlier is None:
            raise
        raise AlreadyImported(earlier) from error


def imported_before(sha256: str) -> Report | None:
    """The import of the same words that was not withdrawn."""
    return Report.objects.filter(sha256=sha256, withdrawn_on=None).first()


def words_hash(text: str) -> str:
    """sha256 of the words: line ends, blanks at line ends and the encoding make no difference."""
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return hashlib.sha256("\n".join(lines).strip().encode()).hexdigest()


def reported_year(source: ReadSource) -> int:
    """The year a source tells about: a plan tells about its own, a report about the one before."""
    return source.plan_year if source.reading.genre == "plan" else source.plan_year - 1


def body_of(department: Department) -> Body:
    """A department as the reader knows it."""
    return Body(
        name=department.name,
        short_name=department.short_name,
        aliases=tuple(department.aliases),
        duties=department.duties,
    )


def _passages(report: Report, reading: Reading) -> list[Passage]:
    """The outline, and each draft's and result's own span where the outline has none like it."""
    spans = {(p.start, p.end): (p.level, p.label) for p in reading.outline if p.end > p.start}
    for draft in reading.drafts:
        spans.setdefault((draft.start, draft.end), (0, Passage.Label.ITEM))
        for result in draft.results:
            spans.setdefault((result.start, result.end), (0, Passage.Label.RESULT))
    return [
        Passage(report=report, start=start, end=end, level=level, label=label)
        for (start, end), (level, label) in sorted(spans.items())
    ]


def _plan_year(year: int | None) -> int:
    if year is None:
        raise Unreadable(_("The text does not say which year it is about: give the plan year."))
    if year not in PLAN_YEARS:
        raise Unreadable(_("The plan year must lie between 2000 and 2100."))
    return year


def _guessed_title(reading: Reading, file_name: str, year: int) -> str:
    """The text's own title, else the file's name where it is one, else what the text is about."""
    name = PurePath(file_name).stem
    if reading.title.strip():
        return reading.title.strip()
    if len(_HAN.findall(name)) >= MEANT_AS_TITLE:
        return name
    district = OfficeDetails.objects.values_list("district", flat=True).first() or ""
    if reading.genre == "plan":
        return str(
            _("%(district)s work plan for %(year)d") % {"district": district, "year": year}
        ).strip()
    words: str = _("%(district)s report on law-based government in %(year)d") % {
        "district": district,
        "year": year - 1,
    }
    return words.strip()
