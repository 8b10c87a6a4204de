"""Outside indicators: taking the list over, marking items with its codes, seeing what is missing.

Evidence once, used twice: an item is marked with every code it answers to, and the evidence that
closes it serves them all. The likeness of wording only suggests; a person accepts or refuses.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tracker.checklist.errors import WrongStatus
from tracker.checklist.likeness import most_alike
from tracker.checklist.models import (
    Checklist,
    ChecklistItem,
    EvidenceLink,
    Indicator,
    IndicatorMark,
)
from tracker.checklist.relating import words_of
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.trail.recording import recording, writer

# an item is offered when an eighth of the weight of the indicator's words is found in its own
LIKENESS = 0.125
MOST_SUGGESTIONS = 8
BATCH_ROWS = 500


@dataclass(frozen=True)
class IndicatorRow:
    """A line of the list as it was read; `cell` is where its code stands."""

    cell: str
    code: str
    text: str
    level: int


@dataclass
class ListChanges:
    """What taking a list over would do; rows `left` are known but not in it, and stay."""

    new: list[IndicatorRow] = field(default_factory=list)
    changed: list[tuple[Indicator, IndicatorRow]] = field(default_factory=list)
    same: int = 0
    left: list[Indicator] = field(default_factory=list)
    moved: int = 0

    @property
    def does_nothing(self) -> bool:
        """Whether everything stands there already, in that order."""
        return not (self.new or self.changed or self.moved)


@dataclass
class Covered:
    """An indicator with the items that answer to it and how many pieces of evidence they have."""

    indicator: Indicator
    is_heading: bool
    items: list[ChecklistItem] = field(default_factory=list)
    evidence: int = 0

    @property
    def state(self) -> str:
        """`heading`, `no_item`, `no_evidence` or `covered`."""
        if self.items:
            return "covered" if self.evidence else "no_evidence"
        return "heading" if self.is_heading else "no_item"


class IndicatorList:
    """The list itself as the subject of an Event."""

    trail_key = "indicators:1"

    @property
    def trail_name(self) -> str:
        return _("indicators")


def compare(rows: Sequence[IndicatorRow]) -> ListChanges:
    """What would change, by code (one query)."""
    known = {indicator.code: indicator for indicator in Indicator.objects.all()}
    changes = ListChanges()
    for position, row in enumerate(rows, start=1):
        found = known.pop(row.code, None)
        if found is None:
            changes.new.append(row)
        elif (found.text, found.level) != (row.text, row.level):
            changes.changed.append((found, row))
        else:
            changes.same += 1
            changes.moved += found.position != position
    changes.left = list(known.values())
    return changes


@writer
def take_over(rows: Sequence[IndicatorRow], actor: Actor, *, file_name: str) -> ListChanges:
    """Take the list over: new codes are added, known ones get its words, order and level.

    Codes that are not in it stay, after the others, with their marks. Raises NotAllowed.
    """
    hat = require_office(actor)
    with recording(hat) as record:
        changes = compare(rows)
        if changes.does_nothing:
            record.nothing()
            return changes
        known = {indicator.code: indicator for indicator in Indicator.objects.all()}
        fresh, kept = [], []
        for position, row in enumerate(rows, start=1):
            values = {"text": row.text, "level": row.level, "position": position}
            if row.code in known:
                kept.append(_with(known.pop(row.code), values))
            else:
                fresh.append(Indicator(code=row.code, **values))
        left = sorted(known.values(), key=lambda one: one.position)
        for position, one in enumerate(left, start=len(rows) + 1):
            kept.append(_with(one, {"position": position}))
        Indicator.objects.bulk_create(fresh, batch_size=BATCH_ROWS)
        Indicator.objects.bulk_update(kept, ["text", "level", "position"], batch_size=BATCH_ROWS)
        values = {
            "file_name": file_name[:200],
            "new": len(changes.new),
            "changed": len(changes.changed),
            "left": len(changes.left),
            "words": {row.code: [old.text, row.text] for old, row in changes.changed},
        }
        record("indicators.imported", IndicatorList(), values)
    return changes


@writer
def mark(indicator: Indicator, item: ChecklistItem, actor: Actor, *, is_on: bool) -> None:
    """Say that an item answers to an indicator, or that it does not (which also ends suggestions).

    Raises NotAllowed, WrongStatus (a draft has no code yet).
    """
    hat = require_office(actor)
    if item.status == ChecklistItem.Status.DRAFT:
        raise WrongStatus(_("This item is not published yet."))
    with recording(hat) as record:
        before = IndicatorMark.objects.filter(indicator=indicator, item=item).first()
        if before is not None and before.is_on == is_on:
            record.nothing()
            return
        IndicatorMark.objects.update_or_create(
            indicator=indicator,
            item=item,
            defaults={"is_on": is_on, "marked_on": hat.on, "marked_by": hat.person},
        )
        payload = {"code": indicator.code, "text": indicator.text[:200]}
        if is_on:
            record("item.indicator_marked", item, payload)
        elif before is not None:
            record("item.indicator_unmarked", item, payload)
        else:
            record("item.indicator_declined", item, payload)


def coverage(checklist: Checklist | None, actor: Actor) -> list[Covered]:
    """Every indicator, in list order, with the year's items that the actor sees (three queries)."""
    indicators = list(Indicator.objects.order_by("position", "pk"))
    found = {
        one.pk: Covered(one, _is_heading(indicators, number))
        for number, one in enumerate(indicators)
    }
    seen = ChecklistItem.objects.visible_to(actor).filter(checklist=checklist)
    marks = IndicatorMark.objects.filter(is_on=True, item__in=seen.order_by())
    counts = evidence_counts(checklist, actor)
    for one in marks.select_related("item").order_by("item__position", "pk"):
        found[one.indicator_id].items.append(one.item)
        found[one.indicator_id].evidence += counts[one.item_id]
    return list(found.values())


def evidence_counts(checklist: Checklist | None, actor: Actor) -> Counter[int]:
    """Pieces of evidence that serve each marked item of the year (one query)."""
    seen = ChecklistItem.objects.visible_to(actor).filter(
        checklist=checklist, indicator_marks__is_on=True
    )
    links = EvidenceLink.objects.filter(removed_on=None, item__in=seen.order_by())
    return Counter(links.values_list("item_id", flat=True))


def suggested_items(
    indicator: Indicator, checklist: Checklist | None, actor: Actor
) -> list[ChecklistItem]:
    """Items of the year whose words are like the indicator's, best first (five queries).

    Those that somebody has accepted or refused already are not offered again.
    """
    settled = IndicatorMark.objects.filter(indicator=indicator).values("item")
    items = ChecklistItem.objects.visible_to(actor).filter(checklist=checklist)
    loaded = items.select_related("lead_department").prefetch_related("sources__passage__report")
    rows = list(loaded.exclude(pk__in=settled))
    words = {i.pk: f"{i.title} {i.measure} {i.done_when} {words_of(i)}" for i in rows}
    # the indicator's key stands apart from the items', which the likeness would take for itself
    alike = most_alike(
        {-indicator.pk: indicator.text}, words, at_least=LIKENESS, most=MOST_SUGGESTIONS
    )
    by_key = {item.pk: item for item in rows}
    return [by_key[key] for key in alike[-indicator.pk]]


def _is_heading(indicators: Sequence[Indicator], number: int) -> bool:
    following = indicators[number + 1 : number + 2]
    return bool(following) and following[0].level > indicators[number].level


def _with(indicator: Indicator, values: dict[str, object]) -> Indicator:
    for name, value in values.items():
        setattr(indicator, name, value)
    return indicator
