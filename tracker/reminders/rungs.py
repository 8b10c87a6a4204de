"""On which days a ladder of reminders has its rungs: plain date arithmetic, no database.

Lead times count working days back; what falls on a day off falls on the working day before.
Repetitions count calendar days on; what falls on a day off falls on the working day after,
since a reminder of something late cannot come before it is late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.calendars.working_days import WorkCalendar


@dataclass(frozen=True)
class Window:
    """The days looked at, both ends included."""

    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    def from_day(self, floor: date | None) -> "Window":
        """The part of the window from `floor` on."""
        return Window(max(self.since, floor), self.until) if floor else self


@dataclass(frozen=True)
class Rung:
    """One day of a ladder and what is told on it."""

    on: date
    kind: str


def before_due(
    due_on: date | None, lead_days: Iterable[int], window: Window, calendar: WorkCalendar
) -> list[Rung]:
    """The rungs `lead_days` working days before the date; none without a date."""
    if due_on is None:
        return []
    days = {calendar.before(due_on, days) for days in lead_days if days > 0}
    return [Rung(day, "soon") for day in sorted(days) if day in window]


def on_the_day(due_on: date, window: Window, calendar: WorkCalendar) -> list[Rung]:
    """The date itself, or the last working day before it."""
    day = calendar.on_or_before(due_on)
    return [Rung(day, "today")] if day in window else []


def repeated(
    first: date, every_days: int, kind: str, window: Window, calendar: WorkCalendar
) -> list[Rung]:
    """`first` and each `every_days` calendar days after it, moved to working days."""
    # A day off moves a rung by a long holiday at most: start early enough to catch those.
    skipped = max(0, ((window.since - first).days - 15) // every_days)
    day = first + timedelta(days=skipped * every_days)
    found: dict[date, Rung] = {}
    while day <= window.until:
        moved = calendar.on_or_after(day)
        if moved in window:
            found[moved] = Rung(moved, kind)
        day += timedelta(days=every_days)
    return list(found.values())
