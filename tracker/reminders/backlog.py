"""How far behind the reminders are: for the page of background jobs."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min

from tracker.jobs.models import JobRun
from tracker.jobs.runs import REMINDERS
from tracker.reminders.models import Mail, Notice

WAITING = (Mail.State.READY, Mail.State.SENDING)


@dataclass(frozen=True)
class Backlog:
    """`last_run_at` is the end of the last good daily run; `oldest_owed_on` None means nothing."""

    last_run_at: datetime | None
    mails_waiting: int
    notices_owed: int
    oldest_owed_on: date | None


def backlog(today: date) -> Backlog:
    """What is owed up to `today` and what waits in the outbox (three queries)."""
    runs = JobRun.objects.filter(name=REMINDERS, state=JobRun.State.DONE).order_by("-pk")
    owed = Notice.objects.filter(state=Notice.State.OWED, owed_on__lte=today)
    figures = owed.order_by().aggregate(number=Count("pk"), oldest=Min("owed_on"))
    return Backlog(
        last_run_at=runs.values_list("finished_at", flat=True).first(),
        mails_waiting=Mail.objects.filter(state__in=WAITING).count(),
        notices_owed=figures["number"],
        oldest_owed_on=figures["oldest"],
    )
