"""Publication: what is missing, codes and original dates fixed, and taking an import back.

No mail by itself: `assigning.tell` announces the items when the office chooses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.checklist.drafts import Review, require_draft
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import Checklist, ChecklistItem
from tracker.checklist.models.item import CODE_LETTERS
from tracker.checklist.models.plan import Kind
from tracker.checklist.occurrences import lay_out
from tracker.checklist.workflow import move
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, OfficeDetails, Post
from tracker.organizations.rights import require_office
from tracker.reports.models import Report
from tracker.trail.recording import Recorder, recording, writer

S = ChecklistItem.Status
Handling = ChecklistItem.Handling
Numbers = dict[int, int]


@dataclass(frozen=True)
class Published:
    """What a publication came to: items, the departments that lead them, items left to assign."""

    items: int
    departments: int
    to_assign: int


def missing_of(item: ChecklistItem) -> tuple[str, ...]:
    """Fields that the item still lacks: measure, done_when, lead_department, due_on.

    Reported measures need neither 具体措施 nor 完成标准; what is on record needs nothing.
    """
    if not item.has_duty and item.kind == Kind.COMMITMENT:
        return ()
    texts = () if item.kind == Kind.COMMITMENT else ("measure", "done_when")
    missing = [name for name in texts if not getattr(item, name).strip()]
    if item.lead_department_id is None:
        missing.append("lead_department")
    if item.due_on is None:
        missing.append("due_on")
    return tuple(missing)


def accepted_of(report: Report) -> list[ChecklistItem]:
    """Accepted drafts of a report, in text order, with what publication needs (one query)."""
    return list(
        ChecklistItem.objects.drafts()
        .filter(commitment__report=report, review=Review.ACCEPTED)
        .select_related("checklist", "lead_department", "commitment")
        .order_by("position", "pk")
    )


@writer
def publish(
    items: Sequence[ChecklistItem], actor: Actor, *, incomplete_to_office: bool = False
) -> Published:
    """Publish accepted drafts of one checklist: codes and original dates are fixed for ever.

    With `incomplete_to_office` what lacks 具体措施, 完成标准 or a lead goes to the office, marked
    待分派; without it such an item is refused. Other drafts of the same report keep the numbers
    of their place in the text. Raises Incomplete, WrongStatus, Stale, NotAllowed.
    """
    hat = require_office(actor)
    if not items:
        raise Incomplete(_("There is nothing to publish."))
    _check(items, incomplete_to_office=incomplete_to_office)
    checklist = items[0].checklist
    with recording(hat) as record:
        numbers = _numbers(checklist, items)
        office = _office_for(items)
        for item in items:
            _publish_one(record, item, numbers[item.pk], office, hat)
        _note_checklist(record, checklist, hat)
    led = {item.lead_department_id for item in items if item.status == S.ASSIGNED}
    return Published(
        items=len(items),
        departments=len(led),
        to_assign=sum(item.needs_assignment for item in items),
    )


@writer
def withdraw_import(report: Report, actor: Actor) -> int:
    """撤销: take an import back before any of its items is published; the same file may come again.

    Nothing is deleted: the drafts stay, not listed. Returns their number. Raises WrongStatus.
    """
    hat = require_office(actor)
    items = ChecklistItem.objects.filter(commitment__report=report)
    if items.exclude(status=S.DRAFT).exists():
        raise WrongStatus(_("Items of this report are published; it can no longer be withdrawn."))
    if report.withdrawn_on is not None:
        raise WrongStatus(_("This import was withdrawn already."))
    with recording(hat) as record:
        drafts = items.update(review=Review.DROPPED)
        report.withdrawn_on = hat.on
        report.save(update_fields=["withdrawn_on"])
        record("report.withdrawn", report, {"drafts": drafts})
    return drafts


def office_department() -> Department | None:
    """The office's own department: that of its posts, else the one named in its details."""
    by_post = (
        Department.objects.current()
        .filter(posts__role=Post.Role.OFFICE)
        .order_by("order", "pk")
        .first()
    )
    if by_post is not None:
        return by_post
    details = OfficeDetails.objects.first()
    wanted = [details.office_name, details.reporting_unit] if details else []
    wanted.append("区委依法治区办")
    bodies = list(Department.objects.current())
    return next((b for name in wanted for b in bodies if name and name in b.names()), None)


def _check(items: Sequence[ChecklistItem], *, incomplete_to_office: bool) -> None:
    for item in items:
        require_draft(item)
        if item.review != Review.ACCEPTED:
            raise WrongStatus(_("“%(title)s” is not accepted yet.") % {"title": item.title})
        missing = missing_of(item)
        if "due_on" in missing or (missing and not incomplete_to_office):
            raise Incomplete(
                _("“%(title)s” still lacks: %(fields)s.")
                % {"title": item.title, "fields": missing_words(missing)},
                missing[0],
            )


def missing_words(missing: Iterable[str]) -> str:
    """The names of missing fields as people read them: 具体措施、完成标准."""
    labels = [str(ChecklistItem._meta.get_field(n).verbose_name) for n in missing]  # type: ignore[union-attr]
    return str(_(", ")).join(labels)


def _numbers(checklist: Checklist, items: Sequence[ChecklistItem]) -> Numbers:
    """A number for each item, by text order within its kind, never one that was used before.

    Drafts of the same reports that are not published yet get theirs now too, so that a problem
    published a week later still stands where the text has it.
    """
    reports = {item.commitment.report_id for item in items} - {None}
    waiting = (
        ChecklistItem.objects.drafts()
        .filter(checklist=checklist, commitment__report__in=reports, number=None)
        .exclude(review=Review.DROPPED)
        .only("pk", "kind", "position")
    )
    wanted = {item.pk: item for item in waiting}
    wanted |= {item.pk: item for item in items if item.number is None}
    used = dict(
        checklist.items.exclude(number=None)
        .order_by()
        .values_list("kind")
        .annotate(last=Max("number"))
    )
    numbers: Numbers = {item.pk: item.number for item in items if item.number}
    reserved = []
    for item in sorted(wanted.values(), key=lambda i: (i.position, i.pk)):
        used[item.kind] = used.get(item.kind, 0) + 1
        numbers[item.pk] = used[item.kind]
        item.number = used[item.kind]
        item.code = code_of(checklist, item.kind, item.number)
        reserved.append(item)
    ChecklistItem.objects.bulk_update(reserved, ["number", "code"], batch_size=200)
    return numbers


def code_of(checklist: Checklist, kind: str, number: int) -> str:
    """The code of an item: 2022-M45, 2022-P03, 2022-T04."""
    return f"{checklist.plan_year}-{CODE_LETTERS[Kind(kind)]}{number:02d}"


def _office_for(items: Sequence[ChecklistItem]) -> Department | None:
    """The office's department, when one of the items needs it. Raises Incomplete without one."""
    if not any(missing_of(i) or i.lead_department_id is None for i in items):
        return None
    office = office_department()
    if office is None:
        raise Incomplete(
            _("No department of the office is known yet: add it under organizations and people."),
            "lead_department",
        )
    return office


def _publish_one(
    record: Recorder, item: ChecklistItem, number: int, office: Department | None, hat: Actor
) -> None:
    on_record = item.kind == Kind.COMMITMENT and item.handling == Handling.RECORD
    to_office = bool(missing_of(item)) or item.lead_department_id is None
    changes = {
        "number": number,
        "code": code_of(item.checklist, item.kind, number),
        "original_due_on": item.due_on,
        "published_on": hat.on,
        "status": S.ON_RECORD if on_record else S.ASSIGNED,
        "assigned_on": None if on_record or to_office else hat.on,
        "lead_department": office if to_office else item.lead_department,
        "needs_assignment": to_office and not on_record,
    }
    move(item, item.version, hat, **changes)
    lay_out(item, hat, record)
    item.__dict__.pop("short_code", None)  # it was cached while the item had no number
    lead = item.lead_department
    record(
        "item.published",
        item,
        {"code": item.code, "due_on": item.due_on, "lead": lead.name if lead else ""},
        whole=True,  # drafts come from a report in one Event of the report
    )


def _note_checklist(record: Recorder, checklist: Checklist, hat: Actor) -> None:
    if checklist.published_on is not None:
        return
    Checklist.objects.filter(pk=checklist.pk, published_on=None).update(published_on=hat.on)
    checklist.published_on = hat.on
    record("checklist.published", checklist, {"published_on": hat.on})
