"""The office's settings of filing: how often, and the three days of each round."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.periods.models import FilingCycle, Period
from tracker.periods.rounds import current_cycle
from tracker.trail.errors import Stale
from tracker.trail.recording import recording, writer

DAYS = ("opens_on", "as_of_on", "closes_on")
LONGEST_OPENS_DAYS = 31
LAST_CLOSING_DAY = 28


@writer
def edit_cycle(
    actor: Actor, *, version: int, kind: str, opens_days_before: int, closes_from_day: int
) -> FilingCycle:
    """Choose how often is filed. Rounds that stand already keep their days.

    opens_days_before: 0 to 31; closes_from_day: 1 to 28. Raises NotAllowed, Incomplete, Stale.
    """
    hat = require_office(actor)
    if not 0 <= opens_days_before <= LONGEST_OPENS_DAYS:
        raise Incomplete(_("Give a number of days from 0 to 31."), "opens_days_before")
    if not 1 <= closes_from_day <= LAST_CLOSING_DAY:
        raise Incomplete(_("Give a day of the month from 1 to 28."), "closes_from_day")
    values: dict[str, Any] = {
        "kind": kind,
        "opens_days_before": opens_days_before,
        "closes_from_day": closes_from_day,
    }
    with recording(hat) as record:
        cycle, _created = FilingCycle.objects.get_or_create(pk=1)
        changed = {n: [getattr(cycle, n), v] for n, v in values.items() if getattr(cycle, n) != v}
        if not changed:
            record.nothing()
            return cycle
        rows = FilingCycle.objects.filter(pk=1, version=version)
        if not rows.update(version=F("version") + 1, **values):
            raise Stale(cycle)
        record("period.cycle_set", cycle, changed)
    return current_cycle()


@writer
def edit_days(period: Period, actor: Actor, *, version: int, days: Mapping[str, date]) -> None:
    """Move the days of a round; `days` holds opens_on, as_of_on and closes_on.

    The as-of date stays once its snapshot was taken, and the rounds of a year keep their order.
    Raises NotAllowed, WrongStatus, Incomplete (names the field), Stale.
    """
    hat = require_office(actor)
    if period.frozen_on:
        raise WrongStatus(_("This period is final; nothing can be changed in it."))
    _check(period, days)
    with recording(hat) as record:
        changed = {n: [getattr(period, n), days[n]] for n in DAYS if getattr(period, n) != days[n]}
        if not changed:
            record.nothing()
            return
        rows = Period.objects.filter(pk=period.pk, version=version, frozen_on=None)
        if "as_of_on" in changed:
            rows = rows.filter(snapshot_at=None)
        if not rows.update(version=F("version") + 1, **{n: days[n] for n in DAYS}):
            raise Stale(period)
        record("period.days_set", period, changed)


def _check(period: Period, days: Mapping[str, date]) -> None:
    if days["as_of_on"] != period.as_of_on and period.snapshot_at:
        raise Incomplete(
            _("The snapshot of the as-of date was taken; the date can no longer move."), "as_of_on"
        )
    if days["closes_on"] < days["opens_on"]:
        raise Incomplete(_("Filing cannot close before it opens."), "closes_on")
    if days["closes_on"] < days["as_of_on"]:
        raise Incomplete(_("Filing cannot close before the as-of date."), "closes_on")
    others = Period.objects.filter(checklist_id=period.checklist_id)
    before = others.filter(number__lt=period.number).order_by("-number").first()
    if before and days["as_of_on"] <= before.as_of_on:
        raise Incomplete(_("The as-of date must come after that of the period before."), "as_of_on")
    after = others.filter(number__gt=period.number).order_by("number").first()
    if after and days["as_of_on"] >= after.as_of_on:
        raise Incomplete(_("The as-of date must come before that of the next period."), "as_of_on")
