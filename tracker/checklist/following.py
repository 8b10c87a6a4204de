"""What the occurrences of a recurring item make of the item itself.

The item's status and both its dates are those of the occurrence it follows: the earliest one that
the department still has to report, so that lists, lights and reminders speak of what is owed next.
Once all are reported it waits for the last (待审核); once all are verified it is closed. Its
original and its current date are always of the same occurrence, whose own original date never
changes: moving on to the next quarter reads as no delay, and a moved date of a quarter as one.
"""

from datetime import date
from typing import Any

from django.db.models import F

from tracker.checklist.models import ChecklistItem, Occurrence
from tracker.organizations.actors import Actor
from tracker.trail.recording import Recorder

S = ChecklistItem.Status
O = Occurrence.Status  # noqa: E741 (a room writes its statuses in one letter)
NOTHING_DECIDED: dict[str, Any] = {"decision": "", "return_ground": ""}


def live_occurrences(item: ChecklistItem) -> list[Occurrence]:
    """The occurrences that count, in the order of the year (one query)."""
    rows = item.occurrences.filter(retired_on=None)
    return list(rows.select_related("submitted_by", "decided_by"))


def followed(item: ChecklistItem) -> Occurrence | None:
    """The occurrence the item's dates are of; None where nothing is to be reported any more."""
    to_do = [one for one in live_occurrences(item) if one.is_to_do]
    return min(to_do, key=lambda one: (one.due_on, one.pk), default=None)


def follow(item: ChecklistItem) -> dict[str, Any]:
    """The columns of the item as its occurrences have them; empty where it follows none."""
    if not item.is_recurring:
        return {}
    live = live_occurrences(item)
    if not live:
        return {}
    changes = _columns(live)
    if item.status == S.ASSIGNED and changes["status"] != S.CLOSED:
        del changes["status"]  # it waits to be accepted first
    return changes


def redate_followed(item: ChecklistItem, due_on: date) -> dict[str, Any]:
    """Move the date of the occurrence the item follows; the columns of the item after that.

    For the writers of this room only: they record it.
    """
    one = followed(item) if item.is_recurring else None
    if one is None:
        return {"due_on": due_on}
    Occurrence.objects.filter(pk=one.pk).update(due_on=due_on, version=F("version") + 1)
    return follow(item)


def retire_unreported(item: ChecklistItem, hat: Actor, record: Recorder) -> None:
    """When an item has ended nobody owes its unreported occurrences any more."""
    unreported = item.occurrences.filter(status=O.IN_PROGRESS, retired_on=None)
    labels = list(unreported.values_list("label", flat=True))
    if labels:
        unreported.update(retired_on=hat.on, version=F("version") + 1)
        record("item.occurrences_retired", item, {"occurrences": labels})


def _columns(live: list[Occurrence]) -> dict[str, Any]:
    to_do = [one for one in live if one.is_to_do]
    if to_do:
        first = min(to_do, key=lambda one: (one.due_on, one.pk))
        returned = [one for one in to_do if one.status == O.RETURNED]
        newest = max(returned, key=lambda one: (one.decided_on or date.min, one.pk), default=None)
        decided = _decision_of(newest) if newest else NOTHING_DECIDED
        status = S.RETURNED if returned else S.IN_PROGRESS
        return _dates(first) | {"status": status, "submitted_on": None} | decided
    waiting = [one for one in live if one.status == O.SUBMITTED]
    last = max(waiting or live, key=lambda one: (one.due_on, one.pk))
    reported = {
        "outcome": last.text,
        "submitted_on": last.submitted_on,
        "submitted_by": last.submitted_by,
        "submitted_for": last.submitted_for,
    }
    if waiting:
        return _dates(last) | reported | {"status": S.SUBMITTED} | NOTHING_DECIDED
    return _dates(last) | reported | {"status": S.CLOSED} | _decision_of(last)


def _dates(one: Occurrence) -> dict[str, Any]:
    return {"due_on": one.due_on, "original_due_on": one.original_due_on}


def _decision_of(one: Occurrence) -> dict[str, Any]:
    return {
        "decided_on": one.decided_on,
        "decided_by": one.decided_by,
        "decision": one.decision,
        "return_ground": one.return_ground,
    }
