"""The check that nobody's work hangs in the air: its goal is zero.

Source: DESIGN (the office is one or two people inside the largest lead); NEEDS §3, failure 9.
"""

from datetime import date

from django.db.models import QuerySet

from tracker.checklist.models import ChecklistItem, Occurrence
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
    """Items with something handed in that everybody of the office submitted or signed.

    Handed in as a whole or, where it recurs, by its occurrences (three queries).
    """
    office = set(
        Post.objects.valid_on(today)
        .filter(role=Post.Role.OFFICE, person__user__is_active=True)
        .values_list("person_id", flat=True)
    )
    found = [item for item in visible.to_verify() if not office - _hands(item)]
    for one in _reported(visible):
        if not office - {one.submitted_by_id, one.submitted_for_id} and one.item not in found:
            found.append(one.item)
    return sorted(found, key=lambda item: (item.position, item.pk))


def _reported(visible: ItemQuerySet) -> QuerySet[Occurrence]:
    rows = Occurrence.objects.filter(status=Occurrence.Status.SUBMITTED, item__in=visible.open())
    return rows.select_related("item")


def _hands(item: ChecklistItem) -> set[int | None]:
    return {item.submitted_by_id, item.submitted_for_id, item.signed_by_id, item.signed_for_id}
