"""People who go: what they own open is handed over before."""

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations import people
from tracker.organizations.actors import Actor
from tracker.organizations.errors import StillNeeded
from tracker.organizations.models import Person, Post
from tracker.organizations.rights import require_office
from tracker.trail.recording import recording, writer


def open_items_of(person: Person, post: Post | None = None) -> ItemQuerySet:
    """The open items that a person owns, or only those owned by one post of theirs."""
    items = ChecklistItem.objects.open()
    return items.filter(owner=post) if post else items.filter(owner__person=person)


def owns_nothing_open(person: Person, post: Post | None) -> None:
    """Raises StillNeeded, naming the items, while the person owns open ones."""
    items = list(open_items_of(person, post))
    if not items:
        return
    names = "、".join(item.short_code for item in items[:10])
    raise StillNeeded(
        ngettext(
            "%(name)s still owns %(count)d open item (%(items)s): hand it over first.",
            "%(name)s still owns %(count)d open items (%(items)s): hand them over first.",
            len(items),
        )
        % {"name": person.name, "count": len(items), "items": names}
    )


def deactivate(person: Person, actor: Actor, *, reason: str = "") -> None:
    """Deactivate a person who owns nothing open. Raises NotAllowed, StillNeeded."""
    people.deactivate(person, actor, may_go=owns_nothing_open, reason=reason)


def end_post(post: Post, actor: Actor, *, reason: str = "") -> None:
    """End a post that owns nothing open. Raises NotAllowed, StillNeeded."""
    people.end_post(post, actor, may_go=owns_nothing_open, reason=reason)


@writer
def hand_over(post: Post, receiver: Post, actor: Actor, *, reason: str = "") -> int:
    """移交: give all open items of one post to another post of the same department.

    Returns how many moved. Raises NotAllowed, Incomplete (a post of elsewhere, or its own).
    """
    hat = require_office(actor)
    if receiver.pk == post.pk or receiver.department_id != post.department_id:
        raise Incomplete(_("Choose another person of the same department."), "receiver")
    if not Post.objects.valid_on(hat.on).filter(pk=receiver.pk).exists():
        raise Incomplete(_("This person is no longer in that post."), "receiver")
    with recording(hat, reason=reason) as record:
        items = list(open_items_of(post.person, post))
        for item in items:
            ChecklistItem.objects.filter(pk=item.pk).update(
                owner=receiver, version=F("version") + 1, updated_on=hat.on
            )
            record("item.handed_over", item, {"owner": [post.person.name, receiver.person.name]})
        if not items:
            record.nothing()
    return len(items)
