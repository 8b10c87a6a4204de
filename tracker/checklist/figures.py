"""This year's values of the figures a report stated."""

from datetime import date
from decimal import Decimal

from tracker.checklist.models import Measurement, Target
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.rights import require_office
from tracker.trail.recording import recording, writer


@writer
def measure(target: Target, actor: Actor, *, value: Decimal, as_of_on: date) -> Measurement:
    """Give this year's value of a figure as of a day; the newest row of a day counts.

    The same value for the same day again adds nothing. For the lead department and the office;
    raises NotAllowed.
    """
    lead = target.item.lead_department_id
    hat = actor.wearing(lead, WORKING_ROLES) if actor.works_in(lead) else require_office(actor)
    with recording(hat) as record:
        last = target.measurements.filter(as_of_on=as_of_on).order_by("-pk").first()
        if last is not None and last.value == value:
            record.nothing()
            return last
        row = Measurement.objects.create(
            target=target, value=value, as_of_on=as_of_on, given_by=hat.person, given_on=hat.on
        )
        old = last.value if last else None
        record(
            "item.figure_given",
            target.item,
            {"figure": target.name, "value": [old, value], "as_of_on": as_of_on},
        )
    return row
