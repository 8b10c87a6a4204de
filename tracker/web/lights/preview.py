"""What a change of the rules would change: items whose light would be another one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.light_table import Rule
from tracker.checklist.lights import light_in, light_rule
from tracker.checklist.models import ChecklistItem
from tracker.checklist.querysets import ItemQuerySet

MOST_SHOWN = 50


@dataclass(frozen=True)
class Shift:
    """How many items go from one light to another."""

    before: str
    after: str
    count: int


@dataclass(frozen=True)
class Changed:
    """An item whose light would be another one."""

    item: ChecklistItem
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """All changes counted, the first of them by name."""

    shifts: list[Shift]
    changed: list[Changed]
    total: int


def preview_of(
    visible: ItemQuerySet,
    today: date,
    calendar: WorkCalendar,
    *,
    now: Iterable[Rule],
    then: Iterable[Rule],
) -> Preview:
    """Compare the lights of published items under two tables (two queries)."""
    marks = visible.annotate(
        before=light_rule(today, calendar, now), after=light_rule(today, calendar, then)
    )
    found = [
        (pk, light_in(before), light_in(after))
        for pk, before, after in marks.order_by("position", "pk").values_list(
            "pk", "before", "after"
        )
        if light_in(before) != light_in(after)
    ]
    counts = Counter((before, after) for _pk, before, after in found)
    rows = ChecklistItem.objects.select_related("lead_department").in_bulk(
        [pk for pk, _before, _after in found[:MOST_SHOWN]]
    )
    return Preview(
        [Shift(*key, count) for key, count in sorted(counts.items())],
        [Changed(rows[pk], before, after) for pk, before, after in found[:MOST_SHOWN]],
        len(found),
    )
