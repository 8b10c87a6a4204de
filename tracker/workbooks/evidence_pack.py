"""佐证材料包: the evidence of items as one ZIP, made while it is sent, flat in memory.

    五、强化制约/举45 每季度向区人大联席会议汇报/通报.pdf
    佐证目录.xlsx          every file with its item, dates, size, sha256 and state
    sha256.txt             for `sha256sum -c`

Each file is hashed while it is packed. What is missing, changed, locked or removed is listed, and
the pack says 不完整: in its name for what is known before, in the index for all of it.
"""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tracker import clock
from tracker.checklist.models import Checklist, Evidence, EvidenceLink, IndicatorMark
from tracker.checklist.querysets import ItemQuerySet
from tracker.files.errors import BytesLost
from tracker.files.names import clean_name
from tracker.files.store import CHUNK_BYTES, open_stored
from tracker.organizations.actors import Actor
from tracker.periods.models import Period, PeriodLine
from tracker.trail.recording import recording, writer
from tracker.workbooks.sheet import clean

FOLDER_CHARACTERS, NAME_CHARACTERS = 30, 80  # Windows opens paths of 260 characters at most
PACKED_ALREADY = frozenset(["pdf", "docx", "xlsx", "pptx", "ofd", "png", "jpg"])
MISSING, CHANGED, LOCKED, REMOVED = "missing", "changed", "locked", "removed"
WIDTHS = (10, 34, 18, 40, 8, 20, 12, 12, 14, 14, 68, 60)
# what a file serves: an item now, an item's frozen line, an item under an indicator
Served = EvidenceLink | PeriodLine | IndicatorMark


@dataclass(frozen=True)
class PackFile:
    """One file of one item: where it goes and how it was found. `problem` is empty when whole."""

    code: str
    item: str
    department: str
    evidence: Evidence
    path: str
    problem: str = ""


@dataclass
class Pack:
    """The files of a pack, in report order; `chunks` sends it, `done` says how many it sent."""

    files: list[PackFile]
    items: int
    title: str
    language: str = field(default_factory=get_language)
    done: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether every file was whole as far as known until now."""
        return not any(file.problem for file in self.files)

    @property
    def size_bytes(self) -> int:
        """How much there is to read."""
        return sum(file.evidence.file.size_bytes for file in self.files)

    def chunks(self) -> Iterator[bytes]:
        """The ZIP, piece by piece: files first, then the index, then the list of hashes."""
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", allowZip64=True) as archive:
            for number, file in enumerate(self.files):
                if not file.problem:
                    found = yield from _packed(archive, sink, file)
                    self.files[number] = replace(file, problem=self.words_of(found))
                self.done = number + 1
            with override(self.language):  # the request is over: its language may be, too
                archive.writestr(_info(_("Evidence index.xlsx")), index_workbook(self))
            yield sink.drain()
            archive.writestr(_info("sha256.txt"), _sha256_list(self.files))
        yield sink.drain()

    def words_of(self, found: str) -> str:
        """What is wrong with a file, in the language of who asked for the pack."""
        with override(self.language):
            words = {
                MISSING: _("missing on the server"),
                CHANGED: _("changed on the server"),
                LOCKED: _("locked by the office"),
                REMOVED: _("removed for good by the office"),
            }
            return words.get(found, "")


class _Sink(io.RawIOBase):
    """What zipfile writes to: it cannot seek, and is drained after each chunk."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """zipfile asks."""
        return True

    def write(self, data: object, /) -> int:
        """Keep the piece until it is drained."""
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        return len(piece)

    def drain(self) -> bytes:
        """All that was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def pack_of_items(items: ItemQuerySet, *, title: str) -> Pack:
    """The evidence that serves these items now (`items` is already cut to what one may see)."""
    links = (
        EvidenceLink.objects.filter(item__in=items.order_by(), removed_on=None)
        .select_related("item__commitment", "item__lead_department", "evidence__file")
        .order_by("item__commitment__position", "item__position", "item_id", "pk")
    )
    return _pack([(link, link.evidence) for link in links], items.count(), title)


def pack_of_period(period: Period, items: ItemQuerySet, *, title: str) -> Pack:
    """The evidence of a period's lines: the versions of the as-of date, whatever came later."""
    lines = PeriodLine.objects.filter(period=period, item__in=items.order_by())
    newest = {line.item_id: line for line in lines.order_by("pk")}
    ids = {int(one["id"]) for line in newest.values() for one in line.values["evidence"]}
    found = Evidence.objects.filter(pk__in=ids).select_related("file").in_bulk()
    served = {
        line.pk: line
        for line in PeriodLine.objects.filter(pk__in=[line.pk for line in newest.values()])
        .select_related("item__commitment", "item__lead_department")
        .order_by("position", "pk")
    }
    pairs: list[tuple[Served, Evidence]] = [
        (line, found[int(one["id"])])
        for line in served.values()
        for one in line.values["evidence"]
        if int(one["id"]) in found
    ]
    return _pack(pairs, len(served), title)


def pack_by_indicator(items: ItemQuerySet, *, title: str) -> Pack:
    """The evidence of these items in a folder for each indicator that they answer to.

    An item marked with two codes has its files in both folders.
    """
    marks = list(
        IndicatorMark.objects.filter(is_on=True, item__in=items.order_by())
        .select_related("indicator", "item__commitment", "item__lead_department")
        .order_by("indicator__position", "item__position", "item_id")
    )
    links = EvidenceLink.objects.filter(
        item__in={one.item_id for one in marks}, removed_on=None
    ).select_related("evidence__file")
    by_item: dict[int, list[EvidenceLink]] = {}
    for link in links.order_by("pk"):
        by_item.setdefault(link.item_id, []).append(link)
    pairs: list[tuple[Served, Evidence]] = [
        (one, link.evidence) for one in marks for link in by_item.get(one.item_id, [])
    ]
    return _pack(pairs, len({one.item_id for one in marks}), title)


@writer
def export_pack(pack: Pack, checklist: Checklist, actor: Actor, *, selection: str) -> None:
    """Put into the trail that the pack is handed out, with each file's hash; then send it."""
    with recording(actor) as record:
        payload = {
            "items": pack.items,
            "files": len(pack.files),
            "lacking": sum(1 for file in pack.files if file.problem),
            "selection": selection,
            "sha256": sorted({file.evidence.file.sha256 for file in pack.files}),
        }
        record("evidence.packed", checklist, payload)


def pack_name(pack: Pack, actor: Actor) -> str:
    """What the downloaded file is called."""
    words = _("Evidence of %(title)s (%(date)s).zip")
    if not pack.is_complete:
        words = _("Evidence of %(title)s (%(date)s, incomplete).zip")
    return clean_name(words % {"title": pack.title, "date": actor.on.isoformat()})


def index_workbook(pack: Pack) -> bytes:
    """The index: its first line says how many files, and whether the pack is whole."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Evidence index"))
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJKL"[number]].width = width
    sheet.freeze_panes = "A4"
    lacking = [file for file in pack.files if file.problem]
    state = (
        _("INCOMPLETE: %(n)d files are lacking, see the column “State”.") % {"n": len(lacking)}
        if lacking
        else _("Complete.")
    )
    moment = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    sheet.append([_text(sheet, pack.title)])
    count = _("%(items)d items, %(files)d files, %(moment)s. ") % {
        "items": pack.items,
        "files": len(pack.files),
        "moment": moment,
    }
    sheet.append([_text(sheet, count + state)])
    sheet.append([
        _("Code"), _("Item"), _("Lead department"), _("File"), _("Version"), _("Document number"),
        _("Date of the document"), _("Uploaded"), _("Size (bytes)"), _("State"), "SHA-256",
        _("Place in the pack"),
    ])  # fmt: skip
    for file in pack.files:
        sheet.append([_text(sheet, value) for value in _row(file)])
    with tempfile.SpooledTemporaryFile(max_size=4 * 1024**2) as stream:
        book.save(stream)
        stream.seek(0)
        return stream.read()


def _row(file: PackFile) -> list[object]:
    evidence = file.evidence
    return [
        file.code, file.item, file.department, evidence.file_name, evidence.version,
        evidence.document_number, evidence.document_on, evidence.uploaded_on,
        evidence.file.size_bytes, file.problem or _("whole"), evidence.file.sha256,
        "" if file.problem else file.path,
    ]  # fmt: skip


def _text(sheet: object, value: object) -> object:
    """Text stays text, also when it begins with = + - or @."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=clean(value))  # type: ignore[arg-type]
    cell.data_type = "s"
    return cell


def _pack(pairs: Iterable[tuple[Served, Evidence]], items: int, title: str) -> Pack:
    files: list[PackFile] = []
    taken: set[str] = set()
    for served, evidence in pairs:
        item = served.item
        top = item.commitment.section
        if isinstance(served, IndicatorMark):
            top = str(served.indicator)
        folder = f"{_folder(top)}/"
        folder += _folder(f"{item.short_code} {item.title}")
        path = _free(f"{folder}/{_short(evidence.file_name, NAME_CHARACTERS)}", taken)
        lead = item.lead_department.short_name if item.lead_department else ""
        files.append(
            PackFile(item.short_code, item.title, lead, evidence, path, _problem(evidence))
        )
    pack = Pack(files, items, title)
    pack.files = [replace(file, problem=pack.words_of(file.problem)) for file in files]
    return pack


def _problem(evidence: Evidence) -> str:
    """Why it cannot be packed; empty when its bytes are there."""
    if evidence.file.purged_on:
        return REMOVED
    if evidence.file.quarantined_on:
        return LOCKED
    try:
        open_stored(evidence.file, evidence.file_name).close()
    except BytesLost:
        return MISSING
    return ""


def _packed(archive: zipfile.ZipFile, sink: _Sink, file: PackFile) -> Generator[bytes, None, str]:
    """Send one file; returns what is wrong with it."""
    stored, digest = file.evidence.file, hashlib.sha256()
    info = _info(file.path, packed_already=stored.type in PACKED_ALREADY)
    info.file_size = stored.size_bytes
    try:
        stream = open_stored(stored, file.evidence.file_name)
    except BytesLost:
        return MISSING
    with stream, archive.open(info, "w", force_zip64=stored.size_bytes > 2**31) as member:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
            member.write(chunk)
            yield sink.drain()
    yield sink.drain()
    return "" if digest.hexdigest() == stored.sha256 else CHANGED


def _info(path: str, *, packed_already: bool = True) -> zipfile.ZipInfo:
    moment = timezone.localtime(clock.now())
    info = zipfile.ZipInfo(path, date_time=moment.timetuple()[:6])
    info.compress_type = zipfile.ZIP_STORED if packed_already else zipfile.ZIP_DEFLATED
    info.external_attr = 0o640 << 16
    return info


def _sha256_list(files: list[PackFile]) -> str:
    return "".join(f"{f.evidence.file.sha256}  {f.path}\n" for f in files if not f.problem)


def _folder(name: str) -> str:
    return _short(name.replace("/", "、").replace("\\", "、"), FOLDER_CHARACTERS)


def _short(name: str, characters: int) -> str:
    """A path part of at most so many characters; the extension survives."""
    name = clean_name(name)
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 5:
        stem, dot, extension = name, "", ""
    return f"{stem[: characters - len(extension) - 1].rstrip(' .')}{dot}{extension}"


def _free(path: str, taken: set[str]) -> str:
    """The path, numbered where another file of the folder has it (Windows ignores case)."""
    stem, dot, extension = path.rpartition(".")
    if not dot or "/" in extension:
        stem, dot, extension = path, "", ""
    number, free = 2, path
    while free.lower() in taken:
        free, number = f"{stem} ({number}){dot}{extension}", number + 1
    taken.add(free.lower())
    return free
