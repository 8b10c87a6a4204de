"""Uploaded workbooks between their rehearsal and the confirmation: files of a few hours.

The page carries a signed ticket that names file, user and the name it was sent under; nobody
else's ticket opens it. Read and checked anew at each step, so nothing of a rehearsal is trusted.
"""

import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from tracker.workbooks.errors import WorkbookRefused

SALT = "workbook-in"
KEPT_SECONDS = 4 * 60 * 60


@dataclass(frozen=True)
class Waiting:
    """An upload that waits: its bytes, the name it came under, and its ticket."""

    data: bytes
    file_name: str
    ticket: str


def keep(data: bytes, file_name: str, user_id: int) -> Waiting:
    """Write the upload to the site's folder. Raises OSError when the disk is full."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    sweep_waiting()
    key = uuid.uuid4().hex
    part = folder / f"{key}.part"
    part.write_bytes(data)
    part.replace(folder / f"{key}.xlsx")
    ticket = signing.dumps([key, user_id, file_name[:200]], salt=SALT)
    return Waiting(data, file_name[:200], ticket)


def take_up(ticket: str, user_id: int) -> Waiting:
    """The upload behind a ticket. Raises WorkbookRefused: too old, or not this user's."""
    gone = _("The rehearsal is too old: choose the workbook again.")
    try:
        key, owner, file_name = signing.loads(ticket, salt=SALT, max_age=KEPT_SECONDS)
        data = (_folder() / f"{uuid.UUID(key).hex}.xlsx").read_bytes()
    except (signing.BadSignature, ValueError, OSError) as error:
        raise WorkbookRefused(gone) from error
    if owner != user_id:
        raise WorkbookRefused(gone)
    return Waiting(data, file_name, ticket)


def sweep_waiting() -> int:
    """Remove uploads that nobody can confirm any more; how many there were."""
    limit, gone = time.time() - KEPT_SECONDS, 0
    for path in _folder().glob("*"):
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _folder() -> Path:
    return Path(settings.TRACKER_VAR) / "workbooks" / "in"
