"""What is owed because somebody said or did something: told once, in the next digest.

Read from the rows of notes and from Events, never from the moment of the act, so that a missed
morning only delays. Source: issue "Workflow and people"; DESIGN, flow 3.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from tracker.checklist.daily_check import Findings
from tracker.checklist.models import ChecklistItem, Contribution, ItemNote
from tracker.jobs.models import JobRun
from tracker.jobs.runs import DAILY_CHECK
from tracker.reminders.ladders import Owed, Plan, Rule
from tracker.reminders.rungs import Rung
from tracker.reminders.urging import HELPERS_REMINDED, OWNER_REMINDED
from tracker.trail.models import Event

LONGEST_LOOK_BACK = 30  # runs of the daily check
HANDED_OVER = "item.handed_over"
Told = tuple[str, int | None]


def notes(plan: Plan) -> Iterator[Owed]:
    """批示, 督办意见, questions and answers: to those they concern, once."""
    rows = ItemNote.objects.filter(
        noted_on__gte=plan.window.since, noted_on__lte=plan.window.until
    ).exclude(item__handling=ChecklistItem.Handling.RECORD)
    columns = (
        "pk",
        "item_id",
        "kind",
        "noted_on",
        "department_id",
        "question__department_id",
        "item__lead_department_id",
    )
    for pk, item_id, kind, day, writer, asker, lead in rows.values_list(*columns):
        answers = kind == ItemNote.Kind.ANSWER
        for audience, department_id in concerned(writer, lead, answers=answers, asker=asker):
            rung = Rung(day, "note")
            yield Owed(f"note:{pk}", "note", audience, rung, item_id, department_id)


def concerned(
    writer: int | None, lead: int | None, *, answers: bool, asker: int | None
) -> list[Told]:
    """Audiences of a note by the department that wrote it, None being the office.

    The office speaks to who leads the item; a department to the office, and one that helps to
    the lead as well. An answer goes to who asked.
    """
    if answers and asker is not None:
        return [("owner", None)] if asker == lead else [("department", asker)]
    if writer is None:
        return [("owner", None)]
    return [("office", None)] if writer == lead else [("office", None), ("owner", None)]


def hand_overs(plan: Plan) -> Iterator[Owed]:
    """移交: to who owns the item now, once for each time it was handed over."""
    for number, item_id, event in _events(plan, HANDED_OVER):
        rung = Rung(event.happened_on, "handed_over")
        yield Owed(f"event:{number}", "handed_over", "owner", rung, item_id)


def reminded(plan: Plan) -> Iterator[Owed]:
    """催办 by the office: to the item's owner."""
    for _number, item_id, event in _events(plan, OWNER_REMINDED):
        rung = Rung(event.happened_on, "reminded")
        yield Owed(f"item:{item_id}", "reminded", "owner", rung, item_id)


def helpers_reminded(plan: Plan) -> Iterator[Owed]:
    """提醒未报的: to each co-department that was named, as before the date."""
    found: list[tuple[int, Event, int]] = []
    for _number, item_id, event in _events(plan, HELPERS_REMINDED):
        found += [(item_id, event, row) for row in event.data()["contributions"]]
    bodies = _departments(row for _item, _event, row in found)
    for item_id, event, row in found:
        if row in bodies:
            rung = Rung(event.happened_on, "help")
            key = f"contribution:{row}"
            yield Owed(key, "help_by_hand", "department", rung, item_id, bodies[row])


def found_by_the_check(plan: Plan) -> Iterator[Owed]:
    """What the daily check finds: to the office, when it begins and not while it lasts.

    Compared with the run before, so that what comes back later is told again (one query). What
    lasts since before reminders were switched on is told then.
    """
    on_since = plan.policy.on_since or plan.as_of
    runs = JobRun.objects.filter(
        name=DAILY_CHECK, state=JobRun.State.DONE, parameters__has_key="on"
    ).order_by("-pk")
    # in the demo many runs share a day, else there is one a day: enough for the plan's window
    found = [Findings.of(run) for run in runs[:LONGEST_LOOK_BACK]][::-1]
    found = [one for one in found if one.on >= on_since]
    for before, now in zip([Findings(date.min), *found], found, strict=False):
        if now.on not in plan.window:
            continue
        for kind, items in now.items.items():
            for item_id in set(items) - set(before.items.get(kind, ())):
                yield Owed(f"item:{item_id}", kind, "office", Rung(now.on, kind), item_id)


def _events(plan: Plan, verb: str) -> Iterator[tuple[int, int, Event]]:
    """Events of the plan's window with their number and their item's (one query)."""
    window = plan.window
    rows = Event.objects.filter(
        verb=verb, happened_on__gte=window.since, happened_on__lte=window.until
    )
    for event in rows.order_by("number"):
        yield event.number, int(event.subject.removeprefix("item:")), event


def _departments(contributions: Iterable[int]) -> dict[int, int]:
    rows = Contribution.objects.filter(pk__in=set(contributions))
    return dict(rows.order_by().values_list("pk", "department_id"))


OCCASIONS: tuple[Rule, ...] = (notes, hand_overs, reminded, helpers_reminded, found_by_the_check)
