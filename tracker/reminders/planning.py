"""What is owed: every notice up to a day, derived from rows alone.

`plan_notices` keeps the newest rung of each ladder and writes what is not there yet in one
statement; the preview keeps them all.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import connection, transaction

from tracker.calendars.working_days import load_calendar
from tracker.reminders.ladders import RULES, Owed, Plan
from tracker.reminders.models import Notice
from tracker.reminders.occasions import OCCASIONS
from tracker.reminders.policy import current_policy
from tracker.reminders.rungs import Window

CATCH_UP_DAYS = 7


def plan_notices(up_to: date) -> int:
    """Write every notice owed up to and including `up_to`; running it again adds none.

    A day that was not run is caught up for CATCH_UP_DAYS days. Returns how many were added;
    nothing is owed while reminders are off. The number of queries does not depend on the rows.
    """
    policy = current_policy()
    if policy.on_since is None or up_to < policy.on_since:
        return 0
    since = max(policy.on_since, up_to - timedelta(days=CATCH_UP_DAYS))
    plan = Plan(policy, Window(since, up_to), load_calendar(), as_of=up_to)
    return _write(newest(all_rungs(plan)))


def all_rungs(plan: Plan) -> Iterator[Owed]:
    """Every rung of every ladder in the plan's window."""
    for each in (*RULES, *OCCASIONS):
        yield from each(plan)


def newest(rungs: Iterable[Owed]) -> list[Owed]:
    """Of each ladder the newest rung only."""
    best: dict[tuple[str, str, str], Owed] = {}
    for owed in rungs:
        key = (owed.subject_key, owed.ladder, owed.audience)
        if key not in best or owed.rung.on >= best[key].rung.on:
            best[key] = owed
    return list(best.values())


def _write(owed: list[Owed]) -> int:
    """Insert what is not there yet, in one statement that also holds when two planners run.

    Only the unique key is passed over: a row that breaks another rule still raises.
    """
    table = connection.ops.quote_name(Notice._meta.db_table)
    statement = (
        f"INSERT INTO {table} (subject_key, kind, audience, owed_on, item_id, department_id,"  # noqa: S608
        " state, why) VALUES (%s, %s, %s, %s, %s, %s, 'owed', '')"
        " ON CONFLICT (subject_key, kind, audience, owed_on) DO NOTHING"
    )
    day = connection.ops.adapt_datefield_value
    rows = [
        (o.subject_key, o.rung.kind, o.audience, day(o.rung.on), o.item_id, o.department_id)
        for o in owed
    ]
    if not rows:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, rows)
        return max(int(cursor.rowcount), 0)
