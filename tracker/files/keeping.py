"""封存与清除: the office locks a file, and two of its people remove one for good.

Removing is for classified or unlawful content only. The row stays as a tombstone with its Event;
the bytes go after the transaction, and the nightly check removes what a crash left behind.
"""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.files.errors import FileRefused
from tracker.files.models import StoredFile
from tracker.files.store import path_of
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.trail.errors import NotAllowed, Refused
from tracker.trail.recording import recording, writer


class LockedBytes(FileRefused):
    """The same bytes were locked or removed by the office before."""

    def __init__(self, name: str, *, removed: bool) -> None:
        what = (
            _("“%(name)s” was removed for good by the office before and was not uploaded")
            if removed
            else _("“%(name)s” is locked by the office and was not uploaded")
        )
        super().__init__(name, what % {"name": name}, _("Ask the office."))


class NeedsReason(Refused):
    """An act that wants its reason written down."""

    def __init__(self) -> None:
        super().__init__(_("Write the reason."))
        self.field = "reason"


@writer
def lock(stored: StoredFile, actor: Actor, *, reason: str, name: str) -> None:
    """封存: from now on only the office gets the bytes. `name`: as people know the file.

    Raises NotAllowed, NeedsReason, Refused (locked already).
    """
    office, words = _office(actor), _reason(reason)
    with recording(office, reason=words) as record:
        _change(
            stored,
            {"quarantined_on": None, "purged_on": None},
            {"quarantined_on": office.on, "quarantine_reason": words},
        )
        record("file.locked", stored, {"file_name": name, "sha256": stored.sha256})


@writer
def release(stored: StoredFile, actor: Actor, *, reason: str, name: str) -> None:
    """解除封存; not while its removal waits for the second person."""
    office, words = _office(actor), _reason(reason)
    with recording(office, reason=words) as record:
        _change(
            stored,
            {"quarantined_on__isnull": False, "purge_asked_on": None, "purged_on": None},
            {"quarantined_on": None, "quarantine_reason": ""},
        )
        record("file.released", stored, {"file_name": name, "sha256": stored.sha256})


@writer
def ask_purge(stored: StoredFile, actor: Actor, *, reason: str, name: str) -> None:
    """The first of the two: propose to remove the bytes for good; the file is locked at once."""
    office, words = _office(actor), _reason(reason)
    if office.person is None:
        raise NotAllowed(_("Removing a file takes two people of the office."))
    with recording(office, reason=words) as record:
        _change(
            stored,
            {"purge_asked_on": None, "purged_on": None},
            {
                "purge_asked_on": office.on,
                "purge_asked_by": office.person,
                "purge_reason": words,
                "quarantined_on": stored.quarantined_on or office.on,
                "quarantine_reason": stored.quarantine_reason or words,
            },
        )
        record("file.purge_asked", stored, {"file_name": name, "sha256": stored.sha256})


@writer
def drop_purge(stored: StoredFile, actor: Actor, *, name: str) -> None:
    """Take the proposal back, or say no to it: the file stays, locked as it is."""
    office = _office(actor)
    with recording(office) as record:
        _change(
            stored,
            {"purge_asked_on__isnull": False, "purged_on": None},
            {"purge_asked_on": None, "purge_asked_by": None, "purge_reason": ""},
        )
        record("file.purge_dropped", stored, {"file_name": name, "sha256": stored.sha256})


@writer
def purge(stored: StoredFile, actor: Actor, *, name: str) -> None:
    """The second of the two: the bytes go for good, the row stays as a tombstone.

    Raises NotAllowed (not of the office, or the same person), Refused (nobody proposed it).
    """
    office = _office(actor)
    if not may_purge(stored, office):
        raise NotAllowed(_("Who proposed the removal cannot confirm it: another person must."))
    with recording(office, reason=stored.purge_reason) as record:
        _change(
            stored, {"purge_asked_on__isnull": False, "purged_on": None}, {"purged_on": office.on}
        )
        proposed_by = stored.purge_asked_by.name if stored.purge_asked_by else ""
        payload = {"file_name": name, "sha256": stored.sha256, "proposed_by": proposed_by}
        record("file.purged", stored, payload)
    transaction.on_commit(lambda: remove_bytes(stored))


def may_purge(stored: StoredFile, actor: Actor) -> bool:
    """Whether this person may be the second: of the office, and not who proposed it."""
    return (
        actor.is_office and actor.person is not None and actor.person.pk != stored.purge_asked_by_id
    )


def remove_bytes(stored: StoredFile) -> None:
    """Remove the bytes of a purged file; again does nothing."""
    if stored.purged_on is not None:
        with suppress(FileNotFoundError):
            path_of(stored.sha256).unlink()


def refuse_locked(sha256: str, name: str) -> None:
    """Raises LockedBytes for bytes that the office locked or removed."""
    found = StoredFile.objects.filter(sha256=sha256).first()
    if found is not None and (found.quarantined_on or found.purged_on):
        raise LockedBytes(name, removed=found.purged_on is not None)


def _office(actor: Actor) -> Actor:
    return require_office(actor)


def _reason(reason: str) -> str:
    words = reason.strip()[:200]
    if not words:
        raise NeedsReason
    return words


def _change(stored: StoredFile, before: dict[str, object], after: dict[str, object]) -> None:
    """Change the row where it still stands as `before` says. Raises Refused."""
    if not StoredFile.objects.filter(pk=stored.pk, **before).update(**after):
        raise Refused(_("Someone changed this meanwhile; look again."))
    stored.refresh_from_db()
