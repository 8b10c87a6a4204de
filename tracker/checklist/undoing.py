"""The way back of the bench's acts: reads their Events and puts the old values back.

Nothing is undone in part: when one of the drafts was changed since, the whole undo is refused.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from tracker.checklist.drafts import S, change_draft
from tracker.checklist.errors import WrongStatus
from tracker.checklist.models import ChecklistItem, ItemPassage, Target
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.reports.models import Report
from tracker.trail.errors import Stale
from tracker.trail.models import Event
from tracker.trail.recording import Recorder, recording, writer


@writer
def undo(report: Report, batch: uuid.UUID, actor: Actor) -> int:
    """撤回: take back one act on drafts of `report`, given by the batch of its Events.

    Only one's own acts. Returns how many drafts changed. Raises WrongStatus when there is nothing
    (left) to take back, Stale when one of the drafts was changed since.
    """
    hat = require_office(actor)
    events = list(
        Event.objects.filter(batch=batch, actor_id=hat.user_id, verb__startswith="draft.").order_by(
            "-number"
        )
    )
    drafts = _drafts(report, events)
    changed = 0
    with recording(hat) as record:
        for event in events:
            item = drafts.get(event.subject)
            if item is None:
                continue
            _take_back(record, event, item, hat)
            changed += 1
        if not changed:
            raise WrongStatus(_("There is nothing to take back."))
    return changed


def _drafts(report: Report, events: list[Event]) -> dict[str, ChecklistItem]:
    keys = [int(event.subject.removeprefix("item:")) for event in events]
    rows = ChecklistItem.objects.filter(
        pk__in=keys, commitment__report=report, status=S.DRAFT
    ).select_related("checklist")
    return {row.trail_key: row for row in rows}


def _take_back(record: Recorder, event: Event, item: ChecklistItem, hat: Actor) -> None:
    data = event.data()
    if item.version != data["version"]:
        raise Stale(item)
    changes = {name: _value(name, old) for name, (old, _new) in data["changes"].items()}
    _EXTRA.get(event.verb, _nothing_more)(item, data)
    if event.verb == "draft.added":
        changes = {"review": ChecklistItem.Review.DROPPED, "replaced_by_id": data.get("from")}
    _put(record, item, hat, changes)


def _value(name: str, kept: Any) -> Any:
    """A value as the trail kept it, back in the type of its column."""
    field = ChecklistItem._meta.get_field(name)
    assert isinstance(field, Field)
    return kept if field.is_relation else field.to_python(kept)


def _put(record: Recorder, item: ChecklistItem, hat: Actor, changes: dict[str, Any]) -> None:
    change_draft(record, "draft.undone", item, item.version, hat, changes)


def _nothing_more(item: ChecklistItem, data: dict[str, Any]) -> None:
    pass


def _unmerge(item: ChecklistItem, data: dict[str, Any]) -> None:
    ItemPassage.objects.filter(pk__in=data["passages"], item=data["into"]).delete()
    Target.objects.filter(pk__in=data["figures"], item=data["into"]).update(item=item)


def _unsplit(item: ChecklistItem, data: dict[str, Any]) -> None:
    new = data["into"]
    ItemPassage.objects.filter(pk__in=data["moved"], item=new).update(item=item)
    for source in ItemPassage.objects.filter(pk__in=data["cut"], item=item):
        other = ItemPassage.objects.filter(item=new, passage=source.passage_id).first()
        if other is not None:
            ItemPassage.objects.filter(pk=source.pk).update(end=other.end)
    Target.objects.filter(pk__in=data["figures"], item=new).update(item=item)


def _unrelate(item: ChecklistItem, data: dict[str, Any]) -> None:
    if data["linked"]:
        item.related.remove(data["other"])
    else:
        item.related.add(data["other"])


_EXTRA: dict[str, Callable[[ChecklistItem, dict[str, Any]], None]] = {
    "draft.merged": _unmerge,
    "draft.split": _unsplit,
    "draft.related": _unrelate,
}
