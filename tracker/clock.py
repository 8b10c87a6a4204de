"""What day it is and what moment it is: the only places that read the clock.

Business dates (`_on`) come from `today()`, real moments (`_at`) from `now()`. Rules never call
these; doors (pages, commands, tasks) do, and hand the value in.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

OFFICE_TIME = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The business date: TRACKER_TODAY where it is set (the demo), else the day in Shanghai."""
    fixed: date | None = settings.TRACKER_TODAY
    return fixed or datetime.now(OFFICE_TIME).date()


def now() -> datetime:
    """The real moment, aware, in UTC: for order, leases, sessions, heartbeats."""
    return datetime.now(UTC)


def is_demo() -> bool:
    """Whether the business date is a fixed one."""
    return settings.TRACKER_TODAY is not None
