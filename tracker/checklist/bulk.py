"""Many rows in one act: each goes through the same function and permission as a single one.

Each row is answered by itself; those that went through are one batch of the trail.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.trail.errors import Refused
from tracker.trail.recording import recording


@dataclass(frozen=True)
class RowAnswer:
    """What became of a row: done, or refused with its sentence."""

    item: ChecklistItem
    refusal: str = ""


def each(
    items: Iterable[ChecklistItem],
    hat: Actor,
    act: Callable[[ChecklistItem], object],
    *,
    reason: str = "",
) -> list[RowAnswer]:
    """Do one act on each item; a refused row leaves nothing and stops nobody.

    hat: the actor with the hat that the whole batch is done under.
    """
    answers = []
    with recording(hat, reason=reason) as record:
        before = len(record.rows)
        for item in items:
            mark = len(record.rows)
            try:
                with transaction.atomic():
                    act(item)
            except Refused as refusal:
                del record.rows[mark:]
                answers.append(RowAnswer(item, str(refusal)))
            else:
                answers.append(RowAnswer(item))
        if len(record.rows) == before:
            record.nothing()
    return answers
