"""What a fresh draft gets by its kind and handling: date, evidence, hint. All of it editable.

Source: the office's table "Defaults on import" (SCREENS): proof by 30 June, standing practice and
problems by the last working day of the plan year, yearly figures by mid-January after it, what is
only on record without date or evidence.
"""

from dataclasses import dataclass
from datetime import date

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.plan import Kind

Handling = ChecklistItem.Handling


@dataclass(frozen=True)
class Defaults:
    """Date and evidence that a kind and handling suggest; no date for what is on record only."""

    due_on: date | None
    evidence_required: bool


def defaults_for(
    kind: str, handling: str, *, plan_year: int, today: date, calendar: WorkCalendar
) -> Defaults:
    """The defaults of the table. A proof drafted after 30 June has until the year's end."""
    year_end = calendar.on_or_before(date(plan_year, 12, 31))
    if kind != Kind.COMMITMENT or handling == Handling.KEEP:
        return Defaults(year_end, evidence_required=True)
    if handling == Handling.RECORD:
        return Defaults(None, evidence_required=False)
    if handling == Handling.YEARLY:
        return Defaults(calendar.on_or_before(date(plan_year + 1, 1, 15)), evidence_required=True)
    half_year = calendar.on_or_before(date(plan_year, 6, 30))
    return Defaults(half_year if today <= half_year else year_end, evidence_required=True)
