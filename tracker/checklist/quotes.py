"""The report's own words under an item: each report's text is read once, not once a row."""

from collections.abc import Iterable

from tracker.checklist.models import ChecklistItem
from tracker.reports.models import Report

JOINT = " … "


def report_texts(report_ids: Iterable[int]) -> dict[int, str]:
    """Text by report id (one query)."""
    return dict(Report.objects.filter(pk__in=set(report_ids)).values_list("pk", "text"))


def texts_for(items: Iterable[ChecklistItem]) -> dict[int, str]:
    """The texts that `items` quote; needs `sources__passage` prefetched."""
    return report_texts(s.passage.report_id for item in items for s in item.sources.all())


def quote(item: ChecklistItem, texts: dict[int, str]) -> str:
    """The item's sentences, exact, in text order; results that hang on it are left out.

    Reads prefetched `sources` with their `passage`. Empty for an item added by hand.
    """
    parts = [
        texts[s.passage.report_id][s.start : s.end] for s in item.sources.all() if not s.is_result
    ]
    return JOINT.join(parts)
