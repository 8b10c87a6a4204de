"""Keeping bytes: once per sha256, outside the web root, never half.

    TRACKER_VAR/evidence/incoming/   what is being received; swept after a day
    TRACKER_VAR/evidence/ab/abcd…    what is kept, under its sha256

Bytes are written before any transaction and named by their hash, so that a rolled-back
transaction leaves bytes without a row (kept for the next upload of the same file), never a row
without bytes.
"""

import hashlib
import os
import tempfile
import time
import weakref
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from tracker.clock import now
from tracker.files.errors import BytesLost, EmptyFile, NotKept, TooLarge
from tracker.files.models import StoredFile
from tracker.trail.recording import Recorder

CHUNK_BYTES = 1024 * 1024
FOLDER_MODE, FILE_MODE = 0o750, 0o440
STALE_SECONDS = 24 * 60 * 60


class Incoming:
    """A file being received: counted, hashed and written as it comes, gone unless kept.

    `limit_bytes` bounds what is written. Closing it, losing it and ending the process normally
    all remove the temporary file. Raises TooLarge, NotKept from `write`.
    """

    def __init__(self, name: str, limit_bytes: int | None = None) -> None:
        """Open the temporary file. Raises NotKept where the folder cannot be written."""
        self.name = name
        self.size_bytes = 0
        self.limit_bytes = settings.EVIDENCE_MAX_BYTES if limit_bytes is None else limit_bytes
        self._hash = hashlib.sha256()
        try:
            handle, path = tempfile.mkstemp(dir=incoming_folder())
        except OSError as error:
            raise NotKept(name) from error
        self.path = Path(path)
        self._file = os.fdopen(handle, "w+b")
        self._clean_up = weakref.finalize(self, _remove, self._file, self.path)

    def write(self, chunk: bytes) -> None:
        """Add bytes; over the limit or on a full disk everything received is removed."""
        self.size_bytes += len(chunk)
        if self.size_bytes > self.limit_bytes:
            self.close()
            raise TooLarge(self.name, self.limit_bytes // 1024**2)
        try:
            self._file.write(chunk)
        except OSError as error:
            self.close()
            raise NotKept(self.name) from error
        self._hash.update(chunk)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    @property
    def stream(self) -> BinaryIO:
        """The bytes received so far, for reading; seek before use."""
        return self._file

    def close(self) -> None:
        """Remove the temporary file, unless it was kept; may be called again."""
        self._clean_up()

    def settle(self) -> None:
        """Bring every byte to the disk. Raises NotKept (delayed allocation finds it full here)."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            os.fchmod(self._file.fileno(), FILE_MODE)
        except OSError as error:
            self.close()
            raise NotKept(self.name) from error


@dataclass(frozen=True)
class Kept:
    """Bytes that are on the disk for good; the row comes in the caller's transaction."""

    sha256: str
    size_bytes: int
    type: str
    mark: str = ""  # 秘密, 机密 or 绝密, where the uploader confirmed that it is none


def receive(chunks: Iterable[bytes], name: str, limit_bytes: int | None = None) -> Incoming:
    """Receive a whole stream. Raises TooLarge, NotKept; on any error nothing stays."""
    incoming = Incoming(name, limit_bytes)
    try:
        for chunk in chunks:
            incoming.write(chunk)
    except BaseException:
        incoming.close()
        raise
    return incoming


def keep(incoming: Incoming, kind: str) -> Kept:
    """Name the received bytes by their hash; call it outside any transaction.

    The same bytes sent twice at once end as one file: both renames lead to the same name and
    the same content. Raises EmptyFile, NotKept.
    """
    if not incoming.size_bytes:
        raise EmptyFile(incoming.name)
    target = path_of(incoming.sha256)
    incoming.settle()
    try:
        target.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        os.replace(incoming.path, target)
        _settle_folder(target.parent)
    except OSError as error:
        raise NotKept(incoming.name) from error
    finally:
        incoming.close()
    return Kept(incoming.sha256, incoming.size_bytes, kind)


def row_of(kept: Kept, record: Recorder) -> StoredFile:
    """The row of kept bytes, made where it is missing; inside the caller's recording."""
    row, created = StoredFile.objects.get_or_create(
        sha256=kept.sha256,
        defaults={"size_bytes": kept.size_bytes, "type": kept.type, "stored_at": now()},
    )
    if created:
        record("file.stored", row, {"sha256": kept.sha256, "size_bytes": kept.size_bytes})
    return row


def open_stored(stored: StoredFile, name: str) -> BinaryIO:
    """The bytes for reading; the caller closes. Raises BytesLost when missing or cut short."""
    try:
        stream = path_of(stored.sha256).open("rb")
    except OSError as error:
        raise BytesLost(name) from error
    if os.fstat(stream.fileno()).st_size != stored.size_bytes:
        stream.close()
        raise BytesLost(name)
    return stream


def is_intact(stored: StoredFile) -> bool:
    """Whether the bytes on the disk still have the hash they are kept under (reads them all)."""
    digest = hashlib.sha256()
    try:
        with path_of(stored.sha256).open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
    except OSError:
        return False
    return digest.hexdigest() == stored.sha256


def path_of(sha256: str) -> Path:
    """Where bytes of that hash lie."""
    return Path(settings.EVIDENCE_DIR) / sha256[:2] / sha256


def sweep_incoming(older_than_seconds: float = STALE_SECONDS) -> int:
    """Remove what a killed process left half received. Returns how many files."""
    swept = 0
    limit = time.time() - older_than_seconds
    for path in (Path(settings.EVIDENCE_DIR) / "incoming").glob("*"):
        with suppress(OSError):  # another process sweeps too; a read-only folder stays as it is
            if path.stat().st_mtime < limit:
                path.unlink()
                swept += 1
    return swept


def incoming_folder() -> Path:
    """Where files lie while they are received; made where it is missing."""
    folder = Path(settings.EVIDENCE_DIR) / "incoming"
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    return folder


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(file: BinaryIO, path: Path) -> None:
    with suppress(OSError):  # a full disk may refuse the last buffered bytes
        file.close()
    with suppress(FileNotFoundError):
        path.unlink()
