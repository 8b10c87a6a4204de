"""Runs of jobs: one row each, so that people see what goes on and what stopped going on.

    with running("export", total=500) as run:
        for number, row in enumerate(rows, start=1):
            ...
            run.progress(number)

The rows are machine bookkeeping in transactions of their own, outside the trail. Do not open a
run inside a transaction: nobody would see its heartbeat.
"""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tracker import clock
from tracker.jobs.models import JobRun

REMINDERS, DAILY_CHECK = "reminders", "daily"
EXPORT = "export"
DAILY_JOBS = (DAILY_CHECK, REMINDERS)
LONGEST_SILENCE = timedelta(hours=26)  # a day and a margin for a late start
BEAT_EVERY = timedelta(seconds=2)
LOST_AFTER = timedelta(minutes=15)  # a run without a heartbeat for so long has no process
KEPT_RUNS = 2000
TAKEN_UP_AGAIN = (EXPORT,)  # jobs that another worker begins anew where a process was killed
SILENT_AFTER = timedelta(minutes=2)  # longer than such a job ever works between two signs of life
MOST_ATTEMPTS = 3  # a job that killed three processes would kill a fourth


class Cancelled(Exception):
    """Somebody asked this run to stop; `running` marks it and swallows this."""


class TakenOver(Cancelled):
    """Another process took this run up meanwhile: what this one does counts no more."""


class Failed(Exception):
    """The run cannot be done, for a reason that people read; `running` writes it down."""


@dataclass
class Run:
    """The handle that a job holds while it runs."""

    row: JobRun
    beaten_at: datetime

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far it is; at most one write in two seconds. Raises Cancelled when asked to."""
        self.row.done = done
        self.row.total = self.row.total if total is None else total
        self.row.message = message or self.row.message
        now = clock.now()
        if now - self.beaten_at >= BEAT_EVERY or done == self.row.total:
            self.beat(now)

    def beat(self, now: datetime | None = None) -> None:
        """A sign of life with the figures so far. Raises Cancelled when asked to stop."""
        self.beaten_at = now or clock.now()
        row = self.row
        ours = JobRun.objects.filter(pk=row.pk, attempts=row.attempts).update(
            heartbeat_at=self.beaten_at, done=row.done, total=row.total, message=row.message
        )
        if not ours:
            raise TakenOver
        if JobRun.objects.filter(pk=row.pk, cancel_asked=True).exists():
            raise Cancelled

    def result(self, name: str) -> None:
        """Name the file that the run made (a name within the folder of its room)."""
        self.row.result_name = name

    def remember(self, **values: Any) -> None:
        """Keep values beside the run's parameters."""
        self.row.parameters = {**self.row.parameters, **values}
        JobRun.objects.filter(pk=self.row.pk).update(parameters=self.row.parameters)


@contextmanager
def running(
    name: str,
    *,
    total: int = 0,
    parameters: Mapping[str, Any] | None = None,
    waiting: JobRun | None = None,
) -> Generator[Run, None, None]:
    """A run of the job `name`; done, failed or cancelled when the block ends.

    waiting: a row made earlier by `enqueue`, which this run takes over. An error is written to
    the row and goes on; a cancellation ends the block quietly, and so does `Failed`.
    """
    now = clock.now()
    row = waiting or JobRun(name=name, started_at=now, parameters=dict(parameters or {}))
    row.state, row.started_at, row.heartbeat_at = JobRun.State.RUNNING, now, now
    row.total = total or row.total
    if waiting is None:
        row.save()
    else:  # not the whole row: somebody may ask to stop it at this very moment
        row.save(update_fields=["state", "started_at", "heartbeat_at", "total"])
    run = Run(row, now)
    state, message = JobRun.State.FAILED, _("The process ended before the job did.")
    try:
        yield run
        state, message = JobRun.State.DONE, row.message
    except Cancelled:
        state, message = JobRun.State.CANCELLED, ""
    except Failed as reason:
        message = str(reason)
    except (KeyboardInterrupt, SystemExit):
        # the worker is being stopped, not the job
        if name in TAKEN_UP_AGAIN:
            state, message = JobRun.State.WAITING, ""
        raise
    except BaseException as error:
        message = f"{type(error).__name__}: {error}"
        raise
    finally:
        _finish(row, state, message)


def enqueue(
    name: str, *, requested_by_id: int | None, parameters: Mapping[str, Any] | None = None
) -> JobRun:
    """A row for a job that a worker is to take; what is owed is a row, the message only a hint."""
    now = clock.now()
    return JobRun.objects.create(
        name=name,
        started_at=now,
        heartbeat_at=now,
        parameters=dict(parameters or {}),
        requested_by_id=requested_by_id,
    )


def take_up(name: str, now: datetime) -> JobRun | None:
    """Claim the oldest run of a job that waits, or whose process went silent; None without any.

    One at a time: while one is alive the next waits, so that long jobs leave a worker to the
    others. A run that was begun three times without an end counts as failed.
    """
    runs = JobRun.objects.filter(name=name)
    if runs.filter(state=JobRun.State.RUNNING, heartbeat_at__gte=now - SILENT_AFTER).exists():
        return None
    going_on = runs.filter(state__in=[JobRun.State.WAITING, JobRun.State.RUNNING])
    for row in going_on.order_by("pk"):
        mine = going_on.filter(
            pk=row.pk, state=row.state, attempts=row.attempts, heartbeat_at=row.heartbeat_at
        )
        if row.attempts >= MOST_ATTEMPTS:
            mine.update(
                state=JobRun.State.FAILED,
                finished_at=now,
                message=_("The process ended before the job did."),
            )
        elif mine.update(
            state=JobRun.State.RUNNING, attempts=F("attempts") + 1, heartbeat_at=now, done=0
        ):
            row.refresh_from_db()
            return row
    return None


def note_removed(rows: Iterable[JobRun], now: datetime) -> None:
    """Write down that the result files of these runs are gone."""
    keys = [row.pk for row in rows]
    JobRun.objects.filter(pk__in=keys, result_removed_at=None).update(result_removed_at=now)


def ask_to_cancel(row: JobRun) -> bool:
    """Ask a waiting or running job to stop; whether there was anything to stop."""
    now = clock.now()
    waiting = JobRun.objects.filter(pk=row.pk, state=JobRun.State.WAITING)
    if waiting.update(state=JobRun.State.CANCELLED, cancel_asked=True, finished_at=now):
        return True
    running_now = JobRun.objects.filter(pk=row.pk, state=JobRun.State.RUNNING)
    return bool(running_now.update(cancel_asked=True))


def close_lost(now: datetime) -> int:
    """Mark runs without a sign of life for 15 minutes as failed; how many there were.

    Runs that are taken up again are left to who does that.
    """
    lost = JobRun.objects.filter(
        state=JobRun.State.RUNNING, heartbeat_at__lt=now - LOST_AFTER, finished_at=None
    ).exclude(name__in=TAKEN_UP_AGAIN)
    return lost.update(
        state=JobRun.State.FAILED,
        finished_at=now,
        message=_("The process ended before the job did."),
    )


def forget_old() -> int:
    """Delete all but the newest 2000 rows of finished runs; how many went."""
    older = JobRun.objects.order_by("-pk").values_list("pk", flat=True)[KEPT_RUNS:]
    newest_to_go = next(older.iterator(), None)
    if newest_to_go is None:
        return 0
    old = JobRun.objects.filter(pk__lte=newest_to_go, finished_at__isnull=False)
    kept = Q(result_name="") | Q(result_removed_at__isnull=False)  # not while its file is there
    gone, _detail = old.filter(kept).delete()
    return gone


def overdue_jobs(now: datetime) -> list[str]:
    """Names of daily jobs without a good run for 26 hours; the clock starts with the site.

    Asks the database only, so that it also tells when beat, worker and broker are gone.
    """
    limit = now - LONGEST_SILENCE
    installed = MigrationRecorder.Migration.objects.order_by("applied").first()
    if installed is None or installed.applied > limit:
        return []
    good = JobRun.objects.filter(
        state=JobRun.State.DONE, finished_at__gt=limit, name__in=DAILY_JOBS
    )
    fresh = set(good.values_list("name", flat=True))
    return [name for name in DAILY_JOBS if name not in fresh]


def _finish(row: JobRun, state: str, message: str) -> None:
    """Write the end of a run; one that waits again has none."""
    row.state, row.message, row.heartbeat_at = state, message[:2000], clock.now()
    row.finished_at = None if state == JobRun.State.WAITING else row.heartbeat_at
    fields = ("state", "message", "finished_at", "heartbeat_at", "done", "total", "result_name")
    values = {name: getattr(row, name) for name in fields}
    JobRun.objects.filter(pk=row.pk, attempts=row.attempts).update(**values)
