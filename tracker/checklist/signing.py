"""审签: what a department hands in is signed by its head, online or on paper, where it wants so.

Here for items; progress reports are signed on the same page and sheet: see periods.signing.
Online the head reads and signs n items on one page. On paper one signed 报送审签单 serves all the
items it lists: its scan is kept as evidence of the department, but it proves no item.
Source: DESIGN, "Two loops"; NEEDS, department lead 2 (each step with name and time).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.checklist.bulk import RowAnswer, each
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.evidence import Details, keep_all, payload_of
from tracker.checklist.models import ChecklistItem, Evidence
from tracker.checklist.querysets import ItemQuerySet
from tracker.checklist.workflow import STEPS, UNSIGNED, back_to, move, require, signature
from tracker.files.errors import FileRefused
from tracker.files.store import Incoming, Kept, row_of
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.trail.recording import Recorder, recording, writer

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


def require_on_paper(items: Sequence[ChecklistItem], actor: Actor) -> None:
    """Raise NotAllowed or WrongStatus where one of them cannot go with a signed sheet."""
    for item in items:
        require(actor, "sign_on_paper", item)
        if item.lead_department and item.lead_department.sign_off != Department.SignOff.PAPER:
            raise WrongStatus(_("This department does not sign on paper: its head signs here."))


def keep_scan(sheet: Sheet) -> tuple[str, Kept]:
    """Check the sheet and keep the bytes of its scan, before any transaction.

    Raises Incomplete (no name, no tick), FileRefused.
    """
    if not sheet.signed_name.strip():
        raise Incomplete(_("Write who signed the sheet."), "signed_name")
    sheet.details.check()
    refused: list[FileRefused] = []
    kept = keep_all([sheet.scan], refused)
    if refused:
        raise refused[0]
    return kept[0]


def store_scan(
    kept: tuple[str, Kept], sheet: Sheet, department: Department, hat: Actor, record: Recorder
) -> Evidence:
    """The scan as evidence of the department; it proves no item."""
    name, bytes_kept = kept
    return Evidence.objects.create(
        file=row_of(bytes_kept, record),
        file_name=name,
        title=_("Sign-off sheet"),
        uploaded_on=hat.on,
        uploaded_by=hat.person,
        department=department,
        **sheet.details.fields(),
    )


def signature_on_paper(sheet: Sheet, scan: Evidence, hat: Actor) -> dict[str, Any]:
    """The columns that record who signed the sheet, and which."""
    return UNSIGNED | {
        "signed_on": hat.on,
        "signed_name": sheet.signed_name.strip()[:40],
        "sign_off_sheet": scan,
    }


def put_on_sheet(
    items: Sequence[ChecklistItem],
    signed: dict[str, Any],
    hat: Actor,
    versions: dict[int, int],
    record: Recorder,
) -> None:
    """Items go to the office with the signature of their sheet. Raises Stale."""
    for item in items:
        move(item, versions[item.pk], hat, status=S.SUBMITTED, submitted_on=hat.on, **signed)
        record(STEPS["sign_on_paper"].verb, item, words_of_sheet(signed))


def words_of_sheet(signed: dict[str, Any]) -> dict[str, object]:
    """What the trail keeps of a signature on paper."""
    return payload_of(signed["sign_off_sheet"]) | {"signed_by": signed["signed_name"]}
