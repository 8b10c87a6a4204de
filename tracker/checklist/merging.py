"""Departments merge: people, open items and asked contributions go over to the successor.

Closed items and frozen periods keep the old name. Source: NEEDS, system administrator 5.
"""

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.checklist.models import ChecklistItem, Contribution
from tracker.organizations.actors import Actor
from tracker.organizations.errors import WrongValue
from tracker.organizations.models import Department, Post
from tracker.organizations.people import create_post
from tracker.organizations.rights import require_office
from tracker.trail.recording import Recorder, recording, writer


@writer
def merge_department(
    department: Department, successor: Department, actor: Actor, *, reason: str = ""
) -> int:
    """撤并: make `successor` take over; returns how many open items moved.

    Posts go on there under the same roles, items keep their owners. Raises NotAllowed, WrongValue.
    """
    hat = require_office(actor)
    _check(department, successor)
    with recording(hat, reason=reason.strip()) as record:
        department.successor = successor
        department.save(update_fields=["successor"])
        record("department.merged", department, {"successor": successor.name})
        # read before the posts move, so that each item's Event tells of its owner too
        items = list(ChecklistItem.objects.open().filter(lead_department=department))
        _move_posts(department, successor, hat, record)
        for item in items:
            ChecklistItem.objects.filter(pk=item.pk).update(
                lead_department=successor, version=F("version") + 1, updated_on=hat.on
            )
            record("item.assigned", item, {"lead": [department.short_name, successor.short_name]})
        _move_contributions(department, successor, hat, record)
    return len(items)


def _check(department: Department, successor: Department) -> None:
    if department.successor_id is not None:
        raise WrongValue(_("This department was merged into another one."), "successor")
    if successor.pk == department.pk:
        raise WrongValue(_("A department cannot take over itself."), "successor")
    if successor.successor_id is not None:
        raise WrongValue(_("That department was merged itself: choose its successor."), "successor")


def _move_posts(
    department: Department, successor: Department, hat: Actor, record: Recorder
) -> None:
    """End each post here today and let it go on there; owners follow their posts."""
    held = Post.objects.valid_on(hat.on).filter(department=department).select_related("person")
    for post in held:
        same = Post.objects.valid_on(hat.on).filter(
            department=successor, person=post.person, role=post.role
        )
        new = same.first() or create_post(post.person, successor, post.role, hat.on, record)
        ChecklistItem.objects.open().filter(owner=post).update(owner=new)
        post.delegations.filter(until_on__gte=hat.on).update(post=new)
        post.until_on = hat.on
        post.save(update_fields=["until_on"])
        record("post.ended", post, {"until_on": hat.on})


def _move_contributions(
    department: Department, successor: Department, hat: Actor, record: Recorder
) -> None:
    """What was asked and not given is asked of the successor; what was given keeps its name."""
    asked = Contribution.objects.filter(
        department=department,
        given_on=None,
        removed_on=None,
        item__in=ChecklistItem.objects.open(),
    ).select_related("item")
    for row in asked:
        Contribution.objects.filter(pk=row.pk).update(removed_on=hat.on)
        if row.item.lead_department_id == successor.pk:
            continue
        new, created = Contribution.objects.get_or_create(
            item=row.item, department=successor, defaults={"asked_on": hat.on}
        )
        if created:
            record("item.helper_added", row.item, {"department": successor.name})
        elif new.removed_on:
            Contribution.objects.filter(pk=new.pk).update(removed_on=None)
            record("item.helper_added", row.item, {"department": successor.name})
