"""The nightly check: each file is hashed again, lost or changed ones are told to the office.

The same run removes bytes that no row knows (an upload whose transaction failed) and bytes of
files that were removed for good.
"""

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tracker.clock import now
from tracker.files.models import StoredFile
from tracker.files.store import STALE_SECONDS, incoming_folder, is_intact, sweep_incoming
from tracker.jobs.runs import Run, running
from tracker.organizations.actors import Actor, system_actor
from tracker.trail.recording import recording, writer

JOB = "files.check"
SHA256 = re.compile(r"[0-9a-f]{64}")


def check_files(today: date) -> list[StoredFile]:
    """Hash every stored file again; the rows whose bytes are missing or changed.

    A run of the job `files.check` with its progress. Events only where something changed.
    """
    actor = system_actor(today)
    rows = StoredFile.objects.filter(purged_on=None).order_by("pk")
    harmed: list[StoredFile] = []
    with running(JOB, total=rows.count()) as run:
        for number, stored in enumerate(rows.iterator(chunk_size=200), start=1):
            if not _checked(stored, actor):
                harmed.append(stored)
            run.progress(number)
        _finish(run, len(harmed))
    return harmed


@writer
def note_state(stored: StoredFile, actor: Actor, *, intact: bool) -> None:
    """Write down that the bytes are lost or changed, or whole again."""
    with recording(actor) as record:
        lost_on = None if intact else actor.on
        StoredFile.objects.filter(pk=stored.pk).update(lost_on=lost_on)
        stored.lost_on = lost_on
        payload = {"sha256": stored.sha256, "size_bytes": stored.size_bytes}
        record("file.found_again" if intact else "file.lost", stored, payload)


def sweep_orphans(older_than_seconds: float = STALE_SECONDS) -> int:
    """Remove bytes that lie there for a day and that no living row knows; how many files."""
    limit, swept = time.time() - older_than_seconds, 0
    for path in _kept_paths():
        with suppress(OSError):  # another process sweeps too
            if path.stat().st_mtime < limit and not _is_known(path.name):
                swept += _remove_unless_known(path)
    return swept


def _checked(stored: StoredFile, actor: Actor) -> bool:
    intact = is_intact(stored)
    if intact == (stored.lost_on is not None):
        note_state(stored, actor, intact=intact)
    StoredFile.objects.filter(pk=stored.pk).update(checked_at=now())
    return intact


def _finish(run: Run, harmed: int) -> None:
    half, orphans = sweep_incoming(), sweep_orphans()
    run.row.message = _("missing or changed: %(harmed)d; leftovers removed: %(swept)d") % {
        "harmed": harmed,
        "swept": half + orphans,
    }


def _kept_paths() -> Iterator[Path]:
    for folder in Path(settings.EVIDENCE_DIR).glob("[0-9a-f][0-9a-f]"):
        yield from (path for path in folder.iterdir() if SHA256.fullmatch(path.name))


def _is_known(sha256: str) -> bool:
    return StoredFile.objects.filter(sha256=sha256, purged_on=None).exists()


def _remove_unless_known(path: Path) -> int:
    """Step aside first: an upload of the same bytes at this moment gets them back."""
    aside = incoming_folder() / f"orphan-{path.name}"
    os.replace(path, aside)
    if _is_known(path.name) and not path.exists():
        os.replace(aside, path)
        return 0
    aside.unlink(missing_ok=True)
    return 1
