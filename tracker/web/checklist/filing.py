"""Which filing round a page speaks about, and what is still to be filed in it."""

from datetime import date

from tracker.checklist.querysets import ItemQuerySet
from tracker.periods.models import Period
from tracker.periods.rows import sent_reports, unsent_items


def latest_period(today: date, plan_year: int) -> Period | None:
    """The newest round of that plan year that has opened by `today`."""
    rounds = Period.objects.filter(checklist__plan_year=plan_year, opens_on__lte=today)
    return rounds.order_by("-number").first()


def not_filed(rows: ItemQuerySet, period: Period | None) -> ItemQuerySet:
    """Those that owe a report in the period and have not handed it in."""
    if period is None:
        return rows.none()
    return rows.filter(pk__in=unsent_items(period).order_by().values("pk"))


def filed(rows: ItemQuerySet, period: Period | None) -> ItemQuerySet:
    """Those whose report for the period was handed in."""
    return rows.filter(pk__in=sent_reports(period).values("item")) if period else rows.none()
