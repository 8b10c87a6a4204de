"""How dates are written for people: 9月15日, 2022年9月15日（周四）; in English 15 September.

A date on a page or in a mail is never a bare 2022-09-15.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def day(on: date) -> str:
    """Month and day: 9月15日."""
    # Translators: a Django date format, month and day only.
    return date_format(on, pgettext("date format", "j F"))


def full_day(on: date) -> str:
    """Year, month and day: 2022年9月15日."""
    # Translators: a Django date format with the year.
    return date_format(on, pgettext("date format", "j F Y"))


def day_and_weekday(on: date) -> str:
    """9月15日（周四）."""
    return _("%(day)s (%(weekday)s)") % {"day": day(on), "weekday": weekday(on)}


def full_day_and_weekday(on: date) -> str:
    """2022年9月15日（周四）."""
    return _("%(day)s (%(weekday)s)") % {"day": full_day(on), "weekday": weekday(on)}


def near_day(on: date, today: date) -> str:
    """The day without its year when that is this year's, else with it."""
    return day(on) if on.year == today.year else full_day(on)


def moment(at: datetime) -> str:
    """A real moment, in the office's time: 9月15日 10:32."""
    local = timezone.localtime(at)
    return _("%(day)s %(time)s") % {"day": day(local.date()), "time": f"{local:%H:%M}"}


def weekday(on: date) -> str:
    """周四, Thu."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[on.weekday()]
