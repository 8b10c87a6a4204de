"""Workbook in, second half: a rehearsed plan is carried out by the functions of the pages.

One recording, so one transaction and one batch in the trail: either all of the plan stands or
nothing of it. No mail goes out: whom a new assignment concerns is told by the office, as ever.
"""

from collections import defaultdict

from tracker.calendars.working_days import load_calendar
from tracker.checklist.adding import add_items
from tracker.checklist.assigning import assign, edit_item
from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.models import Department
from tracker.periods.filing import file_reports
from tracker.periods.models import Period
from tracker.periods.rows import RowWords
from tracker.trail.errors import Stale
from tracker.trail.recording import recording, writer
from tracker.workbooks.checking import Plan
from tracker.workbooks.errors import RowsInError


@writer
def apply_plan(plan: Plan, actor: Actor, *, good_only: bool = False, file_name: str = "") -> int:
    """Carry out the good rows of a plan; returns how many items were changed or added.

    good_only: leave rows in error as they are; without it one wrong row holds everything up.
    Raises RowsInError, NotAllowed, and Stale when somebody was faster than the confirmation.
    """
    if plan.errors and not good_only:
        raise RowsInError
    hat = actor.as_office() if actor.is_office else actor.wearing(roles=WORKING_ROLES)
    with recording(hat) as record:
        if not plan.good_rows:
            record.nothing()
            return 0
        added: list[ChecklistItem] = []
        if plan.added and plan.checklist:
            added = add_items(plan.checklist, plan.added, actor, calendar=load_calendar())
        for one in plan.items:
            if one.assignment:
                assign(one.item, one.assignment, actor, version=one.item.version)
            if one.values:
                edit_item(one.item, actor, version=one.item.version, values=one.values)
        _file(plan, actor)
        record(
            "workbook.imported",
            (added or [one.item for one in plan.items])[0].checklist,
            {
                "file_name": file_name[:200],
                "items": len(plan.items),
                "changes": len(plan.changes),
                "added": len(added),
                "left_out": len({error.code for error in plan.errors}),
            },
        )
    return plan.good_rows


def _file(plan: Plan, actor: Actor) -> None:
    rounds: dict[tuple[int, int], list[RowWords]] = defaultdict(list)
    places: dict[tuple[int, int], tuple[Period, Department]] = {}
    for one in plan.items:
        if one.filing:
            period, department, words = one.filing
            places[(period.pk, department.pk)] = (period, department)
            rounds[(period.pk, department.pk)].append(words)
    for key, rows in rounds.items():
        period, department = places[key]
        if file_reports(period, department, rows, actor).errors:
            raise Stale(period)  # the plan was good: somebody filed meanwhile
