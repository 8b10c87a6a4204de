"""Which filing round a page speaks about, and what is still to be filed in it."""

from datetime import date

from tracker.checklist.querysets import ItemQuerySet
from tracker.periods.models import Period
from tracker.periods.rows import filed_reports, owed_items


def latest_period(today: date, plan_year: int) -> Period | None:
    """The newest round of that plan year that has opened by `today`."""
    rounds = Period.objects.filter(checklist__plan_year=plan_year, opens_on__lte=today)
    return rounds.order_by("-number").first()


def not_filed(rows: ItemQuerySet, period: Period | None) -> ItemQuerySet:
    """Those of which the office has no report in the period; unsigned ones are none yet."""
    if period is None:
        return rows.none()
    owing = owed_items(period).exclude(pk__in=filed_reports(period).values("item"))
    return rows.filter(pk__in=owing.order_by().values("pk"))


def filed(rows: ItemQuerySet, period: Period | None) -> ItemQuerySet:
    """Those whose report for the period is with the office."""
    return rows.filter(pk__in=filed_reports(period).values("item")) if period else rows.none()
