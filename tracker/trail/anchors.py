"""The anchor file: one line a day with the newest link of the chain, outside the database.

Whoever can rewrite the database can compute the whole chain anew; the lines of before do not fit
it then. The file stands in TRACKER_VAR/trail-anchors.txt; copy it to another machine as well.

    2022-09-15T23:05:00+08:00 1234 9f86d081884c7d65…
"""

import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tracker import clock
from tracker.trail.models import TrailHead

LINE = re.compile(r"(\S+) (\d{1,18}) ([0-9a-f]{64})")
FILE_MODE = 0o640


class DamagedAnchors(ValueError):
    """A line of the anchor file that no program of ours wrote; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} of the anchor file is damaged")
        self.line = line


@dataclass(frozen=True)
class Anchor:
    """What the chain's newest link was at that moment."""

    at: datetime
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.at.isoformat(timespec='seconds')} {self.number} {self.hash}"

    @property
    def day(self) -> date:
        """The day in the office's time zone."""
        return timezone.localdate(self.at)


def anchor_file() -> Path:
    """Where the lines stand."""
    return Path(settings.TRAIL_ANCHOR_FILE)


def read_anchors() -> list[Anchor]:
    """All lines, oldest first; none where there is no file. Raises DamagedAnchors."""
    try:
        lines = anchor_file().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [_read(line, number) for number, line in enumerate(lines, start=1)]


def newest_anchor() -> Anchor | None:
    """The last line, if there is one that can be read."""
    try:
        found = read_anchors()
    except DamagedAnchors:
        return None
    return found[-1] if found else None


def write_anchor() -> Anchor | None:
    """Add today's line (the real day, whatever the business date); a second call adds none.

    None where the trail is still empty. The line is on the disk when this returns.
    """
    now = timezone.localtime(clock.now())
    last = newest_anchor()
    head = TrailHead.objects.filter(pk=1, number__gt=0).first()
    if head is None or (last is not None and last.day >= now.date()):
        return None
    anchor = Anchor(now, head.number, head.hash)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(anchor_file(), flags, FILE_MODE), "a", encoding="utf-8") as stream:
        stream.write(f"{anchor}\n")
        stream.flush()
        os.fsync(stream.fileno())
    return anchor


def _read(line: str, number: int) -> Anchor:
    found = LINE.fullmatch(line.strip())
    if found is None:
        raise DamagedAnchors(number)
    try:
        at = datetime.fromisoformat(found.group(1))
    except ValueError as error:
        raise DamagedAnchors(number) from error
    return Anchor(at, int(found.group(2)), found.group(3))
