"""A closing day in words: 10月8日（周六，调休上班）."""

from datetime import date

from django.utils.translation import gettext as _

from tracker.calendars.wording import day, day_and_weekday, weekday
from tracker.calendars.working_days import WorkCalendar

SATURDAY = 5


def closing_words(closes_on: date, calendar: WorkCalendar) -> str:
    """The day with its weekday; a worked Saturday or Sunday says that it is one."""
    if closes_on.weekday() < SATURDAY or not calendar.is_working_day(closes_on):
        return day_and_weekday(closes_on)
    return _("%(day)s (%(weekday)s, a working day in exchange)") % {
        "day": day(closes_on),
        "weekday": weekday(closes_on),
    }
