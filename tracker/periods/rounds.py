"""Filing rounds: when a quarter's form opens, what day its figures stand for, when it closes.

The office's rule: the form of a quarter opens ten days before its last day and closes on the
first working day on or after the 8th of the next month. For the third quarter of 2022 that is
20 September to 8 October, a Saturday worked in exchange. Publication opens the first period: the
quarter in which the list was published.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.calendars.working_days import WorkCalendar, load_calendar
from tracker.checklist.models import Checklist
from tracker.organizations.actors import Actor, system_actor
from tracker.organizations.rights import require_office
from tracker.periods.models import Period
from tracker.trail.recording import recording, writer

OPENS_DAYS_BEFORE = 10
CLOSES_FROM_DAY = 8
# Kept in the row as the office writes it; `period_name` translates these four.
QUARTER_NAMES = ("第一季度", "第二季度", "第三季度", "第四季度")
QUARTER_WORDS = (
    gettext_noop("first quarter"),
    gettext_noop("second quarter"),
    gettext_noop("third quarter"),
    gettext_noop("fourth quarter"),
)


@dataclass(frozen=True)
class QuarterDates:
    """The three days of a quarter's round."""

    opens_on: date
    as_of_on: date
    closes_on: date


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1


def quarter_dates(year: int, quarter: int, calendar: WorkCalendar) -> QuarterDates:
    """Opening, as-of and closing day of a quarter's round. `quarter`: 1 to 4."""
    next_month = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    as_of = next_month - timedelta(days=1)
    return QuarterDates(
        opens_on=as_of - timedelta(days=OPENS_DAYS_BEFORE),
        as_of_on=as_of,
        closes_on=calendar.on_or_after(next_month.replace(day=CLOSES_FROM_DAY)),
    )


def first_quarter(checklist: Checklist) -> int:
    """The quarter of publication; a list published before its plan year begins with the first."""
    published = checklist.published_on
    if published is None or published.year < checklist.plan_year:
        return 1
    return quarter_of(published) if published.year == checklist.plan_year else 4


@writer
def open_first_period(checklist: Checklist, actor: Actor) -> Period:
    """Make the first period of a list that was just published; again gives the same one."""
    hat = require_office(actor)
    with recording(hat) as record:
        period, created = _make(checklist, first_quarter(checklist), load_calendar())
        if created:
            record("period.opened", period, _payload(period))
        else:
            record.nothing()
    return period


@writer
def ensure_periods(today: date) -> list[Period]:
    """Make the periods of every published list up to the quarter `today` lies in.

    A period stands from the first day of its quarter, so that it can be filled before it opens.
    Running it again makes none. Returns those newly made.
    """
    made: list[Period] = []
    calendar = load_calendar()
    with recording(system_actor(today)) as record:
        for checklist in Checklist.objects.filter(published_on__lte=today).order_by("pk"):
            for quarter in range(first_quarter(checklist), _last_quarter(checklist, today) + 1):
                period, created = _make(checklist, quarter, calendar)
                if created:
                    made.append(period)
                    record("period.opened", period, _payload(period))
        if not made:
            record.nothing()
    return made


def open_round(today: date, checklist: Checklist | None) -> Period | None:
    """The period to fill today: the one that is open, else the next one (it can be filled early).

    None where there is no list, no period was made yet, or the last one has closed.
    """
    if checklist is None:
        return None
    return (
        Period.objects.filter(checklist=checklist, closes_on__gte=today, frozen_on=None)
        .select_related("checklist")
        .order_by("number", "pk")
        .first()
    )


def closed_rounds(today: date, checklist: Checklist) -> list[Period]:
    """Rounds of the list that have closed but are not final: what is missing is still taken."""
    rows = Period.objects.filter(checklist=checklist, closes_on__lt=today, frozen_on=None)
    return list(rows.select_related("checklist").order_by("number", "pk"))


def current_checklist() -> Checklist | None:
    """The newest published list."""
    return Checklist.objects.filter(published_on__isnull=False).order_by("-plan_year").first()


def is_open(period: Period, today: date) -> bool:
    """Whether the round is under way that day (both ends included)."""
    return period.opens_on <= today <= period.closes_on


def period_name(period: Period) -> str:
    """第三季度, or the third quarter: in the reader's language where the name is a usual one."""
    if period.name in QUARTER_NAMES:
        return _(QUARTER_WORDS[QUARTER_NAMES.index(period.name)])
    return period.name


def period_label(period: Period) -> str:
    """2022年第三季度; reads `period.checklist`."""
    if str(period.checklist.plan_year) in period.name:
        return period.name
    return _("%(quarter)s of %(year)d") % {
        "quarter": period_name(period),
        "year": period.checklist.plan_year,
    }


def _last_quarter(checklist: Checklist, today: date) -> int:
    if today.year > checklist.plan_year:
        return 4
    return quarter_of(today) if today.year == checklist.plan_year else 0


def _make(checklist: Checklist, quarter: int, calendar: WorkCalendar) -> tuple[Period, bool]:
    dates = quarter_dates(checklist.plan_year, quarter, calendar)
    return Period.objects.get_or_create(
        checklist=checklist,
        number=quarter,
        defaults={
            "name": QUARTER_NAMES[quarter - 1],
            "opens_on": dates.opens_on,
            "as_of_on": dates.as_of_on,
            "closes_on": dates.closes_on,
        },
    )


def _payload(period: Period) -> dict[str, object]:
    return {
        "number": period.number,
        "opens_on": period.opens_on,
        "as_of_on": period.as_of_on,
        "closes_on": period.closes_on,
    }
