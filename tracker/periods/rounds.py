"""Filing rounds: when one opens, what day its figures stand for, when it closes.

By default the form of a quarter opens ten days before its last day and closes on the first
working day on or after the 8th of the next month. For the third quarter of 2022 that is
20 September to 8 October, a Saturday worked in exchange. Publication opens the first period: the
quarter in which the list was published. The office may choose months instead, for all items or
for those that are amber or red.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.calendars.working_days import WorkCalendar, load_calendar
from tracker.checklist.models import Checklist
from tracker.organizations.actors import Actor, system_actor
from tracker.organizations.rights import require_office
from tracker.periods.models import FilingCycle, Period
from tracker.trail.recording import recording, writer

# Kept in the row as the office writes it; `period_name` translates the usual ones.
QUARTER_NAMES = ("第一季度", "第二季度", "第三季度", "第四季度")
QUARTER_WORDS = (
    gettext_noop("first quarter"),
    gettext_noop("second quarter"),
    gettext_noop("third quarter"),
    gettext_noop("fourth quarter"),
)
MONTH_NAMES = tuple(f"{month}月" for month in range(1, 13))


@dataclass(frozen=True)
class Stretch:
    """A quarter or month that a round is about. `number`: what its first round would be called."""

    name: str
    number: int
    begins_on: date
    ends_on: date
    scope: str = Period.Scope.ALL


@dataclass(frozen=True)
class RoundDates:
    """The three days of a round."""

    opens_on: date
    as_of_on: date
    closes_on: date


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1


def round_dates(ends_on: date, cycle: FilingCycle, calendar: WorkCalendar) -> RoundDates:
    """Opening, as-of and closing day of the round about the stretch that ends on `ends_on`."""
    next_month = ends_on + timedelta(days=1)
    return RoundDates(
        opens_on=ends_on - timedelta(days=cycle.opens_days_before),
        as_of_on=ends_on,
        closes_on=calendar.on_or_after(next_month.replace(day=cycle.closes_from_day)),
    )


def stretches(year: int, cycle: FilingCycle) -> list[Stretch]:
    """The quarters or months of a year that have a round each, in order.

    Where only amber and red items are filed monthly, the month that ends a quarter is the
    quarter's round of all items.
    """
    quarters = [_quarter(year, quarter) for quarter in (1, 2, 3, 4)]
    if cycle.kind == FilingCycle.Kind.QUARTERLY:
        return quarters
    months = [_month(year, month, Period.Scope.ALL) for month in range(1, 13)]
    if cycle.kind == FilingCycle.Kind.MONTHLY:
        return months
    return [
        quarters[month // 3 - 1] if month % 3 == 0 else _month(year, month, Period.Scope.LIT)
        for month in range(1, 13)
    ]


def first_day(checklist: Checklist) -> date:
    """The day whose stretch is the first: publication, within the plan year.

    A list published before its plan year begins with the first stretch, one published after it
    with the last.
    """
    published = checklist.published_on or date(checklist.plan_year, 1, 1)
    earliest, latest = date(checklist.plan_year, 1, 1), date(checklist.plan_year, 12, 31)
    return min(max(published, earliest), latest)


@writer
def open_first_period(checklist: Checklist, actor: Actor) -> Period:
    """Make the first period of a list that was just published; again gives the same one."""
    hat = require_office(actor)
    with recording(hat) as record:
        first = Period.objects.filter(checklist=checklist).order_by("number").first()
        if first is not None:
            record.nothing()
            return first
        made = _make(checklist, first_day(checklist), current_cycle(), load_calendar())
        record("period.opened", made[0], payload_of(made[0]))
    return made[0]


@writer
def ensure_periods(today: date) -> list[Period]:
    """Make the periods of every published list up to the quarter or month `today` lies in.

    A period stands from the first day of its stretch, so that it can be filled before it opens.
    One made under an earlier cycle stays; the next begins after it.
    Running it again makes none. Returns those newly made.
    """
    made: list[Period] = []
    calendar, cycle = load_calendar(), current_cycle()
    with recording(system_actor(today)) as record:
        for checklist in Checklist.objects.filter(published_on__lte=today).order_by("pk"):
            for period in _make(checklist, today, cycle, calendar):
                made.append(period)
                record("period.opened", period, payload_of(period))
        if not made:
            record.nothing()
    return made


def current_cycle() -> FilingCycle:
    """The office's cycle; the defaults while none was saved (one query)."""
    return FilingCycle.objects.filter(pk=1).first() or FilingCycle(pk=1)


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
    """第三季度 or 7月, or the third quarter: in the reader's language where it is a usual one."""
    if period.name in QUARTER_NAMES:
        return _(QUARTER_WORDS[QUARTER_NAMES.index(period.name)])
    if period.name in MONTH_NAMES:
        return _("month %(number)d") % {"number": MONTH_NAMES.index(period.name) + 1}
    return period.name


def period_label(period: Period) -> str:
    """2022年第三季度; reads `period.checklist`."""
    if str(period.checklist.plan_year) in period.name:
        return period.name
    return _("%(quarter)s of %(year)d") % {
        "quarter": period_name(period),
        "year": period.checklist.plan_year,
    }


def _quarter(year: int, quarter: int) -> Stretch:
    name = QUARTER_NAMES[quarter - 1]
    first, last = date(year, quarter * 3 - 2, 1), _last_day(year, quarter * 3)
    return Stretch(name, quarter, first, last)


def _month(year: int, month: int, scope: str) -> Stretch:
    name = MONTH_NAMES[month - 1]
    return Stretch(name, month, date(year, month, 1), _last_day(year, month), scope)


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _make(
    checklist: Checklist, up_to: date, cycle: FilingCycle, calendar: WorkCalendar
) -> list[Period]:
    """The rounds still missing, from the first day of the list to the stretch of `up_to`."""
    last = Period.objects.filter(checklist=checklist).order_by("-number").first()
    begin = first_day(checklist)
    made = []
    for stretch in stretches(checklist.plan_year, cycle):
        after_last = last is None or stretch.ends_on > last.ends_on
        if begin <= stretch.ends_on and stretch.begins_on <= up_to and after_last:
            last = _open(checklist, stretch, last, round_dates(stretch.ends_on, cycle, calendar))
            made.append(last)
    return made


def _open(checklist: Checklist, stretch: Stretch, last: Period | None, dates: RoundDates) -> Period:
    return Period.objects.create(
        checklist=checklist,
        number=last.number + 1 if last else stretch.number,
        name=stretch.name,
        scope=stretch.scope,
        ends_on=stretch.ends_on,
        opens_on=dates.opens_on,
        as_of_on=dates.as_of_on,
        closes_on=dates.closes_on,
    )


def payload_of(period: Period) -> dict[str, object]:
    """What the trail keeps of a round's days."""
    return {
        "number": period.number,
        "opens_on": period.opens_on,
        "as_of_on": period.as_of_on,
        "closes_on": period.closes_on,
    }
