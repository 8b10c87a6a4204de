"""Working days with make-up days: the published calendar, the office's own days on top.

Source: the State Council General Office's yearly holiday notices, as kept by `chinese_calendar`;
make-up days (调休上班) count as working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from tracker.calendars.models import OwnDay

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=8192)
def _published(day: date) -> bool | None:
    """Whether the published calendar works that day; None where its year is not published."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@lru_cache(maxsize=64)
def is_published(year: int) -> bool:
    """Whether the holiday notice of that year is known to the library."""
    return _published(date(year, 6, 1)) is not None


@dataclass(frozen=True)
class WorkCalendar:
    """Answers about working days. A year not yet published counts Monday to Friday."""

    own_days: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """The office's own table first, then the published calendar, then Monday to Friday."""
        own = self.own_days.get(day)
        if own is not None:
            return own
        published = _published(day)
        return day.weekday() < 5 if published is None else published

    def is_provisional(self, year: int) -> bool:
        """Whether that year counts Monday to Friday: not published, no day of the office's own."""
        return not is_published(year) and not any(day.year == year for day in self.own_days)

    def on_or_before(self, day: date) -> date:
        """The day itself, or the last working day before it (what falls on a day off)."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def before(self, due_on: date, days: int) -> date:
        """The date `days` working days before `due_on`.

        days: 0 or more; 0 gives the last working day up to `due_on`.
        """
        day = self.on_or_before(due_on)
        for _step in range(days):
            day = self.on_or_before(day - ONE_DAY)
        return day

    def after(self, start: date, days: int) -> date:
        """The date `days` (0 or more) working days after `start`; 0 gives `start` itself."""
        day = start
        for _step in range(days):
            day = self.on_or_after(day + ONE_DAY)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later."""
        count, day = 0, start
        while day < end:
            day += ONE_DAY
            count += self.is_working_day(day)
        return count

    def warning_year(self, today: date) -> int | None:
        """From November on, the next year when it still is provisional; blocks nothing."""
        if today.month >= 11 and self.is_provisional(today.year + 1):
            return today.year + 1
        return None


def load_calendar() -> WorkCalendar:
    """The calendar with the office's own days (one query)."""
    return WorkCalendar(dict(OwnDay.objects.values_list("day", "is_working")))
