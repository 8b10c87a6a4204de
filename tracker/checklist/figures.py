"""Figures (指标): this year's values beside what the report stated; a goal where one is set.

A reported figure is only compared (只对比): it never lights, and says nothing about success. What
contradicts the report, or an earlier value of the year, is flagged for a person to look at.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.calendars.wording import full_day
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import Evidence, Measurement, Target
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.rights import require_office
from tracker.trail.errors import Stale
from tracker.trail.recording import recording, writer


@dataclass(frozen=True)
class Goal:
    """What the office wants of a figure: `direction` at_least or at_most, by `on`."""

    value: Decimal | None
    direction: str = ""
    unit: str = ""
    on: date | None = None


@writer
def measure(
    target: Target,
    actor: Actor,
    *,
    value: Decimal,
    as_of_on: date,
    note: str = "",
    evidence: Evidence | None = None,
) -> Measurement:
    """Give this year's value of a figure as of a day; the newest row of a day counts.

    The same value for the same day again adds nothing. `evidence` must serve the item. For the
    lead department and the office; raises NotAllowed, Incomplete.
    """
    lead = target.item.lead_department_id
    hat = actor.wearing(lead, WORKING_ROLES) if actor.works_in(lead) else require_office(actor)
    if (
        evidence is not None
        and not evidence.links.filter(item=target.item_id, removed_on=None).exists()
    ):
        raise Incomplete(_("Choose a file that serves this item."), "evidence")
    with recording(hat) as record:
        last = target.measurements.filter(as_of_on=as_of_on).order_by("-pk").first()
        proof = evidence.pk if evidence else None
        if last and (last.value, last.note, last.evidence_id) == (value, note, proof):
            record.nothing()
            return last
        row = Measurement.objects.create(
            target=target,
            value=value,
            as_of_on=as_of_on,
            note=note,
            evidence=evidence,
            given_by=hat.person,
            given_on=hat.on,
        )
        old = last.value if last else None
        record(
            "item.figure_given",
            target.item,
            {"figure": target.name, "value": [old, value], "as_of_on": as_of_on},
        )
    return row


@writer
def set_goal(target: Target, actor: Actor, goal: Goal, *, version: int) -> None:
    """Set or (value None) take back the goal of a figure; only the office does.

    Raises NotAllowed, Incomplete (a goal without direction or date), Stale.
    """
    hat = require_office(actor)
    if goal.value is not None and not goal.direction:
        raise Incomplete(_("Say whether the goal is a least or a most."), "direction")
    if goal.value is not None and goal.on is None:
        raise Incomplete(_("Say by which day the goal holds."), "goal_on")
    new = {
        "goal": goal.value,
        "direction": goal.direction if goal.value is not None else "",
        "goal_on": goal.on if goal.value is not None else None,
        "unit": goal.unit or target.unit,
    }
    with recording(hat) as record:
        pairs = {name: [getattr(target, name), value] for name, value in new.items()}
        changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if not changed:
            record.nothing()
            return
        rows = Target.objects.filter(pk=target.pk, version=version)
        if not rows.update(version=F("version") + 1, **new):
            raise Stale(target)
        record("item.goal_set", target.item, {"figure": target.name, "changes": changed})


def number_of(text: str) -> Decimal | None:
    """The number of a value as a report writes it (1,234 or 98%); None where it is none."""
    try:
        return Decimal(text.replace(",", "").replace("，", "").strip().rstrip("%％"))
    except InvalidOperation:
        return None


def counting(target: Target) -> list[Measurement]:
    """The values that count, the newest row of each day, in order of days.

    Reads `target.measurements` (prefetched or one query), each with its evidence and giver.
    """
    by_day = {row.as_of_on: row for row in sorted(target.measurements.all(), key=lambda r: r.pk)}
    return [by_day[day] for day in sorted(by_day)]


def reaches(target: Target, value: Decimal) -> bool | None:
    """Whether a value meets the goal; None where no goal is set."""
    if target.goal is None:
        return None
    at_least = target.direction == Target.Direction.AT_LEAST
    return value >= target.goal if at_least else value <= target.goal


def contradictions(target: Target, report_year: int | None) -> dict[int, str]:
    """By measurement, what speaks against it: the report's own value, or an earlier one.

    report_year: the year that the report's figure is about. A value as of that year's last day or
    before that is above the reported one, or as of that day and another one, contradicts it; in a
    year's running count a later value cannot be lower (shares in per cent may fall).
    """
    found: dict[int, str] = {}
    reported, rows = number_of(target.value), counting(target)
    for row in rows:
        if reported is None or report_year is None or row.as_of_on.year != report_year:
            continue
        last_day = row.as_of_on == date(report_year, 12, 31)
        if row.value > reported or (last_day and row.value != reported):
            found[row.pk] = _("The report states %(value)s%(unit)s for %(year)d.") % {
                "value": target.value,
                "unit": target.unit,
                "year": report_year,
            }
    for before, after in pairwise(rows):
        same_year = before.as_of_on.year == after.as_of_on.year
        if same_year and after.value < before.value and _is_count(target):
            found[after.pk] = _("Lower than the value as of %(day)s.") % {
                "day": full_day(before.as_of_on)
            }
    return found


def _is_count(target: Target) -> bool:
    """Whether the figure counts up over the year: not a share and not a rate."""
    return "%" not in target.unit + target.value and "率" not in target.name
