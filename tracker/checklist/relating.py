"""相关事项: items of a year that speak of the same thing, and the earlier item one continues.

The likeness only suggests; a reviewer confirms each by hand.
"""

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from tracker.checklist.drafts import change_draft, require_draft
from tracker.checklist.errors import WrongStatus
from tracker.checklist.likeness import most_alike
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.plan import Kind
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.reading import EarlierItem
from tracker.trail.recording import recording, writer

# a twin shares a quarter of the weight of what the problem says; the same promise, half of it
TWIN_LIKENESS, SAME_PROMISE = 0.25, 0.5


@writer
def relate_drafts(
    item: ChecklistItem, other: ChecklistItem, actor: Actor, *, version: int
) -> uuid.UUID:
    """Link a draft with another item of its year, or take the link off where it is there.

    Raises WrongStatus (another year, itself), Stale, NotAllowed.
    """
    hat = require_office(actor)
    require_draft(item)
    if other.pk == item.pk or other.checklist_id != item.checklist_id:
        raise WrongStatus(_("Only another item of the same year can be related."))
    with recording(hat) as record:
        was = item.related.filter(pk=other.pk).exists()
        if was:
            item.related.remove(other)
        else:
            item.related.add(other)
        change_draft(
            record, "draft.related", item, version, hat, {}, other=other.pk, linked=not was
        )
        return record.batch


@writer
def continue_earlier(
    item: ChecklistItem, earlier: ChecklistItem | None, actor: Actor, *, version: int
) -> uuid.UUID:
    """Say which item of an earlier year the draft continues; None takes it off.

    Raises WrongStatus (not an earlier year's published item), Stale, NotAllowed.
    """
    hat = require_office(actor)
    require_draft(item)
    if earlier is not None and (
        earlier.status == ChecklistItem.Status.DRAFT
        or earlier.checklist.plan_year >= item.checklist.plan_year
    ):
        raise WrongStatus(_("Only an item of an earlier year can be continued."))
    with recording(hat) as record:
        change_draft(record, "draft.continues", item, version, hat, {"continues": earlier})
        return record.batch


def suggested_twins(items: Sequence[ChecklistItem], words: dict[int, str]) -> dict[int, list[int]]:
    """For each problem and task the reported measures that speak of the same thing, best first.

    words: key of the item → its passages' words.
    """
    measures = {i.pk: words[i.pk] for i in items if i.kind == Kind.COMMITMENT}
    asking = {i.pk: words[i.pk] for i in items if i.kind != Kind.COMMITMENT}
    return most_alike(asking, measures, at_least=TWIN_LIKENESS)


def suggested_earlier(
    items: Sequence[ChecklistItem], words: dict[int, str], earlier: Sequence[ChecklistItem]
) -> dict[int, list[int]]:
    """For each draft the earlier items that hold the same promise, whatever their figures."""
    among = {e.pk: words_of(e) for e in earlier}
    return most_alike({i.pk: words[i.pk] for i in items}, among, at_least=SAME_PROMISE, most=1)


def earlier_items(plan_year: int | None = None) -> list[ChecklistItem]:
    """The published items of the last checklist before `plan_year` (a fixed number of queries)."""
    before = ChecklistItem.objects.exclude(status=ChecklistItem.Status.DRAFT)
    if plan_year is not None:
        before = before.filter(checklist__plan_year__lt=plan_year)
    last = before.order_by("-checklist__plan_year").values("checklist").first()
    if last is None:
        return []
    return list(
        before.filter(checklist=last["checklist"])
        .select_related("lead_department", "commitment", "checklist")
        .prefetch_related("sources__passage__report")
        .order_by("position", "pk")
    )


def as_earlier(items: Sequence[ChecklistItem]) -> list[EarlierItem]:
    """Earlier items as the reader takes them, to suggest who has the like this year."""
    return [
        EarlierItem(words_of(i), i.lead_department.name, i.commitment.heading)
        for i in items
        if i.lead_department is not None
    ]


def words_of(item: ChecklistItem) -> str:
    """The item's own passages, else its title (prefetch `sources__passage__report`)."""
    return "".join(s.text for s in item.sources.all() if not s.is_result) or item.title
