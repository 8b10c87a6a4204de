"""催办 by hand: an item's owner, or the co-departments that have not given their part.

It is an Event and nothing else; planning reads it (occasions), so that it goes out with each
one's next digest, is never doubled and never passes the kill switch.
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tracker.checklist.errors import WrongStatus
from tracker.checklist.models import ChecklistItem, Contribution
from tracker.checklist.querysets import AT_WORK
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.models import Person
from tracker.organizations.rights import require_office
from tracker.reminders.by_request import CannotMail
from tracker.reminders.directory import Directory
from tracker.reminders.policy import current_policy
from tracker.trail.errors import NotAllowed
from tracker.trail.models import Event
from tracker.trail.recording import recording, writer

OWNER_REMINDED, HELPERS_REMINDED = "item.reminded", "item.helpers_reminded"


@writer
def remind(item: ChecklistItem, actor: Actor, *, book: Directory | None = None) -> list[Person]:
    """The office reminds who answers for the item, once a day; returns who will be told.

    book: everybody's posts, where many items are reminded of at once. Raises NotAllowed,
    WrongStatus (nothing is owed now, or not announced yet), CannotMail.
    """
    hat = require_may_remind(item, actor)
    with recording(hat) as record:
        _require_first_today(item, OWNER_REMINDED, hat)
        told = (book or Directory.load(hat.on)).owner_of(item)
        if not told:
            raise CannotMail(_("The lead department has nobody in post who could be told."))
        record("item.reminded", item, {"to": names_of(told)})
    return told


@writer
def remind_helpers(item: ChecklistItem, actor: Actor) -> dict[Contribution, list[Person]]:
    """提醒未报的: the co-departments that have not given their part, once a day.

    Returns who will be told in each. Raises NotAllowed (neither of the lead nor the office),
    WrongStatus (all have given, or the work is over), CannotMail.
    """
    hat = require_may_remind_helpers(item, actor)
    with recording(hat) as record:
        _require_first_today(item, HELPERS_REMINDED, hat)
        book = Directory.load(hat.on)
        told = {row: book.department(row.department_id) for row in lacking(item)}
        words = [f"{row.department.short_name} {names_of(found)}" for row, found in told.items()]
        payload = {"to": _("; ").join(words), "contributions": [row.pk for row in told]}
        record("item.helpers_reminded", item, payload)
    return told


def require_may_remind(item: ChecklistItem, actor: Actor) -> Actor:
    """The actor with the office's hat; only of what is owed now, never of what was handed in.

    Raises as `remind`.
    """
    hat = require_office(actor)
    if item.status not in AT_WORK or item.needs_assignment or not item.has_duty:
        raise WrongStatus(
            _("Nobody has to act on it now: the item is “%(status)s”.")
            % {"status": item.status_words()}
        )
    unknown = item.status == ChecklistItem.Status.ASSIGNED and item.told_on is None
    if unknown and not current_policy().announce_new:
        raise WrongStatus(_("The department was not told of this item yet: tell it first."))
    return hat


def require_may_remind_helpers(item: ChecklistItem, actor: Actor) -> Actor:
    """The actor with the hat of the lead, else the office's; raises as `remind_helpers`."""
    if not actor.works_in(item.lead_department_id) and not actor.is_office:
        raise NotAllowed(_("Only the lead department and the office can do this."))
    if item.status not in AT_WORK:
        raise WrongStatus(_("Nobody owes a contribution to this item now."))
    if not lacking(item):
        raise WrongStatus(_("Every co-department has given its part."))
    if actor.works_in(item.lead_department_id):
        return actor.wearing(item.lead_department_id, WORKING_ROLES)
    return actor.as_office()


def lacking(item: ChecklistItem) -> list[Contribution]:
    """Co-departments asked that have not given their part (one query)."""
    rows = item.contributions.filter(given_on=None, removed_on=None)
    return list(rows.select_related("department"))


def names_of(people: list[Person]) -> str:
    """张三、李四; a word where there is nobody."""
    names = [person.name for person in people]
    return _(", ").join(names) or pgettext("reminder", "nobody in post, the office is told")


def _require_first_today(item: ChecklistItem, verb: str, hat: Actor) -> None:
    if not current_policy().is_on:
        raise CannotMail(_("Reminders are switched off: nothing is sent."))
    # two at once wait for each other here, so that the second one finds the first one's Event
    ChecklistItem.objects.select_for_update().get(pk=item.pk)
    said = Event.objects.filter(subject=item.trail_key, verb=verb, happened_on=hat.on)
    if said.exists():
        raise CannotMail(_("It was reminded of today already; once a day is enough."))
