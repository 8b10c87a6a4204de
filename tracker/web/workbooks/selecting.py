"""From a page's query string to its rows: the same for the page, the file made at once, the job."""

from django.http import QueryDict

from tracker.calendars.working_days import load_calendar
from tracker.checklist.models import ChecklistItem
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations.actors import Actor
from tracker.web.checklist.filtersets import ItemFilterSet


def rows_of_query(query: str, actor: Actor) -> ItemQuerySet:
    """The rows that the actor sees under these filters on `actor.on`.

    A filter that makes no sense any more (a department that went out of sight) leaves no row.
    """
    filterset = ItemFilterSet(
        QueryDict(query), actor=actor, today=actor.on, calendar=load_calendar()
    )
    if not filterset.form.is_valid():
        return ChecklistItem.objects.none()
    return filterset.rows()
