"""Who still has something to file in a round: counted from rows for many rounds at once."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Count

from tracker.checklist.models import ChecklistItem
from tracker.periods.models import Period, ProgressReport
from tracker.periods.rows import unsent_items


def unfiled_items(period_ids: Collection[int]) -> dict[tuple[int, int], list[ChecklistItem]]:
    """Per (period, lead department) the items without a sent report (one query, two a round).

    The same items as on the page of filing: not what is still to be accepted, handed in, closed
    or on record, no proofs and no yearly figures. Items carry their owner's post and person.
    """
    periods = list(Period.objects.filter(pk__in=period_ids))
    found: dict[tuple[int, int], list[ChecklistItem]] = {}
    for period in periods:
        for item in unsent_items(period).select_related("owner__person"):
            if item.lead_department_id:
                found.setdefault((period.pk, item.lead_department_id), []).append(item)
    return found


def unsigned_reports(period_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Per (period, department) how many reports wait for its own sign-off (one query)."""
    rows = ProgressReport.objects.filter(
        period__in=period_ids,
        period__frozen_on=None,
        state=ProgressReport.State.AWAITING_SIGNOFF,
    )
    counted = rows.order_by().values_list("period_id", "department_id").annotate(Count("pk"))
    return {(period, department): n for period, department, n in counted}


def departments_to_file(period_ids: Collection[int]) -> Counter[tuple[int, int]]:
    """Per (period, department) how many items are not filed yet."""
    if not period_ids:
        return Counter()
    return Counter({key: len(items) for key, items in unfiled_items(period_ids).items()})
