"""The runs: the daily one, the one by hand, and the rehearsal."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from tracker import clock
from tracker.calendars.working_days import load_calendar
from tracker.jobs.models import JobRun
from tracker.jobs.runs import REMINDERS, running
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.reminders.delivery import Tally, work_outbox
from tracker.reminders.planning import plan_notices
from tracker.reminders.policy import current_policy
from tracker.reminders.preparing import Prepared, prepare_mails
from tracker.trail.recording import recording, writer

FIRST_TIME, LAST_TIME = time(8, 30), time(17, 30)  # in the office's time zone
LONGEST_RUN = timedelta(minutes=15)  # a run without a sign of life for so long was killed


@dataclass
class Result:
    """The figures of a run: notices planned and let go, mails sent and not sent."""

    planned: int = 0
    sent: int = 0
    failed: int = 0
    suppressed: int = 0

    def as_dict(self) -> dict[str, int]:
        """For JSON."""
        return asdict(self)


def send_now(on: date) -> Result:
    """Plan up to `on`, then send in this process, also what came due since the last digest."""
    planned = plan_notices(on)
    prepared = _prepare(on, by_hand=True)
    return _result(planned, prepared, work_outbox())


def rehearse(on: date) -> tuple[Result, int]:
    """What `send_now` would do, without a trace; the second figure counts the mails."""
    planned, prepared = _without_a_trace(on)
    return Result(planned=planned, suppressed=prepared.suppressed), prepared.mails


def foresee(on: date) -> Prepared:
    """What the office's button would prepare now, what earlier days still owe included."""
    _planned, prepared = _without_a_trace(on)
    return prepared


def _without_a_trace(on: date) -> tuple[int, Prepared]:
    with transaction.atomic():
        planned = plan_notices(on)
        prepared = _prepare(on, by_hand=True)
        transaction.set_rollback(True)
    return planned, prepared


@writer
def prepare_by_hand(actor: Actor) -> Prepared:
    """The office's button: plan and commit what is owed today; the outbox sends it."""
    hat = require_office(actor)
    planned = plan_notices(hat.on)
    # Rendering hundreds of mails inside the recording would hold everybody's writes up.
    prepared = _prepare(hat.on, by_hand=True)
    with recording(hat) as record:
        payload = {"planned": planned, "mails": prepared.mails}
        record("reminders.sent_by_hand", current_policy(), payload)
    return prepared


def run_daily(today: date, at: datetime) -> Result:
    """The daily job under its heartbeat; on days off and in the demo it plans only."""
    result = Result()
    send = is_working_time(today, at) and not clock.is_demo()
    real_day = at.astimezone(clock.OFFICE_TIME).date()
    with running(REMINDERS, parameters={"day": real_day.isoformat()}) as run:
        result.planned = plan_notices(today)
        run.beat()
        if send:
            prepared = _prepare(today)
            run.beat()
            result = _result(result.planned, prepared, work_outbox())
        run.row.message = ", ".join(f"{name} {count}" for name, count in asdict(result).items())
    return result


def daily_is_due(at: datetime) -> bool:
    """Whether the daily job should run now: in the office's hours, not yet run on that real day.

    It is asked every minute, so that a lost message, a dead worker or a late start only delay.
    It also runs on days off and in the demo, where it plans and shows that it is alive.
    """
    local = at.astimezone(clock.OFFICE_TIME)
    if not FIRST_TIME <= local.time() <= LAST_TIME:
        return False
    runs = JobRun.objects.filter(name=REMINDERS, parameters__day=local.date().isoformat())
    alive = runs.filter(state=JobRun.State.RUNNING, heartbeat_at__gt=at - LONGEST_RUN)
    return not runs.filter(state=JobRun.State.DONE).exists() and not alive.exists()


def is_working_time(today: date, at: datetime) -> bool:
    """Nothing goes out by itself outside the office's hours and working days."""
    local = at.astimezone(clock.OFFICE_TIME).time()
    return FIRST_TIME <= local <= LAST_TIME and load_calendar().is_working_day(today)


def _prepare(on: date, *, by_hand: bool = False) -> Prepared:
    """Prepare the mails; where the daily cap stopped them, tell the office at once."""
    prepared = prepare_mails(on, by_hand=by_hand)
    if prepared.left_by_cap:
        plan_notices(on)
        prepared.mails += prepare_mails(on, by_hand=True).mails
    return prepared


def _result(planned: int, prepared: Prepared, tally: Tally) -> Result:
    return Result(
        planned=planned,
        sent=tally.sent,
        failed=prepared.unreachable + tally.failed + tally.delayed,
        suppressed=prepared.suppressed,
    )
