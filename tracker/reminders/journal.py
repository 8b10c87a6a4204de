"""A lease's journal: a file that says which mails of a batch were begun and which went out.

A batch is marked in the database in one commit; the journal bridges the time until then. It
survives a killed process, so that whoever takes over an expired lease knows what was sent, what
was on its way when the process died, and what was never begun: a kill costs one mail sent twice
at most. All workers of an installation share TRACKER_VAR, where evidence lies too. After a power
failure lines may be missing: then the mails concerned are flagged as uncertain.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings

BEGUN, SENT, NOT_SENT = "begun", "sent", "not-sent"


@dataclass
class Story:
    """What a journal tells, by the mails' numbers. `is_known` is False where it is missing."""

    is_known: bool = False
    begun: set[int] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)

    @property
    def unknown(self) -> set[int]:
        """Begun, and no outcome was written down."""
        return self.begun - self.sent


class Journal:
    """The journal of a lease that is being written."""

    def __init__(self, lease: UUID) -> None:
        path = _path(lease)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)

    def note(self, word: str, mail_id: int) -> None:
        """One line in one write: it is there even when the process is killed next."""
        os.write(self._file, f"{word} {mail_id}\n".encode())

    def close(self) -> None:
        """Stop writing; the file stays until `forget`."""
        os.close(self._file)


def read(lease: UUID) -> Story:
    """What the journal of a lease tells."""
    try:
        lines = _path(lease).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return Story()
    story = Story(is_known=True)
    for line in lines:
        word, _space, number = line.partition(" ")
        if not number.isdigit():
            continue  # cut short by a power failure
        if word == BEGUN:
            story.begun.add(int(number))
        elif word == SENT:
            story.sent.add(int(number))
        else:
            story.begun.discard(int(number))
    return story


def forget(lease: UUID) -> None:
    """Remove the journal once its outcomes stand in the database."""
    _path(lease).unlink(missing_ok=True)


def _path(lease: UUID) -> Path:
    return Path(settings.TRACKER_VAR) / "outbox" / f"{lease}.journal"
