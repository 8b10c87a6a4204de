"""年终: each open item of a year is carried over (结转), closed (办结) or ended (终止).

One table, one batch of the trail; each row goes through its own function, and a refused row stays
with its sentence. What is carried over goes into the next plan year's list before that year's
report is read: the list is begun for it, but not published, so that the filing rounds of the year
still begin with the report. Source: DESIGN, "Moments of the year" 10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.calendars.working_days import load_calendar
from tracker.checklist.bulk import RowAnswer, each
from tracker.checklist.defaults import defaults_for
from tracker.checklist.errors import Incomplete
from tracker.checklist.faults import clear_faults
from tracker.checklist.following import retire_unreported
from tracker.checklist.models import (
    Checklist,
    ChecklistItem,
    Commitment,
    Contribution,
    ItemPassage,
    Target,
)
from tracker.checklist.occurrences import lay_out
from tracker.checklist.publishing import code_of
from tracker.checklist.querysets import OPEN, ItemQuerySet
from tracker.checklist.workflow import (
    STEPS,
    close,
    decision_of,
    lapse_requests,
    may,
    move,
    require,
    require_reason,
)
from tracker.checklist.workflow import cancel as end_item
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.trail.errors import NotAllowed
from tracker.trail.recording import Recorder, recording, writer

S = ChecklistItem.Status
CARRY_OVER, CLOSE, END = "carry_over", "close", "end"
ACTS = (CARRY_OVER, CLOSE, END)
LONGEST_REASON = 2000  # characters
KEPT = (
    "kind",
    "handling",
    "position",
    "title",
    "measure",
    "done_when",
    "basis",
    "remark",
    "lead_department",
    "owner",
    "recurrence",
    "evidence_required",
    "evidence_hint",
    "review",
)


@dataclass(frozen=True)
class Choice:
    """What the office chose for one row: one of ACTS, why, and the version that was read."""

    item: ChecklistItem
    act: str
    version: int
    reason: str = ""


def year_to_close(today: date) -> int | None:
    """The oldest plan year, up to this one, whose list still has open items (one query)."""
    rows = Checklist.objects.filter(plan_year__lte=today.year, items__status__in=OPEN)
    rows = rows.exclude(published_on=None).order_by("plan_year")
    return rows.values_list("plan_year", flat=True).first()


def open_items(plan_year: int, actor: Actor) -> ItemQuerySet:
    """The rows of the table, in the order of the text."""
    return (
        ChecklistItem.objects.visible_to(actor)
        .open()
        .filter(checklist__plan_year=plan_year)
        .order_by("position", "pk")
    )


def decide(choices: Sequence[Choice], actor: Actor) -> list[RowAnswer]:
    """Do what was chosen row by row, as one batch. Raises NotAllowed for who is not the office."""
    hat = require_office(actor)
    by_item = {choice.item.pk: choice for choice in choices}

    def act(item: ChecklistItem) -> None:
        _decide_one(by_item[item.pk], hat)

    return each([choice.item for choice in choices], hat, act)


@writer
def settle(item: ChecklistItem, actor: Actor, *, version: int, reason: str) -> None:
    """办结: the office closes an open item at the year's end, handed in or not, with a reason.

    Who closes is never who submitted, and where nobody handed it in never somebody of its own
    lead department. Raises NotAllowed, WrongStatus, OwnSubmission, Incomplete, Stale.
    """
    require_reason(reason)
    if item.status == S.SUBMITTED:
        close(item, actor, version=version, words=reason.strip())
        return
    hat = require(actor, "settle", item)
    if actor.works_in(item.lead_department_id):
        raise NotAllowed(
            _("You work in the lead department too: somebody else of the office closes this one.")
        )
    with recording(hat, reason=reason.strip()) as record:
        move(item, version, hat, status=S.CLOSED, **decision_of(hat, reason))
        clear_faults(item, record)
        lapse_requests(item, hat, record)
        record(STEPS["settle"].verb, item)


@writer
def carry_over(
    item: ChecklistItem, actor: Actor, *, version: int, reason: str = ""
) -> ChecklistItem:
    """结转: the item ends here and goes on as a new one in the next year's list, with new dates.

    The new one keeps passages, texts, lead, owner, co-departments and reported figures; its lead
    accepts it anew. Raises NotAllowed, WrongStatus, Stale.
    """
    hat = require(actor, "carry_over", item)
    with recording(hat, reason=reason.strip()) as record:
        waits = item.needs_assignment
        ended = {"status": S.CARRIED_OVER, "needs_assignment": False}
        move(item, version, hat, **(ended | decision_of(hat, reason)))
        clear_faults(item, record)
        lapse_requests(item, hat, record)
        retire_unreported(item, hat, record)
        checklist = _next_list(item.checklist.plan_year + 1, record)
        successor = _successor(item, checklist, hat, record, waits=waits)
        names = {"year": checklist.plan_year, "successor": successor.short_code}
        record(STEPS["carry_over"].verb, item, names)
        names = {"year": item.checklist.plan_year, "before": item.short_code}
        record("item.continued", successor, names)
        lay_out(successor, hat, record)
    return successor


def next_due_on(item: ChecklistItem, today: date) -> date | None:
    """The date a carried-over item gets: the default of its kind and handling for that year."""
    defaults = defaults_for(
        item.kind,
        item.handling,
        plan_year=item.checklist.plan_year + 1,
        today=today,
        calendar=load_calendar(),
    )
    return defaults.due_on


def acts_for(actor: Actor, item: ChecklistItem) -> list[str]:
    """Which of ACTS the item's status allows the office; none while its head has to sign."""
    close_act = "close" if item.status == S.SUBMITTED else "settle"
    steps = {CARRY_OVER: "carry_over", CLOSE: close_act, END: "cancel"}
    return [act for act in ACTS if may(actor, steps[act], item)]


def _decide_one(choice: Choice, hat: Actor) -> None:
    item, version, reason = choice.item, choice.version, choice.reason
    if len(reason) > LONGEST_REASON:
        words = _("At most %(longest)d characters.") % {"longest": LONGEST_REASON}
        raise Incomplete(words, "reason")
    if choice.act == CARRY_OVER:
        carry_over(item, hat, version=version, reason=reason)
    elif choice.act == CLOSE:
        settle(item, hat, version=version, reason=reason)
    elif choice.act == END:
        end_item(item, hat, version=version, reason=reason)
    else:
        raise Incomplete(_("Choose what becomes of this item."), "act")


def _next_list(plan_year: int, record: Recorder) -> Checklist:
    checklist, created = Checklist.objects.get_or_create(plan_year=plan_year)
    if created:
        record("checklist.begun", checklist, {"year": plan_year})
    # two batches at once take their numbers one after the other
    return Checklist.objects.select_for_update().get(pk=checklist.pk)


def _successor(
    item: ChecklistItem, checklist: Checklist, hat: Actor, record: Recorder, *, waits: bool
) -> ChecklistItem:
    """The new item; `waits`: the old one waited for the office to give it to a department."""
    due_on = next_due_on(item, hat.on)
    number = _next_number(checklist, item.kind)
    made = ChecklistItem.objects.create(
        checklist=checklist,
        commitment=_heading(item.commitment, checklist, record),
        number=number,
        code=code_of(checklist, item.kind, number),
        continues=item,
        status=S.ASSIGNED,
        due_on=due_on,
        original_due_on=due_on,
        published_on=hat.on,
        needs_assignment=waits,
        assigned_on=None if waits else hat.on,
        updated_on=hat.on,
        **{name: getattr(item, name) for name in KEPT},
    )
    _copy_parts(item, made, hat)
    return made


def _heading(old: Commitment, checklist: Checklist, record: Recorder) -> Commitment:
    """The heading over the new item: the same words and place, once in the list."""
    heading, created = Commitment.objects.get_or_create(
        checklist=checklist,
        report=old.report,
        section=old.section,
        heading=old.heading,
        defaults={"passage_id": old.passage_id, "position": old.position},
    )
    if created:
        record("heading.added", heading)
    return heading


def _copy_parts(item: ChecklistItem, made: ChecklistItem, hat: Actor) -> None:
    ItemPassage.objects.bulk_create(
        ItemPassage(
            item=made,
            passage_id=one.passage_id,
            start=one.start,
            end=one.end,
            is_result=one.is_result,
        )
        for one in item.sources.all()
    )
    Contribution.objects.bulk_create(
        Contribution(item=made, department_id=one.department_id, asked_on=hat.on)
        for one in item.contributions.filter(removed_on=None)
    )
    Target.objects.bulk_create(
        Target(item=made, name=one.name, value=one.value, unit=one.unit, position=one.position)
        for one in item.targets.all()
    )


def _next_number(checklist: Checklist, kind: str) -> int:
    used = checklist.items.filter(kind=kind).aggregate(last=Max("number"))["last"]
    return (used or 0) + 1
