"""Some lines of a period: chosen by the words that the numbers of the overview lead with."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker.checklist.lights import OVERDUE_RULES
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.item import CLOSED_WORDS
from tracker.checklist.models.plan import Kind
from tracker.checklist.querysets import OPEN
from tracker.periods.models import PeriodLine

Handling, Status = ChecklistItem.Handling, ChecklistItem.Status
Lines = QuerySet[PeriodLine]
FILED = Q(values__report__is_of_this_period=True)
NOT_FILED = Q(values__report=None) | Q(values__report__is_of_this_period=False)


def chosen_lines(lines: Lines, words: QueryDict) -> tuple[Lines, list[str]]:
    """The lines under the query string's filters, and these in words; unknown ones are passed by.

    Filters: kind, handling, status (with `open` for all that goes on), light (with `overdue`),
    department (code), filing (filed, owing).
    """
    said: list[str] = []
    for condition, label in _known(words):
        lines = lines.filter(condition)
        said.append(label)
    if code := words.get("department"):
        lines = lines.filter(values__lead__code=code)
        names = lines.values_list("values__lead__short_name", flat=True)
        said.append(names.first() or code)
    return lines, said


def _known(words: QueryDict) -> Iterator[tuple[Q, str]]:
    """The condition of each filter that stands there with a value we know, and its words."""
    kind, status, handling = (words.get(name, "") for name in ("kind", "status", "handling"))
    if kind in Kind.values:
        yield Q(kind=kind), str(Kind(kind).label)
    if handling in Handling.values:
        yield Q(values__handling=handling), str(Handling(handling).label)
    if status == "open":
        yield Q(status__in=OPEN), _("Going on")
    elif status == "closed" and kind in Kind.values:
        yield Q(status=status), str(CLOSED_WORDS[Kind(kind)])
    elif status in Status.values:
        yield Q(status=status), str(Status(status).label)
    if words.get("light") in ("red", "yellow"):
        yield Q(light=words["light"]), _("Red") if words["light"] == "red" else _("Yellow")
    if words.get("light") == "overdue":
        yield Q(values__rule__in=OVERDUE_RULES), _("Overdue")
    if words.get("filing") == "filed":
        yield FILED, _("filed on time")
    elif words.get("filing") == "owing":
        yield NOT_FILED & Q(status__in=OPEN), _("still to be filed")
