"""Receiving files of a form: straight into the store's incoming folder, within limits.

Django would write any upload to the system's temporary folder, as large as it comes. This handler
counts while it receives: what is over a limit is read to its end (so that the browser hears the
answer) but not written, and the reason stands in `refused_uploads(request)`.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from tracker.files.errors import FileRefused, TooManyFiles, TooMuchAtOnce
from tracker.files.names import clean_name
from tracker.files.store import Incoming, sweep_incoming

MAX_FILES = 20
# Of one upload together, as a multiple of the limit of one file.
TOTAL_FACTOR = 4
# Beyond this the connection is cut: nobody reads that much to its end only to say no.
CUT_FACTOR = 40


def total_limit_bytes() -> int:
    """How much one upload may bring together."""
    return int(settings.EVIDENCE_MAX_BYTES) * TOTAL_FACTOR


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]
    """An uploaded file that lies in the incoming folder, counted and hashed."""

    def __init__(self, incoming: Incoming, name: str, content_type: str) -> None:
        super().__init__(incoming.stream, name, content_type, incoming.size_bytes)
        self.incoming = incoming

    def temporary_file_path(self) -> str:
        """Where the bytes lie until the request ends."""
        return str(self.incoming.path)

    def close(self) -> None:
        """Remove the bytes, unless they were kept; the request calls it at its end."""
        self.incoming.close()


class CountedUploadHandler(FileUploadHandler):
    """Writes what is within the limits and notes what is not."""

    # The web server copies what it has read ahead once for each piece that is taken from it: with
    # Django's 64 KB an upload of 200 MB takes half as long again.
    chunk_size = 1024 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._incoming: Incoming | None = None
        self._announced = 0
        self._files = 0
        self._bytes = 0
        self._refused: list[FileRefused] = []
        if request is not None:
            request.refused_uploads = self._refused  # type: ignore[attr-defined]
            request.upload_under_way = self  # type: ignore[attr-defined]

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Note how much is to come."""
        self._announced = content_length

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Open the incoming file; nobody who is not logged in writes to our disk."""
        super().new_file(field_name, file_name, *args, **kwargs)
        user = getattr(self.request, "user", None)
        if user is not None and not user.is_authenticated:
            raise SkipFile
        if not self._files:
            sweep_incoming()  # what a killed process left behind
        self._files += 1
        name = clean_name(file_name)
        if self._announced > settings.EVIDENCE_MAX_BYTES * CUT_FACTOR:
            self._refused.append(TooMuchAtOnce(name, total_limit_bytes() // 1024**2))
            raise StopUpload(connection_reset=True)
        if self._files > MAX_FILES:
            self._refuse(TooManyFiles(name, MAX_FILES))
        try:
            self._incoming = Incoming(name)
        except FileRefused as error:
            self._refuse(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk, or refuse the file and drain the rest of it."""
        if self._incoming is None:
            raise SkipFile
        self._bytes += len(raw_data)
        if self._bytes > total_limit_bytes():
            self._refuse(TooMuchAtOnce(self._incoming.name, total_limit_bytes() // 1024**2))
        try:
            self._incoming.write(raw_data)
        except FileRefused as error:
            self._refuse(error)

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        """Hand the received file to the request."""
        if self._incoming is None:
            return None
        self._incoming.stream.seek(0)
        received = ReceivedFile(self._incoming, self._incoming.name, self.content_type or "")
        self._incoming = None
        return received

    def upload_interrupted(self) -> None:
        """The browser went away: leave nothing of the file that was under way."""
        if self._incoming is not None:
            self._incoming.close()
            self._incoming = None

    def _refuse(self, error: FileRefused) -> None:
        self.upload_interrupted()
        self._refused.append(error)
        raise SkipFile


def forget_interrupted(request: HttpRequest) -> None:
    """Remove the file that was coming in when the request ended; without one, nothing happens."""
    handler = getattr(request, "upload_under_way", None)
    if isinstance(handler, CountedUploadHandler):
        handler.upload_interrupted()


def received_files(request: HttpRequest, field: str) -> list[Incoming]:
    """The files of that field that were received whole."""
    return [
        file.incoming for file in request.FILES.getlist(field) if isinstance(file, ReceivedFile)
    ]


def refused_uploads(request: HttpRequest) -> Sequence[FileRefused]:
    """What was refused while it was being received (reads the body first)."""
    request.FILES  # noqa: B018 - reading it parses the body
    return tuple(getattr(request, "refused_uploads", ()))
