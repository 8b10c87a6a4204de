"""The daily check: whose work hangs in the air, and what nobody else of the office can verify.

Each run keeps what it found, so that a finding is told when it begins and not each day it lasts
(tracker.reminders.occasions compares a run with the one before). Source: issue "Workflow and
people"; NEEDS 3, failure 9: the goal is zero.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from tracker import clock
from tracker.checklist.models import ChecklistItem
from tracker.checklist.orphans import nobody_else_verifies, reaching_nobody
from tracker.jobs.models import JobRun
from tracker.jobs.runs import DAILY_CHECK, LOST_AFTER, running
from tracker.organizations.actors import system_actor

UNMANNED, UNVERIFIABLE = "unmanned", "unverifiable"


@dataclass(frozen=True)
class Findings:
    """Items by what is wrong with them, as keys; `on` is the business day that was looked at."""

    on: date
    items: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, run: JobRun) -> "Findings":
        """What a run kept."""
        kept = run.parameters
        items = {name: list(kept.get(name, ())) for name in (UNMANNED, UNVERIFIABLE)}
        return cls(date.fromisoformat(kept["on"]), items)


def look(today: date) -> Findings:
    """What is wrong on `today` (four queries)."""
    visible = ChecklistItem.objects.visible_to(system_actor(today))
    unmanned = reaching_nobody(visible, today).order_by("pk").values_list("pk", flat=True)
    stuck = [item.pk for item in nobody_else_verifies(visible, today)]
    return Findings(today, {UNMANNED: list(unmanned), UNVERIFIABLE: stuck})


def run_daily_check(today: date, at: datetime) -> Findings:
    """Look, under a heartbeat, and keep what was found with the run."""
    parameters = {"day": _real_day(at), "on": today.isoformat()}
    with running(DAILY_CHECK, parameters=parameters) as run:
        found = look(today)
        run.remember(**found.items)
        run.row.message = _(
            "%(unmanned)d items without a person in post, %(stuck)d that nobody else can verify"
        ) % {
            "unmanned": len(found.items[UNMANNED]),
            "stuck": len(found.items[UNVERIFIABLE]),
        }
    return found


def daily_check_is_due(at: datetime) -> bool:
    """Once on each real day, days off and the demo included; a lost message only delays it."""
    runs = JobRun.objects.filter(name=DAILY_CHECK, parameters__day=_real_day(at))
    alive = runs.filter(state=JobRun.State.RUNNING, heartbeat_at__gt=at - LOST_AFTER)
    return not runs.filter(state=JobRun.State.DONE).exists() and not alive.exists()


def _real_day(at: datetime) -> str:
    return at.astimezone(clock.OFFICE_TIME).date().isoformat()
