"""A dated note on an item: 批示 and 督办意见 by the office, questions and answers by both sides."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem, ItemNote
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.trail.errors import NotAllowed
from tracker.trail.recording import recording, writer

K = ItemNote.Kind
OFFICE_KINDS = (K.INSTRUCTION, K.SUPERVISION, K.COORDINATION, K.QUESTION, K.ANSWER)
DEPARTMENT_KINDS = (K.QUESTION, K.ANSWER)


@dataclass(frozen=True)
class Words:
    """What is noted; `said_by` empty means the actor's own words."""

    kind: str
    text: str
    said_on: date
    said_by: str = ""
    question: ItemNote | None = None


def kinds_for(actor: Actor, item: ChecklistItem) -> tuple[ItemNote.Kind, ...]:
    """What the actor may note there: nothing for who only looks (reads the contributions)."""
    if actor.is_office:
        return OFFICE_KINDS
    return DEPARTMENT_KINDS if _part_of(actor, item) else ()


def require_may_note(item: ChecklistItem, actor: Actor) -> None:
    """Raises NotAllowed for who neither leads, nor helps, nor is of the office."""
    if not kinds_for(actor, item):
        raise NotAllowed(_("Only the lead department, those who help and the office can do this."))


@writer
def add_note(item: ChecklistItem, words: Words, actor: Actor) -> ItemNote:
    """Note what was said about an item; it can be added to a closed one too.

    Raises NotAllowed (also for a kind that is the office's), Incomplete (a field).
    """
    require_may_note(item, actor)
    if words.kind not in kinds_for(actor, item):
        raise NotAllowed(_("Only the law-based-government office can do this."))
    if not words.text.strip():
        raise Incomplete(_("Write what was said."), "text")
    if words.said_on > actor.on:
        raise Incomplete(_("This day has not come yet."), "said_on")
    question = words.question if words.kind == K.ANSWER else None
    if words.kind == K.ANSWER and (question is None or question.item_id != item.pk):
        raise Incomplete(_("Choose the question that is answered."), "question")
    part = None if actor.is_office else _part_of(actor, item)
    hat = actor.as_office() if part is None else actor.wearing(part, WORKING_ROLES)
    assert hat.person is not None
    what = {
        "kind": words.kind,
        "said_on": words.said_on,
        "said_by": words.said_by.strip()[:40] or hat.name,
        "text": words.text.strip(),
        "question": question,
        "noted_on": hat.on,
        "noted_by": hat.person,
    }
    with recording(hat) as record:
        # the same form sent twice at once: the second waits here, and finds the first one's note
        ChecklistItem.objects.select_for_update().get(pk=item.pk)
        if item.notes.filter(**what).exists():
            raise Incomplete(_("You have noted this already today."), "text")
        note = ItemNote.objects.create(item=item, department_id=part, **what)
        record(
            "item.noted",
            item,
            {
                "kind": str(note.get_kind_display()),
                "said_by": note.said_by,
                "said_on": note.said_on,
                "text": note.text,
            },
        )
    return note


def open_questions(item: ChecklistItem) -> list[ItemNote]:
    """Questions on the item that nobody has answered (one query)."""
    return list(item.notes.filter(~Q(answers__isnull=False), kind=K.QUESTION))


def asked_of_the_office(actor: Actor) -> QuerySet[ItemNote]:
    """Departments' questions that nobody has answered, the oldest first (one query)."""
    return _unanswered(actor).filter(department__isnull=False)


def asked_of_departments(actor: Actor) -> QuerySet[ItemNote]:
    """The office's unanswered questions on items that the actor's departments lead."""
    return _unanswered(actor).filter(
        department=None, item__lead_department_id__in=actor.department_ids
    )


def to_coordinate(visible: ItemQuerySet) -> QuerySet[ItemNote]:
    """请领导协调: of each open item the newest such note that no 批示 has followed (one query)."""
    later = ItemNote.objects.filter(
        item=OuterRef("item"), kind__in=(K.COORDINATION, K.INSTRUCTION), pk__gt=OuterRef("pk")
    )
    return (
        ItemNote.objects.filter(~Exists(later), kind=K.COORDINATION, item__in=visible.open())
        .select_related("item__lead_department")
        .order_by("item__position", "pk")
    )


def _unanswered(actor: Actor) -> QuerySet[ItemNote]:
    return (
        ItemNote.objects.filter(
            kind=K.QUESTION, answers=None, item__in=ChecklistItem.objects.visible_to(actor)
        )
        .select_related("item__lead_department", "department")
        .order_by("noted_on", "pk")
    )


def _part_of(actor: Actor, item: ChecklistItem) -> int | None:
    """The department by which the actor takes part: the lead, else one that helps."""
    if actor.works_in(item.lead_department_id):
        return item.lead_department_id
    for row in item.contributions.all():
        if row.removed_on is None and actor.works_in(row.department_id):
            return row.department_id
    return None
