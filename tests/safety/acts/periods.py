"""Acts on periods as a whole, the snapshot, 定稿, corrections; lights and goals."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.factory import Factory
from tests.safety.acts.base import Act, office, scenario
from tracker.checklist import figures, light_table
from tracker.checklist.models import Target
from tracker.periods import cycle, freezing
from tracker.periods.models import Period, PeriodLine
from tracker.workbooks import bulletin, period_ledger


def _taken(make: Factory) -> Period:
    """A period with the snapshot of one item."""
    make.office_details()
    period = make.period()
    make.progress_report(make.item(), period)
    freezing.take_snapshots(date(2022, 7, 1))
    return Period.objects.select_related("checklist").get(pk=period.pk)


@scenario(freezing.take_snapshots)
def _snapshot(make: Factory) -> Act:
    make.period()
    make.item()
    return lambda: freezing.take_snapshots(make.today)


@scenario(freezing.freeze)
def _freeze(make: Factory) -> Act:
    period, actor = _taken(make), office(make)
    return lambda: freezing.freeze(period, actor)


@scenario(freezing.correct)
def _correct(make: Factory) -> Act:
    period, actor = _taken(make), office(make)
    freezing.freeze(period, actor)
    line = PeriodLine.objects.select_related("period", "corrects").get()
    return lambda: freezing.correct(line, actor, values={"progress": "更正"}, reason="口径不符")


@scenario(period_ledger.export_period)
def _export(make: Factory) -> Act:
    period, actor = _taken(make), office(make)
    return lambda: period_ledger.export_period(io.BytesIO(), period, actor)


@scenario(bulletin.export_bulletin)
def _bulletin(make: Factory) -> Act:
    period, actor = _taken(make), office(make)
    freezing.freeze(period, actor)
    chosen = bulletin.bulletin_facts(period, make.today)
    return lambda: bulletin.export_bulletin(io.BytesIO(), period, actor, chosen)


@scenario(cycle.edit_cycle)
def _cycle(make: Factory) -> Act:
    actor = office(make)
    return lambda: cycle.edit_cycle(
        actor, version=1, kind="monthly", opens_days_before=5, closes_from_day=8
    )


@scenario(cycle.edit_days)
def _days(make: Factory) -> Act:
    period, actor = make.period(), office(make)
    days = {
        "opens_on": period.opens_on,
        "as_of_on": period.as_of_on,
        "closes_on": date(2022, 7, 15),
    }
    return lambda: cycle.edit_days(period, actor, version=1, days=days)


@scenario(light_table.edit_lights)
def _lights(make: Factory) -> Act:
    actor = office(make)
    rules = light_table.rules_of(light_table.current_table())
    rules = [replace(rule, days=5) if rule.name == "soon" else rule for rule in rules]
    return lambda: light_table.edit_lights(actor, version=1, rules=rules)


@scenario(figures.set_goal)
def _goal(make: Factory) -> Act:
    actor = office(make)
    target = Target.objects.create(item=make.item(), name="办复率", value="98", unit="%")
    goal = figures.Goal(Decimal(100), Target.Direction.AT_LEAST, "%", date(2022, 12, 30))
    return lambda: figures.set_goal(target, actor, goal, version=1)
