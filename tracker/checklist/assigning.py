"""What the office decides about a published item: lead, helpers, texts, dates; and telling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.following import redate_followed
from tracker.checklist.models import ChecklistItem, Contribution
from tracker.checklist.occurrences import lay_out
from tracker.checklist.workflow import REOPENED, move
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.organizations.rights import require_office
from tracker.trail.recording import Recorder, recording, writer

S = ChecklistItem.Status
ONE_LINE = ("title", "remark", "evidence_hint")
YEARS_AHEAD = 5  # a promise of a five-year plan may run that long
EDITABLE = (
    "title",
    "measure",
    "done_when",
    "remark",
    "due_on",
    "recurrence",
    "evidence_required",
    "evidence_hint",
)


@dataclass(frozen=True)
class Assignment:
    """Who works on an item: one lead, its owner's post if known, and those who help."""

    lead: Department
    owner: Post | None = None
    helpers: Sequence[Department] = ()


@writer
def assign(
    item: ChecklistItem, assignment: Assignment, actor: Actor, *, version: int, reason: str = ""
) -> None:
    """改派: give a published item to a lead department; a new lead accepts it anew.

    Raises NotAllowed, WrongStatus (closed or ended items), Incomplete (an owner of elsewhere).
    """
    hat = require_office(actor)
    if not item.is_open:
        raise WrongStatus(_("A closed item cannot be given to another department."))
    if assignment.owner and assignment.owner.department_id != assignment.lead.pk:
        raise Incomplete(_("The owner must have a post in the lead department."), "owner")
    old = item.lead_department
    moved = assignment.lead != old or item.needs_assignment
    changes: dict[str, object] = {
        "lead_department": assignment.lead,
        "owner": assignment.owner,
        "lead_suggested": False,
        "needs_assignment": False,
        "refusal": "",
        "proposed_department": None,
    }
    if moved:
        # the new lead begins anew: what the old one handed in, and was told, is not its own
        changes |= REOPENED | {"submitted_on": None, "sign_off_words": ""}
        changes |= {"status": S.ASSIGNED, "assigned_on": actor.on, "told_on": None}
    with recording(hat, reason=reason) as record:
        move(item, version, hat, **changes)
        set_helpers(item, assignment.helpers, record, hat.on)
        record("item.assigned", item, {"lead": [str(old), str(assignment.lead)]})


@writer
def edit_item(
    item: ChecklistItem, actor: Actor, *, version: int, values: dict[str, object], reason: str = ""
) -> None:
    """The office changes texts and the current date of a published item (重定时限).

    `values` holds some of EDITABLE. The original date never changes. Of a recurring item the date
    is that of the occurrence it follows; another recurrence lays the occurrences out anew.
    """
    hat = require_office(actor)
    require_editable(item)
    given = {n: " ".join(str(v).split()) if n in ONE_LINE else v for n, v in values.items()}
    changes = {
        name: value
        for name, value in given.items()
        if name in EDITABLE and getattr(item, name) != value
    }
    _check_date(item, changes)
    with recording(hat, reason=reason) as record:
        if not changes:
            record.nothing()
            return
        payload = {name: [getattr(item, name), value] for name, value in changes.items()}
        move(item, version, hat, **changes)
        if "recurrence" in changes:
            lay_out(item, hat, record)
        if isinstance(wished := changes.get("due_on"), date) and item.is_recurring:
            move(item, item.version, hat, **redate_followed(item, wished))
        record("item.edited", item, payload)


def require_editable(item: ChecklistItem) -> None:
    """Raises WrongStatus for what is closed or ended: 回头看 comes first."""
    if item.status in (S.CLOSED, S.CANCELLED, S.CARRIED_OVER):
        raise WrongStatus(_("This item is closed. Look at it again first, then change it."))


@writer
def tell(items: Sequence[ChecklistItem], actor: Actor) -> int:
    """通知这些单位: mark published items as announced; the next digest carries them.

    Returns how many were newly announced.
    """
    hat = require_office(actor)
    told = 0
    with recording(hat) as record:
        for item in items:
            if item.told_on or item.needs_assignment or item.status != S.ASSIGNED:
                continue
            ChecklistItem.objects.filter(pk=item.pk, told_on=None).update(
                told_on=actor.on, version=F("version") + 1
            )
            record("item.announced", item)
            told += 1
        if not told:
            record.nothing()
    return told


def set_helpers(
    item: ChecklistItem, helpers: Sequence[Department], record: Recorder, on: date
) -> None:
    """Make the co-departments of an item just these; what one has given is never deleted."""
    wanted = {body.pk: body for body in helpers if body.pk != item.lead_department_id}
    present = {c.department_id: c for c in item.contributions.select_related("department")}
    for pk, body in wanted.items():
        row = present.get(pk)
        if row is None:
            row = Contribution.objects.create(item=item, department=body, asked_on=on)
        elif row.removed_on:
            Contribution.objects.filter(pk=row.pk).update(removed_on=None)
        else:
            continue
        record("item.helper_added", item, {"department": body.name})
    for pk, row in present.items():
        if pk not in wanted and row.removed_on is None:
            Contribution.objects.filter(pk=row.pk).update(removed_on=on)
            record("item.helper_removed", item, {"department": row.department.name})


def _check_date(item: ChecklistItem, changes: dict[str, object]) -> None:
    """An item with a duty has a date, and not one years off the plan year (a slip of the pen)."""
    if "due_on" not in changes:
        return
    due_on = changes["due_on"]
    if due_on is None and item.has_duty:
        raise Incomplete(_("Give the date by which it is to be done."), "due_on")
    year = item.checklist.plan_year
    if isinstance(due_on, date) and not year - 1 <= due_on.year <= year + YEARS_AHEAD:
        raise Incomplete(
            _("The date must lie between %(first)d and %(last)d.")
            % {"first": year - 1, "last": year + YEARS_AHEAD},
            "due_on",
        )
