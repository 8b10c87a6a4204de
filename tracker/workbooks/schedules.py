"""Scheduled exports: the office says which are made, and who of the office gets the link."""

from collections.abc import Sequence

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from tracker.organizations.actors import Actor
from tracker.organizations.models import Person, Post
from tracker.organizations.rights import require_office
from tracker.trail.errors import Refused, Stale
from tracker.trail.recording import recording, writer
from tracker.workbooks.models import ExportSchedule
from tracker.workbooks.scheduled import plan_exports


class NoRecipient(Refused):
    """A schedule that is on needs somebody who gets the link."""

    field = "people"

    def __init__(self) -> None:
        super().__init__(_("Choose at least one person of the office."))


def schedules() -> list[ExportSchedule]:
    """One for each kind, off until the office switches it on; those not kept yet are unsaved."""
    kept = {row.when: row for row in ExportSchedule.objects.prefetch_related("people")}
    return [kept.get(when) or ExportSchedule(when=when) for when in ExportSchedule.When.values]


def office_people(actor: Actor) -> QuerySet[Person]:
    """Who can be chosen: people of the office that day who can log in."""
    posts = Post.objects.valid_on(actor.on).filter(role=Post.Role.OFFICE)
    people = Person.objects.filter(pk__in=posts.values("person"), is_active=True)
    return people.exclude(user=None).order_by("name", "pk")


@writer
def set_schedule(
    when: str, actor: Actor, *, people: Sequence[Person], is_on: bool, version: int
) -> None:
    """Switch a scheduled export on or off and say who gets its link.

    What was owed until now stays owed; of the time before nothing is owed to newly chosen people.
    Raises NotAllowed, NoRecipient, Stale.
    """
    hat = require_office(actor)
    chosen = list(office_people(actor).filter(pk__in=[person.pk for person in people]))
    if is_on and not chosen:
        raise NoRecipient
    with recording(hat) as record:
        plan_exports(hat.on)
        row, _made = ExportSchedule.objects.get_or_create(when=when)
        before = list(row.people.order_by("name", "pk"))
        if bool(row.on_since) == is_on and before == chosen:
            record.nothing()
            return
        changed = ExportSchedule.objects.filter(pk=row.pk, version=version).update(
            version=F("version") + 1, on_since=hat.on if is_on else None
        )
        if not changed:
            raise Stale(row)
        row.people.set(chosen)
        payload = {
            "is_on": [bool(row.on_since), is_on],
            "recipients": [[one.name for one in before], [one.name for one in chosen]],
        }
        record("export.scheduled", row, payload)
