"""The office's own details: used in titles, mails and errors."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from tracker.organizations.actors import Actor
from tracker.organizations.errors import WrongValue
from tracker.organizations.models import OfficeDetails
from tracker.organizations.rights import require_office
from tracker.trail.recording import recording, writer


@dataclass(frozen=True)
class DetailFacts:
    """区名, 办公室名, 填报单位, 联系人, 电话."""

    district: str
    office_name: str
    reporting_unit: str
    contact: str
    phone: str


def office_details() -> OfficeDetails:
    """The kept details, or an unsaved empty row before the first set-up (one query)."""
    return OfficeDetails.objects.filter(pk=1).first() or OfficeDetails(pk=1)


@writer
def set_details(facts: DetailFacts, actor: Actor) -> OfficeDetails:
    """Keep the office's details. Raises NotAllowed, WrongValue (an empty one)."""
    hat = require_office(actor)
    values = {name: value.strip() for name, value in asdict(facts).items()}
    for name, value in values.items():
        if not value:
            label = OfficeDetails._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise WrongValue(_("%(field)s is empty.") % {"field": label}, name)
    details = office_details()
    old = {name: getattr(details, name) for name in values}
    with recording(hat) as record:
        if old == values and not details._state.adding:
            record.nothing()
            return details
        for name, value in values.items():
            setattr(details, name, value)
        details.save()
        changed = {n: [old[n], values[n]] for n in values if old[n] != values[n]}
        record("office.details_set", details, changed)
    return details
