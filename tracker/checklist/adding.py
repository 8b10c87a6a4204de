"""Items that the office adds by hand, published at once: without a report's words behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.assigning import set_helpers
from tracker.checklist.defaults import defaults_for
from tracker.checklist.drafts import Review, checked_handling, checked_title
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import Checklist, ChecklistItem, Commitment
from tracker.checklist.models.plan import Kind
from tracker.checklist.publishing import publish
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.organizations.rights import require_office
from tracker.trail.recording import Recorder, recording, writer


@dataclass(frozen=True)
class NewItem:
    """What a hand-made item is to be. `basis`: the document it rests on, where there is one.

    `due_on` None: the date that its kind and handling suggest. `handling`: of measures only.
    """

    kind: str
    title: str
    section: str
    heading: str
    lead: Department
    handling: str = ""
    measure: str = ""
    done_when: str = ""
    owner: Post | None = None
    helpers: Sequence[Department] = ()
    due_on: date | None = None
    remark: str = ""
    basis: str = ""


@writer
def add_items(
    checklist: Checklist, wanted: Sequence[NewItem], actor: Actor, *, calendar: WorkCalendar
) -> list[ChecklistItem]:
    """Add items to a published list, each last under its heading; the lead accepts it as ever.

    A heading that the list does not have yet comes last. Nobody is told by it. Raises NotAllowed,
    Incomplete (title, measure, completion standard, an owner of elsewhere).
    """
    hat = require_office(actor)
    with recording(hat) as record:
        items = [_draft(record, checklist, new, hat, calendar) for new in wanted]
        publish(items, actor)
        for item, new in zip(items, wanted, strict=True):
            set_helpers(item, new.helpers, record, hat.on)
    return items


def _draft(
    record: Recorder, checklist: Checklist, new: NewItem, hat: Actor, calendar: WorkCalendar
) -> ChecklistItem:
    title = checked_title(new.title)
    if new.kind not in Kind.values:
        raise Incomplete(_("Choose the kind of the item."), "kind")
    if new.owner and new.owner.department_id != new.lead.pk:
        raise Incomplete(_("The owner must have a post in the lead department."), "owner")
    handling = checked_handling(new.kind, new.handling)
    default = defaults_for(
        new.kind, handling, plan_year=checklist.plan_year, today=hat.on, calendar=calendar
    )
    commitment = _heading(record, checklist, new)
    item = ChecklistItem.objects.create(
        checklist=checklist,
        commitment=commitment,
        kind=new.kind,
        handling=handling,
        position=_last_position(commitment) + 1,
        title=title,
        measure=new.measure,
        done_when=new.done_when,
        basis=new.basis,
        remark=new.remark,
        lead_department=new.lead,
        owner=new.owner,
        due_on=new.due_on or default.due_on,
        evidence_required=default.evidence_required,
        review=Review.ACCEPTED,
        rule="added by hand",
        updated_on=hat.on,
    )
    record("draft.added", item, {"changes": {}, "version": item.version, "basis": new.basis})
    return item


def _heading(record: Recorder, checklist: Checklist, new: NewItem) -> Commitment:
    """The heading that the item stands under; a new one comes after all there are."""
    same = checklist.commitments.filter(section=new.section, heading=new.heading)
    found = same.order_by("position", "pk").first()
    if found is not None:
        return found
    items = checklist.items.aggregate(last=Max("position"))["last"] or 0
    headings = checklist.commitments.aggregate(last=Max("position"))["last"] or 0
    made = Commitment.objects.create(
        checklist=checklist,
        section=new.section,
        heading=new.heading,
        position=max(items, headings) + 1,
    )
    record("heading.added", made)
    return made


def _last_position(commitment: Commitment) -> int:
    last = commitment.items.aggregate(last=Max("position"))["last"]
    return int(last if last is not None else commitment.position)
