"""比上期: today's numbers beside those of the last period whose lines were taken."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.checklist.lights import OVERDUE_RULES
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.item import CLOSED_WORDS
from tracker.checklist.models.plan import Kind
from tracker.periods.models import Period, PeriodLine
from tracker.web.overview.counts import Numbers

CLOSED = ChecklistItem.Status.CLOSED


@dataclass(frozen=True)
class Comparison:
    """A number then and now; `url` leads to the list of now."""

    label: str
    then: int
    now: int
    url: str


def compared_period(plan_year: int, today: date) -> Period | None:
    """The newest period of that year with lines as of a day before `today` (one query)."""
    rows = Period.objects.filter(checklist__plan_year=plan_year, as_of_on__lt=today)
    taken = rows.exclude(snapshot_at=None).select_related("checklist")
    return taken.order_by("-as_of_on", "-number").first()


def final_before(period: Period) -> Period | None:
    """The last period of that year that was final when this one became so (one query)."""
    rows = Period.objects.filter(
        checklist_id=period.checklist_id,
        number__lt=period.number,
        frozen_on__lte=period.frozen_on,
    )
    return rows.select_related("checklist").order_by("-number").first()


def comparisons(numbers: Numbers, lines: QuerySet[PeriodLine]) -> list[Comparison]:
    """逾期, then the closed of each kind, beside the `lines` of the period before (one query)."""
    then: Counter[tuple[str, bool, bool]] = Counter()
    before = lines.filter(corrects=None).order_by()
    for kind, status, rule in before.values_list("kind", "status", "values__rule"):
        then[kind, status == CLOSED, rule in OVERDUE_RULES] += 1
    overdue = sum(n for (_kind, _closed, late), n in then.items() if late)
    overdue_now = sum(cell.is_overdue for cell in numbers.cells)
    found = [Comparison(_("Overdue"), overdue, overdue_now, numbers.link(light="overdue"))]
    for kind in Kind:
        closed = sum(n for (of, done, _late), n in then.items() if of == kind and done)
        now = sum(cell.kind == kind and cell.status == CLOSED for cell in numbers.cells)
        url = numbers.link(kind=kind, status=CLOSED)
        found.append(Comparison(str(CLOSED_WORDS[kind]), closed, now, url))
    return [one for one in found if one.then or one.now or one is found[0]]
