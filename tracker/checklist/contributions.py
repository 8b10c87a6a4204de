"""配合情况: what co-departments give; they cannot submit."""

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import Contribution
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.recording import recording, writer


@writer
def give_contribution(contribution: Contribution, actor: Actor, *, version: int, text: str) -> None:
    """提供情况: a co-department's text on an item, until the item is closed.

    Raises NotAllowed (another department), WrongStatus, Incomplete, Stale.
    """
    if not actor.works_in(contribution.department_id):
        raise NotAllowed(_("Only the co-department itself can do this."))
    if not contribution.item.is_open or contribution.removed_on:
        raise WrongStatus(_("This item no longer takes contributions."))
    if not text.strip():
        raise Incomplete(_("Write what your department did."), "text")
    hat = actor.wearing(contribution.department_id, WORKING_ROLES)
    with recording(hat) as record:
        changed = Contribution.objects.filter(pk=contribution.pk, version=version).update(
            text=text.strip(), given_on=hat.on, given_by=hat.person, version=F("version") + 1
        )
        if not changed:
            raise Stale(contribution)
        record(
            "item.contribution_given",
            contribution.item,
            {"department": contribution.department.name, "text": text.strip()},
        )
