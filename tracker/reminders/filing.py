"""Who still has something to file in a round: counted from rows for many rounds at once."""

from collections import Counter
from collections.abc import Collection

from tracker.checklist.models import ChecklistItem
from tracker.checklist.querysets import AT_WORK
from tracker.periods.models import Period, ProgressReport

# Waiting for the head's signature or with the office: the clerk has done her part.
HANDED_IN = (ProgressReport.State.FILED, ProgressReport.State.AWAITING_SIGNOFF)


def unfiled_items(period_ids: Collection[int]) -> dict[tuple[int, int], list[ChecklistItem]]:
    """Per (period, lead department) the items without a filed report (three queries).

    Items on which the department has nothing to do now (handed in, closed, on record) and
    proofs and yearly figures are not filed. Items carry their owner's post and person.
    """
    periods = list(Period.objects.filter(pk__in=period_ids))
    filed = set(
        ProgressReport.objects.filter(period__in=periods, state__in=HANDED_IN).values_list(
            "period_id", "item_id"
        )
    )
    items = (
        ChecklistItem.objects.filed_each_period()
        .filter(status__in=AT_WORK, checklist__in=[period.checklist_id for period in periods])
        .select_related("owner__person")
    )
    found: dict[tuple[int, int], list[ChecklistItem]] = {}
    by_checklist: dict[int, list[ChecklistItem]] = {}
    for item in items:
        by_checklist.setdefault(item.checklist_id, []).append(item)
    for period in periods:
        for item in by_checklist.get(period.checklist_id, []):
            began = item.published_on is None or item.published_on <= period.as_of_on
            if began and item.lead_department_id and (period.pk, item.pk) not in filed:
                found.setdefault((period.pk, item.lead_department_id), []).append(item)
    return found


def departments_to_file(period_ids: Collection[int]) -> Counter[tuple[int, int]]:
    """Per (period, department) how many items are not filed yet."""
    if not period_ids:
        return Counter()
    return Counter({key: len(items) for key, items in unfiled_items(period_ids).items()})
