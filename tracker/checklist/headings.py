"""Acts on all drafts under a heading: all of them or none, each conditional on its version."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.drafts import Review, change_draft
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem, Commitment
from tracker.checklist.reviewing import CONFIRMED, absorb, draft_changes
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.trail.errors import Stale
from tracker.trail.recording import recording, writer

Versions = Mapping[int, int]


def drafts_under(commitment: Commitment) -> list[ChecklistItem]:
    """The drafts under a heading that were not dropped, in text order (one query)."""
    return list(
        ChecklistItem.objects.drafts()
        .filter(commitment=commitment)
        .exclude(review=Review.DROPPED)
        .select_related("checklist", "lead_department")
        .order_by("position", "pk")
    )


@writer
def assign_heading(
    commitment: Commitment,
    actor: Actor,
    *,
    versions: Versions,
    values: Mapping[str, object],
    calendar: WorkCalendar,
) -> uuid.UUID:
    """Give lead, date, handling or evidence (`values`, as in `edit_draft`) to all items at once.

    versions: key → version as the reviewer saw them; Stale when one was changed meanwhile.
    A handling reaches reported measures only, a date all but those on record only.
    """
    hat = require_office(actor)
    items = drafts_under(commitment)
    with recording(hat) as record:
        changed = 0
        for item in items:
            fitting = {n: v for n, v in values.items() if _fits(item, n, values)}
            changes = draft_changes(item, fitting, on=hat.on, calendar=calendar)
            if changes:
                change_draft(record, "draft.edited", item, _seen(versions, item), hat, changes)
                changed += 1
        if not changed:
            record.nothing()
        return record.batch


@writer
def accept_heading(commitment: Commitment, actor: Actor, *, versions: Versions) -> uuid.UUID:
    """整节采纳: accept every open draft under the heading."""
    hat = require_office(actor)
    with recording(hat) as record:
        changed = 0
        for item in drafts_under(commitment):
            if item.review == Review.OPEN:
                change_draft(record, "draft.accepted", item, _seen(versions, item), hat, CONFIRMED)
                changed += 1
        if not changed:
            record.nothing()
        return record.batch


@writer
def merge_heading(commitment: Commitment, actor: Actor, *, versions: Versions) -> uuid.UUID:
    """整节合并: the first item takes over the passages of all others of its kind."""
    hat = require_office(actor)
    items = drafts_under(commitment)
    first, others = _first_and_others(items)
    with recording(hat) as record:
        for item in others:
            absorb(record, first, item, _seen(versions, item), hat)
        return record.batch


def _first_and_others(
    items: Sequence[ChecklistItem],
) -> tuple[ChecklistItem, list[ChecklistItem]]:
    others = [item for item in items[1:] if item.kind == items[0].kind]
    if not others:
        raise Incomplete(_("There is nothing to merge under this heading."))
    return items[0], others


def _fits(item: ChecklistItem, name: str, values: Mapping[str, Any]) -> bool:
    on_record = values.get("handling", item.handling) == ChecklistItem.Handling.RECORD
    if name == "handling":
        return item.kind == "commitment"
    return not (name == "due_on" and on_record and item.kind == "commitment")


def _seen(versions: Versions, item: ChecklistItem) -> int:
    """The version the reviewer saw; a draft the page did not show is a change meanwhile."""
    if item.pk not in versions:
        raise Stale(item)
    return versions[item.pk]
