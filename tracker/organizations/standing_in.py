"""AB角: somebody stands in for a post between two dates, with both names in the trail.

Only rights of clerks, liaisons and heads are lent, never the office's. Set by the office, or by a
head for the posts of the own department. The end is told by a notice to both (reminders room).
"""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.errors import WrongValue
from tracker.organizations.models import Delegation, Person, Post
from tracker.trail.errors import NotAllowed
from tracker.trail.recording import recording, writer


def own_headships(actor: Actor) -> list[int]:
    """Departments that the actor heads by an own post; who stands in for a head lends nothing."""
    return [
        seat.department.pk
        for seat in actor.seats
        if seat.role == Post.Role.HEAD and seat.for_person is None
    ]


def require_may_lend(actor: Actor) -> None:
    """Raise NotAllowed for who is neither of the office nor a head."""
    if not (actor.is_office or own_headships(actor)):
        raise NotAllowed(_("Only heads of departments and the office set who stands in."))


def posts_to_lend(actor: Actor) -> QuerySet[Post]:
    """Posts for which the actor may set a stand-in."""
    posts = Post.objects.valid_on(actor.on).filter(role__in=WORKING_ROLES)
    if not actor.is_office:
        posts = posts.filter(department__in=own_headships(actor))
    return posts.select_related("person", "department").order_by("department__order", "pk")


def delegations_seen(actor: Actor) -> QuerySet[Delegation]:
    """Delegations that the actor may look after, those that still run or come first."""
    rows = Delegation.objects.select_related("post__person", "post__department", "delegate")
    if not actor.is_office:
        rows = rows.filter(post__department__in=own_headships(actor))
    return rows.order_by("-until_on", "-pk")


@writer
def lend(
    post: Post, delegate: Person, actor: Actor, *, from_on: date, until_on: date
) -> Delegation:
    """Let `delegate` stand in for a post from one day to another, both included.

    Raises NotAllowed, WrongValue (a role that is not lent, the same person, no log-in, dates).
    """
    hat = _hat(actor, post)
    _check(post, delegate, hat.on, from_on, until_on)
    with recording(hat) as record:
        row = Delegation.objects.create(
            post=post, delegate=delegate, from_on=from_on, until_on=until_on
        )
        record("delegation.set", row, _payload(row))
    return row


@writer
def end_lending(row: Delegation, actor: Actor) -> None:
    """End a delegation before its day: from today on it gives no rights.

    Raises NotAllowed, WrongValue (it is over already).
    """
    hat = _hat(actor, row.post)
    if row.until_on < hat.on:
        raise WrongValue(_("This delegation is over already."))
    payload = _payload(row)
    yesterday = hat.on - timedelta(days=1)
    with recording(hat) as record:
        row.from_on, row.until_on = min(row.from_on, yesterday), yesterday
        row.save(update_fields=["from_on", "until_on"])
        record("delegation.ended", row, payload)


def _hat(actor: Actor, post: Post) -> Actor:
    require_may_lend(actor)
    if post.department_id in own_headships(actor):
        return actor.wearing(post.department_id, [Post.Role.HEAD])
    if not actor.is_office:
        raise NotAllowed(_("Only heads of departments and the office set who stands in."))
    return actor.as_office()


def _check(post: Post, delegate: Person, today: date, from_on: date, until_on: date) -> None:
    if post.role not in WORKING_ROLES:
        raise WrongValue(_("The office's rights are not lent."), "post")
    if delegate.pk == post.person_id:
        raise WrongValue(_("Choose somebody else to stand in."), "delegate")
    if not delegate.is_active or delegate.user_id is None:
        raise WrongValue(
            _("%(name)s has no log-in and so cannot stand in.") % {"name": delegate.name},
            "delegate",
        )
    if from_on < today:
        raise WrongValue(_("It can begin today at the earliest."), "from_on")
    if until_on < from_on:
        raise WrongValue(_("It cannot end before it begins."), "until_on")
    if post.delegations.filter(from_on__lte=until_on, until_on__gte=from_on).exists():
        raise WrongValue(_("Somebody stands in for this post on these days already."), "from_on")


def _payload(row: Delegation) -> dict[str, object]:
    return {
        "delegate": row.delegate.name,
        "person": row.post.person.name,
        "department": row.post.department.name,
        "from_on": row.from_on,
        "until_on": row.until_on,
    }
