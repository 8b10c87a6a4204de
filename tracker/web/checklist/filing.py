"""Which filing round a page speaks about, and what is still to be filed in it."""

from datetime import date

from django.db.models import Exists, OuterRef

from tracker.checklist.querysets import ItemQuerySet
from tracker.periods.models import Period, ProgressReport
from tracker.periods.rows import SENT, owed_items


def latest_period(today: date, plan_year: int) -> Period | None:
    """The newest round of that plan year that has opened by `today`."""
    rounds = Period.objects.filter(checklist__plan_year=plan_year, opens_on__lte=today)
    return rounds.order_by("-number").first()


def not_filed(rows: ItemQuerySet, period: Period | None) -> ItemQuerySet:
    """Those that owe a report in the period and have not handed it in."""
    if period is None:
        return rows.none()
    owing = owed_items(period).order_by().values("pk")
    return rows.filter(pk__in=owing).exclude(_handed_in(period))


def filed(rows: ItemQuerySet, period: Period | None) -> ItemQuerySet:
    """Those whose report for the period was handed in."""
    return rows.filter(_handed_in(period)) if period else rows.none()


def _handed_in(period: Period) -> Exists:
    return Exists(ProgressReport.objects.filter(item=OuterRef("pk"), period=period, state__in=SENT))
