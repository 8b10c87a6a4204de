"""审签: what a department hands in is signed by its head, online or on paper, where it wants so.

Online the head reads and signs n items on one page. On paper one signed 报送审签单 serves all the
items it lists: its scan is kept as evidence of the department, but it proves no item.
Source: DESIGN, "Two loops"; NEEDS, department lead 2 (each step with name and time).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.checklist.bulk import RowAnswer, each
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.evidence import Details, keep_all, payload_of
from tracker.checklist.models import ChecklistItem, Evidence
from tracker.checklist.querysets import ItemQuerySet
from tracker.checklist.workflow import STEPS, UNSIGNED, back_to, move, require, signature
from tracker.files.errors import FileRefused
from tracker.files.store import Incoming, row_of
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.models import Department, Post
from tracker.trail.recording import recording, writer

S = ChecklistItem.Status


@dataclass(frozen=True)
class Sheet:
    """A signed 报送审签单: its scan, who signed it, what is said about the file."""

    scan: Incoming
    signed_name: str
    details: Details


def awaiting(actor: Actor, mode: str) -> ItemQuerySet:
    """Items that wait for a sign-off the actor can give: as head online, as anybody on paper."""
    rows = ChecklistItem.objects.visible_to(actor).filter(status=S.AWAITING_SIGNOFF)
    if mode == Department.SignOff.PAPER:
        return rows.led_by(actor).filter(lead_department__sign_off=mode)
    headed = [seat.department.pk for seat in actor.seats if seat.role == Post.Role.HEAD]
    return rows.filter(~Q(lead_department__sign_off="paper"), lead_department__in=headed)


@writer
def sign(item: ChecklistItem, actor: Actor, *, version: int) -> None:
    """审签通过: the head signs online and the item goes to the office; not where paper is signed.

    Raises NotAllowed, WrongStatus.
    """
    hat = require(actor, "sign", item)
    if item.lead_department and item.lead_department.sign_off == Department.SignOff.PAPER:
        raise WrongStatus(_("This department signs on paper: upload the signed sheet."))
    with recording(hat) as record:
        move(item, version, hat, status=S.SUBMITTED, submitted_on=hat.on, **signature(hat))
        record(STEPS["sign"].verb, item)


def sign_all(
    items: Sequence[ChecklistItem], actor: Actor, versions: dict[int, int]
) -> list[RowAnswer]:
    """签 n 项: each row by itself; `versions` holds by item the version that was read."""
    answers: list[RowAnswer] = []
    for department in dict.fromkeys(item.lead_department_id for item in items):
        own = [item for item in items if item.lead_department_id == department]
        hat = actor.wearing(department, [Post.Role.HEAD])
        answers += each(own, hat, lambda item: sign(item, actor, version=versions[item.pk]))
    return answers


@writer
def revise(item: ChecklistItem, actor: Actor, *, version: int, reason: str) -> None:
    """退回修改: the head sends it back to the clerk, with words. Raises Incomplete too."""
    hat = require(actor, "revise", item)
    if not reason.strip():
        raise Incomplete(_("Write what is to be mended."), "reason")
    with recording(hat, reason=reason.strip()) as record:
        changes = UNSIGNED | {"submitted_on": None, "sign_off_words": reason.strip()}
        move(item, version, hat, status=back_to(item), **changes)
        record(STEPS["revise"].verb, item)


@writer
def sign_on_paper(
    items: Sequence[ChecklistItem], actor: Actor, sheet: Sheet, versions: dict[int, int]
) -> Evidence:
    """One signed sheet for n items of one department; all go to the office, or none.

    Raises NotAllowed, WrongStatus, Incomplete (nothing chosen, no name), FileRefused, Stale.
    """
    if not items:
        raise Incomplete(_("Tick at least one item."), "items")
    if not sheet.signed_name.strip():
        raise Incomplete(_("Write who signed the sheet."), "signed_name")
    if len({item.lead_department_id for item in items}) > 1:
        raise Incomplete(_("One sheet holds items of one department."), "items")
    for item in items:
        require(actor, "sign_on_paper", item)
        if item.lead_department and item.lead_department.sign_off != Department.SignOff.PAPER:
            raise WrongStatus(_("This department does not sign on paper: its head signs here."))
    sheet.details.check()
    hat = actor.wearing(items[0].lead_department_id, WORKING_ROLES)
    refused: list[FileRefused] = []
    kept = keep_all([sheet.scan], refused)
    if refused:
        raise refused[0]
    name, bytes_kept = kept[0]
    with recording(hat) as record:
        scan = Evidence.objects.create(
            file=row_of(bytes_kept, record),
            file_name=name,
            title=_("Sign-off sheet"),
            uploaded_on=hat.on,
            uploaded_by=hat.person,
            department=items[0].lead_department,
            **sheet.details.fields(),
        )
        for item in items:
            changes = UNSIGNED | {
                "signed_on": hat.on,
                "signed_name": sheet.signed_name.strip()[:40],
                "sign_off_sheet": scan,
            }
            move(item, versions[item.pk], hat, status=S.SUBMITTED, submitted_on=hat.on, **changes)
            record(
                STEPS["sign_on_paper"].verb,
                item,
                payload_of(scan) | {"signed_by": sheet.signed_name.strip()},
            )
    return scan
