"""The review bench: what a reviewer does with one draft. Each act is conditional on its version.

Acts on all drafts under a heading are in `headings`, the way back of every act in `undoing`.
Each function returns the batch of its Events, by which `undoing.undo` finds it again.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.defaults import defaults_for
from tracker.checklist.drafts import (
    Review,
    change_draft,
    checked_handling,
    checked_title,
    plain,
    require_draft,
)
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import ChecklistItem, Commitment, ItemPassage
from tracker.checklist.models.plan import Kind
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.reports.models import Passage
from tracker.trail.recording import recording, writer

EDITABLE = (
    "title",
    "kind",
    "handling",
    "measure",
    "done_when",
    "lead_department",
    "due_on",
    "evidence_required",
    "recurrence",
    "remark",
)
# what a person accepted is no mere suggestion any more
CONFIRMED: dict[str, Any] = {
    "review": Review.ACCEPTED,
    "lead_suggested": False,
    "due_suggested": False,
    "handling_suggested": False,
}


@dataclass(frozen=True)
class Basis:
    """What an added item rests on: a passage, or words (a document's title and 文号)."""

    passage: Passage | None = None
    words: str = ""


@writer
def edit_draft(
    item: ChecklistItem,
    actor: Actor,
    *,
    version: int,
    values: Mapping[str, object],
    calendar: WorkCalendar,
) -> uuid.UUID:
    """Change some of EDITABLE. A new kind or handling brings its date while that is suggested.

    Raises NotAllowed, WrongStatus, Incomplete (naming the field), Stale.
    """
    hat = require_office(actor)
    require_draft(item)
    changes = draft_changes(item, values, on=hat.on, calendar=calendar)
    with recording(hat) as record:
        if changes:
            change_draft(record, "draft.edited", item, version, hat, changes)
        else:
            record.nothing()
        return record.batch


@writer
def accept_draft(
    item: ChecklistItem,
    actor: Actor,
    *,
    version: int,
    calendar: WorkCalendar,
    values: Mapping[str, object] | None = None,
) -> uuid.UUID:
    """采纳: the draft is as it shall be; `values` are saved in the same act."""
    hat = require_office(actor)
    require_draft(item)
    changes = draft_changes(item, values or {}, on=hat.on, calendar=calendar)
    with recording(hat) as record:
        change_draft(record, "draft.accepted", item, version, hat, {**changes, **CONFIRMED})
        return record.batch


@writer
def unaccept_draft(item: ChecklistItem, actor: Actor, *, version: int) -> uuid.UUID:
    """Take an acceptance, or a 不列入, back: the draft is open again."""
    hat = require_office(actor)
    require_draft(item)
    with recording(hat) as record:
        if item.review == Review.OPEN:
            record.nothing()
        else:
            change_draft(record, "draft.reopened", item, version, hat, {"review": Review.OPEN})
        return record.batch


@writer
def drop_draft(item: ChecklistItem, actor: Actor, *, version: int) -> uuid.UUID:
    """不列入: the sentence gives no item. The row stays, and `unaccept_draft` brings it back."""
    hat = require_office(actor)
    require_draft(item)
    with recording(hat) as record:
        change_draft(record, "draft.dropped", item, version, hat, {"review": Review.DROPPED})
        return record.batch


@writer
def merge_draft(item: ChecklistItem, actor: Actor, *, version: int) -> uuid.UUID:
    """并入上一项: the item before it under the heading takes over its passages and figures.

    Raises WrongStatus when no item stands before it, NotAllowed, Stale.
    """
    hat = require_office(actor)
    require_draft(item)
    target = item_before(item)
    if target is None:
        raise WrongStatus(_("No item stands before this one under its heading."))
    with recording(hat) as record:
        absorb(record, target, item, version, hat)
        return record.batch


def item_before(item: ChecklistItem) -> ChecklistItem | None:
    """The draft of the same kind before it under the same heading; dropped ones don't count."""
    return (
        ChecklistItem.objects.drafts()
        .filter(commitment=item.commitment_id, kind=item.kind, position__lt=item.position)
        .exclude(review=Review.DROPPED)
        .order_by("position", "pk")
        .last()
    )


def absorb(
    record: Any, target: ChecklistItem, item: ChecklistItem, version: int, hat: Actor
) -> None:
    """Merge `item` into `target`, inside a recording. The merged row stays, replaced."""
    sources = [s for s in item.sources.all() if not _has_source(target, s)]
    copies = [
        ItemPassage.objects.create(
            item=target, passage=s.passage, start=s.start, end=s.end, is_result=s.is_result
        )
        for s in sources
    ]
    figures = list(item.targets.values_list("pk", flat=True))
    item.targets.update(item=target)
    if target.review == Review.ACCEPTED:
        # what was accepted is no longer what stands there: look at it again
        change_draft(record, "draft.reopened", target, target.version, hat, {"review": Review.OPEN})
    change_draft(
        record,
        "draft.merged",
        item,
        version,
        hat,
        {"review": Review.DROPPED, "replaced_by": target},
        into=target.pk,
        passages=[copy.pk for copy in copies],
        figures=figures,
    )


@writer
def split_draft(
    item: ChecklistItem, actor: Actor, *, version: int, offset: int, title: str = ""
) -> uuid.UUID:
    """拆分: what stands from `offset` on (a str index of the report) becomes an item of its own.

    A passage that holds the offset is shared by both. Raises Incomplete when the offset is not
    inside the item's words.
    """
    hat = require_office(actor)
    require_draft(item)
    sources = list(item.sources.select_related("passage__report"))
    words = [s for s in sources if not s.is_result]
    if not any(s.end > offset for s in words) or not any(s.start < offset for s in words):
        raise Incomplete(_("Choose a place inside the sentence to split at."), "offset")
    with recording(hat) as record:
        new = _second_half(item, title, offset, words)
        cut, moved = _deal_sources(new, sources, offset)
        figures = _deal_figures(item, new)
        change_draft(
            record,
            "draft.split",
            item,
            version,
            hat,
            {"review": Review.OPEN},
            into=new.pk,
            cut=cut,
            moved=moved,
            figures=figures,
            offset=offset,
        )
        record("draft.added", new, {"changes": {}, "version": new.version, "from": item.pk})
        return record.batch


@writer
def add_draft(
    commitment: Commitment,
    actor: Actor,
    *,
    title: str,
    kind: str,
    basis: Basis,
    calendar: WorkCalendar,
    handling: str = "",
) -> ChecklistItem:
    """Add an item the reader did not see, with its basis: a passage of the report or words.

    Raises Incomplete (no title, no basis), NotAllowed.
    """
    hat = require_office(actor)
    words = checked_title(title)
    if basis.passage is None and not basis.words.strip():
        raise Incomplete(_("Say what the item rests on: a sentence or a document."), "basis")
    kept = checked_handling(kind, handling or ChecklistItem.Handling.KEEP)
    plan_year = commitment.checklist.plan_year
    default = defaults_for(kind, kept, plan_year=plan_year, today=hat.on, calendar=calendar)
    with recording(hat) as record:
        item = ChecklistItem.objects.create(
            checklist=commitment.checklist,
            commitment=commitment,
            kind=kind,
            handling=kept,
            position=_free_position(commitment, basis.passage),
            title=words,
            basis=basis.words.strip()[:200],
            due_on=default.due_on,
            due_suggested=True,
            evidence_required=default.evidence_required,
            rule="added by hand",
            updated_on=hat.on,
        )
        if basis.passage is not None:
            ItemPassage.objects.create(
                item=item,
                passage=basis.passage,
                start=basis.passage.start,
                end=basis.passage.end,
            )
        record("draft.added", item, {"changes": {}, "version": item.version, "basis": basis.words})
    return item


def draft_changes(
    item: ChecklistItem, values: Mapping[str, object], *, on: date, calendar: WorkCalendar
) -> dict[str, Any]:
    """What `values` would change on the draft, checked, with the dates a new handling brings."""
    wanted: dict[str, Any] = {n: v for n, v in values.items() if n in EDITABLE}
    kind = str(wanted.get("kind", item.kind))
    if kind not in Kind.values:
        raise Incomplete(_("Choose the kind of the item."), "kind")
    if "title" in wanted:
        wanted["title"] = checked_title(wanted["title"])
    if "handling" in wanted or "kind" in wanted:
        given = wanted.get("handling") or item.handling or ChecklistItem.Handling.KEEP
        wanted["handling"] = checked_handling(kind, given)
    changes = {n: v for n, v in wanted.items() if plain(getattr(item, n)) != plain(v)}
    if "lead_department" in changes:
        changes["lead_suggested"] = False
    if "due_on" in changes:
        changes["due_suggested"] = False
    if "handling" in changes or "kind" in changes:
        changes["handling_suggested"] = False
        changes |= _dates_of(item, kind, str(wanted["handling"]), changes, on, calendar)
    return {n: v for n, v in changes.items() if plain(getattr(item, n)) != plain(v)}


def _dates_of(
    item: ChecklistItem,
    kind: str,
    handling: str,
    changes: dict[str, Any],
    on: date,
    calendar: WorkCalendar,
) -> dict[str, Any]:
    """The date and evidence of the new handling, where nobody typed others."""
    if handling == ChecklistItem.Handling.RECORD:
        return {"due_on": None, "evidence_required": False}
    year = item.checklist.plan_year
    default = defaults_for(kind, handling, plan_year=year, today=on, calendar=calendar)
    found: dict[str, Any] = {}
    if "due_on" not in changes and (item.due_suggested or item.due_on is None):
        found |= {"due_on": default.due_on, "due_suggested": True}
    if item.handling == ChecklistItem.Handling.RECORD and "evidence_required" not in changes:
        found["evidence_required"] = default.evidence_required
    return found


def _has_source(item: ChecklistItem, source: ItemPassage) -> bool:
    return item.sources.filter(passage=source.passage_id, start=source.start).exists()


def _second_half(
    item: ChecklistItem, title: str, offset: int, words: list[ItemPassage]
) -> ChecklistItem:
    """The new item of a split: like the old one but for its words, title and review."""
    text = words[0].passage.report.text
    part = next(s for s in words if s.end > offset)
    start, end = max(offset, part.start), part.end
    kept = title.strip() or text[start:end].strip(" \n,、;，；：:。和及")[:30]
    return ChecklistItem.objects.create(
        checklist=item.checklist,
        commitment=item.commitment,
        kind=item.kind,
        handling=item.handling,
        handling_suggested=item.handling_suggested,
        position=item.position + (offset - words[0].start if offset > words[0].start else 1),
        title=checked_title(kept),
        lead_department=item.lead_department,
        lead_suggested=item.lead_suggested,
        suggested_leads=item.suggested_leads,
        due_on=item.due_on,
        due_suggested=item.due_suggested,
        recurrence=item.recurrence,
        evidence_required=item.evidence_required,
        evidence_hint=item.evidence_hint,
        confidence=item.confidence,
        rule=item.rule,
        updated_on=item.updated_on,
    )


def _deal_sources(
    new: ChecklistItem, sources: list[ItemPassage], offset: int
) -> tuple[list[int], list[int]]:
    """Give the new item what lies from `offset` on; keys of the cut and of the moved links."""
    cut, moved = [], []
    for source in sources:
        if source.start >= offset:
            ItemPassage.objects.filter(pk=source.pk).update(item=new)
            moved.append(source.pk)
        elif source.end > offset:
            ItemPassage.objects.create(
                item=new,
                passage=source.passage,
                start=offset,
                end=source.end,
                is_result=source.is_result,
            )
            ItemPassage.objects.filter(pk=source.pk).update(end=offset)
            cut.append(source.pk)
    return cut, moved


def _deal_figures(item: ChecklistItem, new: ChecklistItem) -> list[int]:
    """Figures whose value stands only in the new item's words go with it; their keys."""
    old_words = "".join(s.text for s in item.sources.select_related("passage__report"))
    new_words = "".join(s.text for s in new.sources.select_related("passage__report"))
    keys = [t.pk for t in item.targets.all() if t.value in new_words and t.value not in old_words]
    item.targets.filter(pk__in=keys).update(item=new)
    return keys


def _free_position(commitment: Commitment, passage: Passage | None) -> int:
    """Where an added item stands in the text order: at its passage, else last under its heading."""
    if passage is not None and commitment.passage is not None:
        return commitment.position + passage.start - commitment.passage.start
    last = commitment.items.aggregate(last=Max("position"))["last"]
    return int(last if last is not None else commitment.position) + 1
