"""The check that nobody's work hangs in the air: its goal is zero.

Source: DESIGN (the office is one or two people inside the largest lead); NEEDS §3, failure 9.
"""

from datetime import date

from tracker.checklist.models import ChecklistItem
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations.actors import WORKING_ROLES
from tracker.organizations.models import Post


def reaching_nobody(visible: ItemQuerySet, today: date) -> ItemQuerySet:
    """Open items with a duty whose lead department has nobody in post on `today`."""
    manned = Post.objects.valid_on(today).filter(role__in=WORKING_ROLES)
    return (
        visible.open()
        .exclude(handling=ChecklistItem.Handling.RECORD)
        .exclude(lead_department__in=manned.values("department"))
    )


def nobody_else_verifies(visible: ItemQuerySet, today: date) -> list[ChecklistItem]:
    """Handed-in items that everybody of the office submitted or signed (two queries)."""
    office = set(
        Post.objects.valid_on(today)
        .filter(role=Post.Role.OFFICE, person__user__is_active=True)
        .values_list("person_id", flat=True)
    )
    waiting = visible.filter(status=ChecklistItem.Status.SUBMITTED).order_by("position", "pk")
    return [item for item in waiting if not office - _hands(item)]


def _hands(item: ChecklistItem) -> set[int | None]:
    return {item.submitted_by_id, item.submitted_for_id, item.signed_by_id, item.signed_for_id}
